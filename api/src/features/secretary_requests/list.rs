use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::SecretaryRequestView;
use crate::error::Result;
use crate::features::wire::Page;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::secretary_requests as requests;

/// The requests for further secretaries
///
/// A secretary's own, or for an administrator all of the municipality. What waits stands first, the newest before older ones;
/// the last 500.
#[utoipa::path(
    tag = "secretary-requests",
    security(("session" = ["administrator", "party_secretary"])),
    responses((status = 200, description = "All of them.", body = Page<SecretaryRequestView>)),
)]
#[get("/secretary-requests")]
pub async fn list_secretary_requests(caller: Caller, db: Data<Db>) -> Result<Json<Page<SecretaryRequestView>>> {
    let page = db.read_as(caller, |tx, actor| {
        let found = requests::list(tx, actor)?;
        Ok(Page::whole(SecretaryRequestView::of_all(tx, actor, found)?))
    });
    Ok(Json(page.await?))
}
