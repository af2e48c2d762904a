use std::sync::{Arc, OnceLock};

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, post};
use chrono::TimeDelta;

use super::types::{CreateClientSecret, NewClientSecretView};
use crate::domain::audit::Action;
use crate::domain::fault::FieldCode;
use crate::domain::ids::{ClientSecretId, MachineClientId};
use crate::error::{Error, Result};
use crate::features::wire::{Body, IdempotencyKey, Named, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::idempotency::Answer;
use crate::store::machine_clients;

/// Give a machine client a secret
///
/// It is shown in this answer and never again: the server keeps a hash. A client has two good ones at most, so that the new
/// one can take the old one's place without a pause; then remove the old one.
#[utoipa::path(
    tag = "machine-clients",
    params(("id" = MachineClientId, Path, description = "The client."), IdempotencyKey),
    request_body = CreateClientSecret,
    security(("session" = ["administrator", "recent"])),
    responses((status = 201, description = "Made.", body = NewClientSecretView)),
)]
#[post("/machine-clients/{id}/secrets")]
pub async fn create_machine_client_secret(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    Named(id): Named<MachineClientId>,
    body: Body<CreateClientSecret>,
) -> Result<HttpResponse> {
    let days = body.value.valid_days;
    // From what makes it to what shows it, past everything that is stored.
    let shown = Arc::new(OnceLock::new());
    let made = Arc::clone(&shown);
    let create = move |tx: &mut Tx<'_>, actor: &Actor| {
        let (access, client) = machine_clients::hold(tx, actor, id)?;
        if !(1..=365).contains(&days) {
            return Err(Error::field("/valid_days", FieldCode::OutOfRange));
        }
        machine_clients::require_alive(&client)?;
        let (secret_id, secret) = machine_clients::add_secret(tx, &access, TimeDelta::days(days.into()))?;
        let event = Event::new(Action::MachineClientSecretAdded, id.0).with("secret_id", secret_id.0.to_string());
        audit::record(tx, &actor.trail(), event.with("days", i64::from(days)))?;
        made.set(secret).map_err(|_| Error::internal("a secret was made twice"))?;
        Ok(secret_id.0)
    };
    answer::change_once(&db, caller, &req, key, body.bytes, create, move |tx, _, secret_id| {
        let secrets = machine_clients::secrets_of(tx, &[id])?;
        let found = secrets.iter().find(|secret| secret.id.0 == secret_id).ok_or(Error::NOT_FOUND)?;
        let secret = shown.get().map(|secret| secret.reveal().to_string());
        let view = NewClientSecretView { id: found.id, secret, expires_at: found.expires_at };
        let location = Some(format!("/api/v1/machine-clients/{id}"));
        Ok(Answer { location, status: 201, ..answer::done(&view)? })
    })
    .await
}

/// Take a secret away from a machine client
///
/// Tokens that were fetched with it are out at the next request.
#[utoipa::path(
    tag = "machine-clients",
    params(
        ("id" = MachineClientId, Path, description = "The client."),
        ("secret_id" = ClientSecretId, Path, description = "The secret."),
    ),
    security(("session" = ["administrator", "recent"])),
    responses((status = 204, description = "Removed.")),
)]
#[delete("/machine-clients/{id}/secrets/{secret_id}")]
pub async fn delete_machine_client_secret(
    caller: Caller,
    db: Data<Db>,
    Named((id, secret)): Named<(MachineClientId, ClientSecretId)>,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let (access, _) = machine_clients::hold(tx, actor, id)?;
        machine_clients::remove_secret(tx, &access, secret)?;
        let event = Event::new(Action::MachineClientSecretRemoved, id.0).with("secret_id", secret.0.to_string());
        audit::record(tx, &actor.trail(), event)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
