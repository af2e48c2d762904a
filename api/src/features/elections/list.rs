use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::ElectionView;
use crate::error::Result;
use crate::features::wire::Page;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::elections;

/// All elections, the latest polling day first
///
/// A secretary sees the open ones with seats within reach.
#[utoipa::path(
    tag = "elections",
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "Those within reach.", body = Page<ElectionView>)),
)]
#[get("/elections")]
pub async fn list_elections(caller: Caller, db: Data<Db>) -> Result<Json<Page<ElectionView>>> {
    let page = db.read_as(caller, |tx, actor| {
        let found = elections::list(tx, &actor.scope(tx))?;
        Ok(Page::whole(found.into_iter().map(|election| ElectionView::of(election, tx.now())).collect()))
    });
    Ok(Json(page.await?))
}
