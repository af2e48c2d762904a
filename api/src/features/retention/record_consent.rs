use actix_web::put;
use actix_web::web::{Data, Json};

use super::types::{RecordConsent, RetentionConsentView};
use crate::domain::audit::Action;
use crate::domain::ids::PersonId;
use crate::error::Result;
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{persons, retention};

/// Record that a person wants to be kept for a later election
///
/// Only what the person has said. It takes the place of what was recorded before, and ends by itself on its last day.
#[utoipa::path(
    tag = "retention",
    params(("id" = PersonId, Path, description = "The person.")),
    request_body = RecordConsent,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Recorded.", body = RetentionConsentView)),
)]
#[put("/persons/{id}/retention-consent")]
pub async fn record_retention_consent(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
    body: Body<RecordConsent>,
) -> Result<Json<RetentionConsentView>> {
    let view = db.write_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        let fields = body.value.parse(tx.now().danish_day())?;
        retention::record_consent(tx, actor, &access, &fields)?;
        let event = Event::new(Action::PersonConsentRecorded, id.0)
            .with("given_on", fields.given_on.to_string())
            .with("expires_on", fields.expires_on.to_string());
        audit::record(tx, &actor.trail(), event)?;
        Ok(RetentionConsentView::of(retention::consent(tx, &access)?))
    });
    Ok(Json(view.await?))
}
