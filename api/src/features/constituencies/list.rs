use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::ConstituencyView;
use crate::error::Result;
use crate::features::wire::Page;
use crate::store::access::Caller;
use crate::store::constituencies;
use crate::store::db::Db;

/// All constituencies, in the order of their numbers
///
/// A secretary sees those of the sites within reach.
#[utoipa::path(
    tag = "constituencies",
    security(("session" = ["administrator", "election_officer", "party_secretary"]), ("client" = ["sites:read"])),
    responses((status = 200, description = "Those within reach.", body = Page<ConstituencyView>)),
)]
#[get("/constituencies")]
pub async fn list_constituencies(caller: Caller, db: Data<Db>) -> Result<Json<Page<ConstituencyView>>> {
    let found = db.read_as(caller, |tx, actor| constituencies::list(tx, &actor.scope(tx)));
    Ok(Json(Page::whole(found.await?.into_iter().map(ConstituencyView::of).collect())))
}
