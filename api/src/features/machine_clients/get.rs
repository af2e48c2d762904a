use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::MachineClientView;
use crate::domain::ids::MachineClientId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::machine_clients;

/// One machine client
#[utoipa::path(
    tag = "machine-clients",
    params(("id" = MachineClientId, Path, description = "The client.")),
    security(("session" = ["administrator"])),
    responses((status = 200, description = "The client; `ETag` is its version.", body = MachineClientView)),
)]
#[get("/machine-clients/{id}")]
pub async fn get_machine_client(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<MachineClientId>,
) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        let (_, client) = machine_clients::access(tx, actor, id)?;
        MachineClientView::of(tx, client)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
