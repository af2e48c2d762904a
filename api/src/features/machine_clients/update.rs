use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{MachineClientView, UpdateMachineClient};
use crate::domain::audit::Action;
use crate::domain::ids::MachineClientId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::grants::limits_told;
use crate::store::machine_clients;

/// Change a machine client
///
/// What it loses is out at its next request, whatever its token says.
#[utoipa::path(
    tag = "machine-clients",
    params(("id" = MachineClientId, Path, description = "The client."), IfMatch),
    request_body = UpdateMachineClient,
    security(("session" = ["administrator", "recent"])),
    responses((status = 200, description = "Changed.", body = MachineClientView)),
)]
#[patch("/machine-clients/{id}")]
pub async fn update_machine_client(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<MachineClientId>,
    IfMatch(version): IfMatch,
    body: Body<UpdateMachineClient>,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let (access, client) = machine_clients::hold(tx, actor, id)?;
        machine_clients::require_alive(&client)?;
        let (fields, changed) = body.value.over(tx, &client)?;
        machine_clients::update(tx, &access, version, &fields)?;
        let event = Event::new(Action::MachineClientChanged, id.0).with("fields", changed);
        let event = limits_told(tx, event, &fields)?;
        audit::record(tx, &actor.trail(), event)?;
        let (_, client) = machine_clients::access(tx, actor, id)?;
        MachineClientView::of(tx, client)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
