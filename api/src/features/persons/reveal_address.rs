use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::reveal_types::{Reveal, RevealedAddress, told};
use crate::domain::ids::PersonId;
use crate::error::Result;
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::persons::{self, readings};

/// Read a person's address, protected or not
///
/// One at a time, for a purpose and with a reason, and logged before it is shown; 60 an hour at most, CPR numbers counted
/// with them.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person.")),
    request_body = Reveal,
    security(("session" = ["administrator", "election_officer", "recent"])),
    responses(
        (status = 200, description = "The address.", body = RevealedAddress),
        (status = 429, description = "Too much read within the hour."),
    ),
)]
#[post("/persons/{id}/address-reveals")]
pub async fn reveal_person_address(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
    body: Body<Reveal>,
) -> Result<HttpResponse> {
    let occasion = body.value.parse()?;
    // The address leaves the transaction only after its record is committed.
    let address = db.write_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        let read = readings::address(tx, actor, &access, occasion)?;
        told(tx, actor, read)
    });
    let view = RevealedAddress { address: address.await? };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view))
}
