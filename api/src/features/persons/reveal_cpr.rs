use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::reveal_types::{Reveal, RevealedCpr, told};
use crate::domain::ids::PersonId;
use crate::error::Result;
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::persons::{self, readings};

/// Read a person's CPR number
///
/// For staffing the election only: one at a time, for a purpose and with a reason, and logged before it is shown; 60 an
/// hour at most, protected addresses counted with them.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person.")),
    request_body = Reveal,
    security(("session" = ["administrator", "election_officer", "recent"])),
    responses(
        (status = 200, description = "The number.", body = RevealedCpr),
        (status = 429, description = "Too much read within the hour."),
    ),
)]
#[post("/persons/{id}/cpr-reveals")]
pub async fn reveal_person_cpr(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
    body: Body<Reveal>,
) -> Result<HttpResponse> {
    let occasion = body.value.parse()?;
    // The number leaves the transaction only after its record is committed.
    let number = db.write_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        let read = readings::cpr(tx, actor, &access, occasion)?;
        told(tx, actor, read)
    });
    let view = RevealedCpr { cpr: number.await?.reveal() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view))
}
