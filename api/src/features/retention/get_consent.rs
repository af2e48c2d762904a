use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::RetentionConsentView;
use crate::domain::ids::PersonId;
use crate::error::Result;
use crate::features::wire::Named;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{persons, retention};

/// Whether a person wants to be kept for a later election
#[utoipa::path(
    tag = "retention",
    params(("id" = PersonId, Path, description = "The person.")),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "What is recorded.", body = RetentionConsentView)),
)]
#[get("/persons/{id}/retention-consent")]
pub async fn get_retention_consent(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
) -> Result<Json<RetentionConsentView>> {
    let view = db.read_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        Ok(RetentionConsentView::of(retention::consent(tx, &access)?))
    });
    Ok(Json(view.await?))
}
