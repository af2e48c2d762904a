use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::ids::PersonId;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{erasure, persons};

/// That a person is to be erased.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasePerson {
    /// Why: 5 to 500 characters, kept in the audit log.
    #[schema(min_length = 5, max_length = 500, example = "Indberettet ved en fejl, sag 26/112")]
    pub reason: String,
}

/// Erase one person
///
/// Somebody who was reported by mistake, or who asks for it and whose data nothing else keeps (GDPR article 17): name, contact
/// data, sealed number, seats that were given up, decisions and consent go for good. 409, `person_seated`, while the person
/// holds a seat: after the election those go with its data; `legal_hold` where an election that names the person is on hold.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person.")),
    request_body = ErasePerson,
    security(("session" = ["administrator", "recent"])),
    responses((status = 204, description = "Erased.")),
)]
#[post("/persons/{id}/erasure")]
pub async fn erase_person(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
    body: Body<ErasePerson>,
) -> Result<HttpResponse> {
    let reason = text::reason(&body.value.reason).map_err(|code| Error::field("/reason", code))?;
    db.write_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        erasure::erase_one(tx, actor, &access, reason)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
