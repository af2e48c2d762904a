use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, post};
use chrono::TimeDelta;

use super::types::{ClientKeyView, CreateClientKey};
use crate::crypto::ClientKey;
use crate::domain::audit::Action;
use crate::domain::fault::{Faults, FieldCode, FieldFault};
use crate::domain::ids::{ClientSecretId, MachineClientId};
use crate::domain::text;
use crate::error::{Error, Result};
use crate::features::wire::{Body, IdempotencyKey, Named, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::idempotency::Answer;
use crate::store::machine_clients;

/// Register a public key of a machine client
///
/// In place of a secret: the client signs who it is (RFC 7523) with the private half, which never leaves it. Two are good at once
/// at most, beside its secrets, so that the new one can take the old one's place without a pause.
#[utoipa::path(
    tag = "machine-clients",
    params(("id" = MachineClientId, Path, description = "The client."), IdempotencyKey),
    request_body = CreateClientKey,
    security(("session" = ["administrator", "recent"])),
    responses((status = 201, description = "Registered.", body = ClientKeyView)),
)]
#[post("/machine-clients/{id}/keys")]
pub async fn create_machine_client_key(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    Named(id): Named<MachineClientId>,
    body: Body<CreateClientKey>,
) -> Result<HttpResponse> {
    let CreateClientKey { public_key, label, valid_days } = body.value;
    let create = move |tx: &mut Tx<'_>, actor: &Actor| {
        let (access, client) = machine_clients::hold(tx, actor, id)?;
        let mut faults = Faults::default();
        let key = faults.take("/public_key", ClientKey::parse(&public_key));
        let label = faults.take("/label", text::line(&label, 120));
        if !(1..=365).contains(&valid_days) {
            faults.push(FieldFault::new("/valid_days", FieldCode::OutOfRange));
        }
        faults.finish()?;
        machine_clients::require_alive(&client)?;
        let (key, label) = key.zip(label).ok_or(Error::field("/public_key", FieldCode::Required))?;
        let key_id = machine_clients::add_key(tx, &access, &key, &label, TimeDelta::days(valid_days.into()))?;
        let event = Event::new(Action::MachineClientKeyAdded, id.0).with("key_id", key_id.0.to_string());
        let event = event.with("thumbprint", key.thumbprint()).with("algorithm", key.algorithm().as_str());
        audit::record(tx, &actor.trail(), event.with("days", i64::from(valid_days)))?;
        Ok(key_id.0)
    };
    answer::change_once(&db, caller, &req, key, body.bytes, create, move |tx, _, key_id| {
        let secrets = machine_clients::secrets_of(tx, &[id])?;
        let found = secrets.iter().find(|secret| secret.id.0 == key_id).ok_or(Error::NOT_FOUND)?;
        let view = ClientKeyView::of(found).ok_or(Error::NOT_FOUND)?;
        let location = Some(format!("/api/v1/machine-clients/{id}"));
        Ok(Answer { location, status: 201, ..answer::done(&view)? })
    })
    .await
}

/// Take a public key away from a machine client
///
/// Tokens that were fetched with it are out at the next request.
#[utoipa::path(
    tag = "machine-clients",
    params(
        ("id" = MachineClientId, Path, description = "The client."),
        ("key_id" = ClientSecretId, Path, description = "The key."),
    ),
    security(("session" = ["administrator", "recent"])),
    responses((status = 204, description = "Removed.")),
)]
#[delete("/machine-clients/{id}/keys/{key_id}")]
pub async fn delete_machine_client_key(
    caller: Caller,
    db: Data<Db>,
    Named((id, key)): Named<(MachineClientId, ClientSecretId)>,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let (access, _) = machine_clients::hold(tx, actor, id)?;
        machine_clients::remove_key(tx, &access, key)?;
        let event = Event::new(Action::MachineClientKeyRemoved, id.0).with("key_id", key.0.to_string());
        audit::record(tx, &actor.trail(), event)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
