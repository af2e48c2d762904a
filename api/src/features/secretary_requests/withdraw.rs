use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::SecretaryRequestView;
use crate::domain::audit::Action;
use crate::domain::ids::SecretaryRequestId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::secretary_requests as requests;

/// Take an own request for a further secretary back
///
/// While it waits; once it is decided: 409, `request_decided`. It can be asked anew.
#[utoipa::path(
    tag = "secretary-requests",
    params(("id" = SecretaryRequestId, Path, description = "The request.")),
    security(("session" = ["party_secretary"])),
    responses((status = 200, description = "Taken back.", body = SecretaryRequestView)),
)]
#[post("/secretary-requests/{id}/withdraw")]
pub async fn withdraw_secretary_request(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<SecretaryRequestId>,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let (access, _) = requests::hold(tx, actor, id)?;
        requests::withdraw(tx, &access)?;
        audit::record(tx, &actor.trail(), Event::new(Action::SecretaryRequestWithdrawn, id.0))?;
        SecretaryRequestView::find(tx, actor, id)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
