use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::RetentionView;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::Named;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{elections, retention};

/// How long the data of an election's people are kept
#[utoipa::path(
    tag = "retention",
    params(("id" = ElectionId, Path, description = "The election.")),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "The clock.", body = RetentionView)),
)]
#[get("/elections/{id}/retention")]
pub async fn get_retention(caller: Caller, db: Data<Db>, Named(id): Named<ElectionId>) -> Result<Json<RetentionView>> {
    let view = db.read_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        Ok(RetentionView::of(retention::clock(tx, &access)?, tx.now().danish_day()))
    });
    Ok(Json(view.await?))
}
