use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::MachineClientView;
use crate::domain::audit::Action;
use crate::domain::ids::MachineClientId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::machine_clients;

/// Shut a machine client out, for good
///
/// Its tokens are out at the next request. The accounts it has made stay. Revoking a revoked one changes nothing.
#[utoipa::path(
    tag = "machine-clients",
    params(("id" = MachineClientId, Path, description = "The client.")),
    security(("session" = ["administrator", "recent"])),
    responses((status = 200, description = "Revoked.", body = MachineClientView)),
)]
#[post("/machine-clients/{id}/revoke")]
pub async fn revoke_machine_client(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<MachineClientId>,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let (access, _) = machine_clients::hold(tx, actor, id)?;
        if machine_clients::revoke(tx, &access)? {
            audit::record(tx, &actor.trail(), Event::new(Action::MachineClientRevoked, id.0))?;
        }
        let (_, client) = machine_clients::access(tx, actor, id)?;
        MachineClientView::of(tx, client)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
