use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::reveal_types::told_of;
use crate::domain::ids::PersonId;
use crate::domain::text;
use crate::domain::time::optional_day;
use crate::error::{Error, Result};
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::persons::{self, protection};

/// The end of a protection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndProtection {
    /// The last day of the protection, today or later; left out, it ends now.
    #[serde(default, deserialize_with = "optional_day")]
    pub last_day: Option<NaiveDate>,
    /// Why: 5 to 500 characters, kept in the audit log.
    #[schema(min_length = 5, max_length = 500, example = "Folkeregistret har oplyst, at beskyttelsen er ophørt")]
    pub reason: String,
}

/// End the protection of a person's name and address
///
/// Now, or after a last day, which may be sooner or later than the one that was said. From then on the address is shown to
/// whoever reaches the person, so this counts as one of the 60 readings an hour. 409, `not_protected`, where there is no
/// protection.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person.")),
    request_body = EndProtection,
    security(("session" = ["administrator", "election_officer", "recent"])),
    responses(
        (status = 204, description = "Ended, or to be ended after its last day."),
        (status = 429, description = "Too much read within the hour."),
    ),
)]
#[post("/persons/{id}/protection-ends")]
pub async fn end_person_protection(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
    body: Body<EndProtection>,
) -> Result<HttpResponse> {
    let EndProtection { last_day, reason } = body.value;
    let reason = text::reason(&reason).map_err(|code| Error::field("/reason", code))?;
    db.write_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        let last = protection::end(tx, actor, &access, last_day, reason)?;
        told_of(tx, actor, last)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
