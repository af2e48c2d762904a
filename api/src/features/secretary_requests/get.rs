use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::SecretaryRequestView;
use crate::domain::ids::SecretaryRequestId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;

/// One request for a further secretary
#[utoipa::path(
    tag = "secretary-requests",
    params(("id" = SecretaryRequestId, Path, description = "The request.")),
    security(("session" = ["administrator", "party_secretary"])),
    responses((status = 200, description = "The request.", body = SecretaryRequestView)),
)]
#[get("/secretary-requests/{id}")]
pub async fn get_secretary_request(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<SecretaryRequestId>,
) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| SecretaryRequestView::find(tx, actor, id)).await?;
    Ok(answer::item(view.version, &view))
}
