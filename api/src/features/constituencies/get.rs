use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::ConstituencyView;
use crate::domain::ids::ConstituencyId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::constituencies;
use crate::store::db::Db;

/// One constituency
#[utoipa::path(
    tag = "constituencies",
    params(("id" = ConstituencyId, Path, description = "The constituency.")),
    security(("session" = ["administrator", "election_officer", "party_secretary"]), ("client" = ["sites:read"])),
    responses((status = 200, description = "The constituency; `ETag` is its version.", body = ConstituencyView)),
)]
#[get("/constituencies/{id}")]
pub async fn get_constituency(caller: Caller, db: Data<Db>, Named(id): Named<ConstituencyId>) -> Result<HttpResponse> {
    let found = db.read_as(caller, move |tx, actor| constituencies::find(tx, &actor.scope(tx), id));
    let view = ConstituencyView::of(found.await?);
    Ok(answer::item(view.version, &view))
}
