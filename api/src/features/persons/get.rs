use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::domain::ids::PersonId;
use crate::error::Result;
use crate::features::assignments::types::PersonView;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{assignments, conflicts, persons};

/// One person
///
/// What is protected is kept back: the address from everybody, mail address and phone from secretaries where the
/// municipality says so. The office also sees who else holds a seat with the same CPR number.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person.")),
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "The person; `ETag` is its version.", body = PersonView)),
)]
#[get("/persons/{id}")]
pub async fn get_person(caller: Caller, db: Data<Db>, Named(id): Named<PersonId>) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        let access = persons::access(tx, actor, id)?;
        let scope = actor.scope(tx);
        let person = persons::find(tx, &scope, &access)?;
        let own = assignments::of_person(tx, &scope, &access)?;
        if !scope.is_office() {
            return Ok(PersonView::of(person, own));
        }
        let duplicates = assignments::duplicates_of(tx, &scope, &access)?;
        Ok(PersonView::for_office(person, own, duplicates, conflicts::decided(tx, &access)?))
    });
    let view = view.await?;
    Ok(answer::item(view.person.version, &view))
}
