use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::audit::Action;
use crate::domain::fault::FieldCode;
use crate::domain::ids::PersonId;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{conflicts, persons};

/// That two people with the same CPR number both keep their seats.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideConflict {
    /// The other one.
    pub other_person_id: PersonId,
    /// Why: 5 to 500 characters, kept with the decision and in the audit log.
    #[schema(min_length = 5, max_length = 500, example = "Samme person til to valg samme dag")]
    pub reason: String,
}

/// Decide that two people with the same CPR number both stay
///
/// The mark goes from both. It comes back when the number of either is registered again. The other way to decide is to
/// withdraw one of them. What a colleague has decided meanwhile is a `conflict`, so that no reason is lost unseen; the same
/// once more is not.
#[utoipa::path(
    tag = "conflicts",
    params(("id" = PersonId, Path, description = "One of the two.")),
    request_body = DecideConflict,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 204, description = "Decided.")),
)]
#[post("/persons/{id}/conflict-decisions")]
pub async fn decide_conflict(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
    body: Body<DecideConflict>,
) -> Result<HttpResponse> {
    let reason = text::reason(&body.value.reason).map_err(|code| Error::field("/reason", code))?;
    let other = body.value.other_person_id;
    db.write_as(caller, move |tx, actor| {
        let one = persons::access(tx, actor, id)?;
        let unknown = |_| Error::field("/other_person_id", FieldCode::Unknown);
        let other = persons::access(tx, actor, other).map_err(unknown)?;
        if !conflicts::keep_both(tx, actor, &one, &other, &reason)? {
            return Ok(());
        }
        let event = Event::new(Action::PersonConflictDecided, id.0).with("other", other.id().to_string());
        audit::record(tx, &actor.trail(), event.because(reason))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
