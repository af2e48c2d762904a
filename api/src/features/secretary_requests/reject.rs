use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::{RejectSecretaryRequest, SecretaryRequestView};
use crate::domain::audit::Action;
use crate::domain::ids::SecretaryRequestId;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::features::notice;
use crate::features::wire::{Body, Named, answer};
use crate::mail::notice::Notice;
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{links, secretary_requests as requests};

/// Reject a request for a further secretary
///
/// With a reason, which the asker reads here; a mail tells that it is decided.
#[utoipa::path(
    tag = "secretary-requests",
    params(("id" = SecretaryRequestId, Path, description = "The request.")),
    request_body = RejectSecretaryRequest,
    security(("session" = ["administrator"])),
    responses((status = 200, description = "Rejected.", body = SecretaryRequestView)),
)]
#[post("/secretary-requests/{id}/reject")]
pub async fn reject_secretary_request(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<SecretaryRequestId>,
    body: Body<RejectSecretaryRequest>,
) -> Result<HttpResponse> {
    let reason = text::reason(&body.value.reason).map_err(|code| Error::field("/reason", code))?;
    let view = db.write_as(caller, move |tx, actor| {
        let (access, request) = requests::hold(tx, actor, id)?;
        requests::reject(tx, &access, &reason)?;
        audit::record(tx, &actor.trail(), Event::new(Action::SecretaryRequestRejected, id.0).because(reason))?;
        // Whoever is shut out is told nothing.
        if links::user_of(tx, request.asked_by.0)?.blocked_at.is_none() {
            notice::send(tx, request.asked_by.0, &Notice::RequestRejected)?;
        }
        SecretaryRequestView::find(tx, actor, id)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
