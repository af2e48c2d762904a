use actix_web::post;
use actix_web::web::{Data, Json};

use super::types::EraseElection;
use crate::domain::erasure::ErasureCertificate;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{elections, erasure};

/// Erase the data of an election's people
///
/// There is no way back. Whoever serves in another election whose data are not erased stays, and so does whoever has
/// consented; the counts stay, and ids that lead nowhere in the audit log. 409: `retention_not_due` before the election is
/// closed and its time has run out, `legal_hold`, `already_erased`, `erasure_changed` when it is not as many people as
/// the rehearsal has shown.
#[utoipa::path(
    tag = "retention",
    params(("id" = ElectionId, Path, description = "The election.")),
    request_body = EraseElection,
    security(("session" = ["administrator", "recent"])),
    responses((status = 200, description = "Erased: the signed certificate.", body = ErasureCertificate)),
)]
#[post("/elections/{id}/erasure")]
pub async fn erase_election(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
    body: Body<EraseElection>,
) -> Result<Json<ErasureCertificate>> {
    let certificate = db.write_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        erasure::erase(tx, actor, &access, body.value.persons)
    });
    Ok(Json(certificate.await?))
}
