use actix_web::delete;
use actix_web::web::{Data, Json};

use super::types::ConsentWithdrawn;
use crate::domain::ids::PersonId;
use crate::error::Result;
use crate::features::wire::Named;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{erasure, persons};

/// Withdraw a person's consent to be kept
///
/// The person's data are erased with it at once where nothing else keeps them.
#[utoipa::path(
    tag = "retention",
    params(("id" = PersonId, Path, description = "The person.")),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Withdrawn.", body = ConsentWithdrawn)),
)]
#[delete("/persons/{id}/retention-consent")]
pub async fn withdraw_retention_consent(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
) -> Result<Json<ConsentWithdrawn>> {
    let erased = db.write_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        erasure::withdraw_consent(tx, actor, &access)
    });
    Ok(Json(ConsentWithdrawn { erased: erased.await? }))
}
