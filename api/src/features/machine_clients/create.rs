use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{CreateMachineClient, MachineClientView};
use crate::domain::audit::Action;
use crate::domain::ids::MachineClientId;
use crate::error::Result;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::grants::limits_told;
use crate::store::machine_clients;

/// Make a machine client
///
/// It has no secret yet: ask for one. No client can read a CPR number, get a link or touch an account of the office.
#[utoipa::path(
    tag = "machine-clients",
    params(IdempotencyKey),
    request_body = CreateMachineClient,
    security(("session" = ["administrator", "recent"])),
    responses((status = 201, description = "Made.", body = MachineClientView)),
)]
#[post("/machine-clients")]
pub async fn create_machine_client(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<CreateMachineClient>,
) -> Result<HttpResponse> {
    let fields = body.value.fields()?;
    let create = move |tx: &mut Tx<'_>, actor: &Actor| {
        let id = machine_clients::create(tx, actor, &fields)?;
        let event = Event::new(Action::MachineClientCreated, id.0)
            .with("scopes", fields.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>())
            .with("accounts_per_day", i64::from(fields.accounts_per_day));
        let event = limits_told(tx, event, &fields)?;
        audit::record(tx, &actor.trail(), event)?;
        Ok(id.0)
    };
    answer::change_once(&db, caller, &req, key, body.bytes, create, |tx, actor, id| {
        let (_, client) = machine_clients::access(tx, actor, MachineClientId(id))?;
        let view = MachineClientView::of(tx, client)?;
        answer::created(format!("/api/v1/machine-clients/{id}"), view.version, &view)
    })
    .await
}
