use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::{EraseElection, RetentionView};
use crate::domain::erasure::ErasureCertificate;
use crate::domain::ids::ElectionId;
use crate::error::{Error, Result};
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::erasure::run;
use crate::store::{elections, retention};

/// How long the answer waits for the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Erase the data of an election's people
///
/// There is no way back. Whoever serves in another election whose data are not erased stays, and so does whoever has
/// consented; the counts stay, and ids that lead nowhere in the audit log. Many people go in steps, beside everybody's work:
/// 202 says how far it is, as `GET /elections/{id}/retention` does from then on; it goes on by itself, also after a restart. A
/// legal hold stops it. 409: `retention_not_due` before the election is closed and its time has run out, `legal_hold`,
/// `already_erased`, `erasure_changed` when it is not as many people as the rehearsal has shown.
#[utoipa::path(
    tag = "retention",
    params(("id" = ElectionId, Path, description = "The election.")),
    request_body = EraseElection,
    security(("session" = ["administrator", "recent"])),
    responses(
        (status = 200, description = "Erased: the signed certificate.", body = ErasureCertificate),
        (status = 202, description = "Begun: how far it is.", body = RetentionView),
    ),
)]
#[post("/elections/{id}/erasure")]
pub async fn erase_election(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
    body: Body<EraseElection>,
) -> Result<HttpResponse> {
    let begun = db.write_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        run::begin(tx, actor, &access, body.value.persons).map(|()| access)
    });
    let access = begun.await?;
    let patient = db.patient();
    // It goes on when nobody waits for it any more.
    let erasure = actix_web::rt::spawn(async move {
        let ended = run::carry_out(&patient, id).await;
        ended.inspect_err(|error| tracing::warn!(%error, election = %id, "the erasure of an election waits"))
    });
    if let Ok(ended) = tokio::time::timeout(PATIENCE, erasure).await {
        ended.map_err(Error::internal)??;
    }
    let found = db.read(move |tx| {
        let view = RetentionView::of(retention::clock(tx, &access)?, tx.now().danish_day());
        Ok((retention::certificate_of(tx, &access)?, view))
    });
    Ok(match found.await? {
        (Some(certificate), _) => HttpResponse::Ok().json(certificate),
        (None, view) => HttpResponse::Accepted().json(view),
    })
}
