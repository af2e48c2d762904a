use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::DutyView;
use crate::error::Result;
use crate::features::wire::Page;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::duties;

/// All duties, in the order of their names
#[utoipa::path(
    tag = "duties",
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "Those within reach.", body = Page<DutyView>)),
)]
#[get("/duties")]
pub async fn list_duties(caller: Caller, db: Data<Db>) -> Result<Json<Page<DutyView>>> {
    let found = db.read_as(caller, |tx, actor| duties::list(tx, &actor.scope(tx)));
    Ok(Json(Page::whole(found.await?.into_iter().map(DutyView::of).collect())))
}
