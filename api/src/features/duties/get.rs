use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::DutyView;
use crate::domain::ids::DutyId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::duties;

/// One duty
#[utoipa::path(
    tag = "duties",
    params(("id" = DutyId, Path, description = "The duty.")),
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "The duty; `ETag` is its version.", body = DutyView)),
)]
#[get("/duties/{id}")]
pub async fn get_duty(caller: Caller, db: Data<Db>, Named(id): Named<DutyId>) -> Result<HttpResponse> {
    let found = db.read_as(caller, move |tx, actor| duties::find(tx, &actor.scope(tx), id));
    let view = DutyView::of(found.await?);
    Ok(answer::item(view.version, &view))
}
