use actix_web::get;
use actix_web::web::{Data, Json};

use crate::domain::erasure::ErasureCounts;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::Named;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{elections, erasure};

/// Rehearse an erasure: how many of each kind would go today
///
/// Nothing is changed. Zero once the data are erased, but for who stays by consent.
#[utoipa::path(
    tag = "retention",
    params(("id" = ElectionId, Path, description = "The election.")),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "The counts.", body = ErasureCounts)),
)]
#[get("/elections/{id}/erasure-rehearsal")]
pub async fn rehearse_erasure(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
) -> Result<Json<ErasureCounts>> {
    let counts = db.read_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        erasure::rehearse(tx, &access)
    });
    Ok(Json(counts.await?))
}
