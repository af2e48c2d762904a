use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{CreateSecretaryRequest, SecretaryRequestView};
use crate::domain::audit::Action;
use crate::domain::ids::SecretaryRequestId;
use crate::error::Result;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::secretary_requests as requests;

/// Ask for a further secretary
///
/// For sites within the own grants; what lies beyond is 422, whether it exists or not. Whether there is such an account
/// already is not told: the administrator sees it. Where the municipality takes no requests: 409, `secretary_requests_off`.
#[utoipa::path(
    tag = "secretary-requests",
    params(IdempotencyKey),
    request_body = CreateSecretaryRequest,
    security(("session" = ["party_secretary"])),
    responses((status = 201, description = "Asked.", body = SecretaryRequestView)),
)]
#[post("/secretary-requests")]
pub async fn create_secretary_request(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<CreateSecretaryRequest>,
) -> Result<HttpResponse> {
    let new = body.value.parse()?;
    let create = move |tx: &mut Tx<'_>, actor: &Actor| {
        let id = requests::ask(tx, actor, &new)?;
        let event = Event::new(Action::SecretaryRequestMade, id.0).with("sites", new.sites.len());
        audit::record(tx, &actor.trail(), event)?;
        Ok(id.0)
    };
    answer::change_once(&db, caller, &req, key, body.bytes, create, move |tx, actor, id| {
        let view = SecretaryRequestView::find(tx, actor, SecretaryRequestId(id))?;
        answer::created(format!("/api/v1/secretary-requests/{id}"), view.version, &view)
    })
    .await
}
