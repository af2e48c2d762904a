use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::{RevealCpr, RevealedCpr};
use crate::domain::fault::FieldCode;
use crate::domain::ids::PersonId;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::persons;

/// Read a person's CPR number
///
/// For staffing the election only: one at a time, with a reason, and logged before it is shown; 60 an hour at most.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person.")),
    request_body = RevealCpr,
    security(("session" = ["administrator", "election_officer", "recent"])),
    responses(
        (status = 200, description = "The number.", body = RevealedCpr),
        (status = 429, description = "Too many numbers read within the hour."),
    ),
)]
#[post("/persons/{id}/cpr-reveals")]
pub async fn reveal_person_cpr(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
    body: Body<RevealCpr>,
) -> Result<HttpResponse> {
    let reason = text::public_line(&body.value.reason, 500).map_err(|code| Error::field("/reason", code))?;
    if reason.chars().count() < 5 {
        return Err(Error::field("/reason", FieldCode::TooShort));
    }
    // The number leaves the transaction only after its record is committed.
    let number = db.write_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        persons::reveal(tx, actor, &access, reason)
    });
    let view = RevealedCpr { cpr: number.await?.reveal() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view))
}
