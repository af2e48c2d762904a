use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::MachineClientView;
use crate::error::Result;
use crate::features::wire::Page;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::machine_clients;

/// The machine clients of the municipality
///
/// The newest first, revoked ones too: what they did stands in the audit log.
#[utoipa::path(
    tag = "machine-clients",
    security(("session" = ["administrator"])),
    responses((status = 200, description = "All of them.", body = Page<MachineClientView>)),
)]
#[get("/machine-clients")]
pub async fn list_machine_clients(caller: Caller, db: Data<Db>) -> Result<Json<Page<MachineClientView>>> {
    let views = db.read_as(caller, |tx, actor| {
        let clients = machine_clients::list(tx, actor)?;
        MachineClientView::of_all(tx, clients)
    });
    Ok(Json(Page::whole(views.await?)))
}
