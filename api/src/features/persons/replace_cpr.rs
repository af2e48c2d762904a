use actix_web::web::Data;
use actix_web::{HttpResponse, put};

use super::types::{CprRegistered, CprWarning, ReplaceCpr};
use crate::domain::audit::Action;
use crate::domain::ids::PersonId;
use crate::error::{Error, Result};
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::assignments::changes;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::persons;

/// Register a person's CPR number
///
/// It goes in and is never read back: the answer is the same for a new number, the same one again, and one that
/// somebody else has. Who reports may while the person has the seat; nobody may once the election is closed.
#[utoipa::path(
    tag = "persons",
    params(("id" = PersonId, Path, description = "The person."), IfMatch),
    request_body = ReplaceCpr,
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "Registered.", body = CprRegistered)),
)]
#[put("/persons/{id}/cpr")]
pub async fn replace_person_cpr(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PersonId>,
    IfMatch(version): IfMatch,
    body: Body<ReplaceCpr>,
) -> Result<HttpResponse> {
    let number = body.value.cpr.parse().map_err(|code| Error::field("/cpr", code))?;
    let view = db.write_as(caller, move |tx, actor| {
        let access = changes::person_access(tx, actor, id)?;
        persons::set_cpr(tx, &access, version, &number)?;
        audit::record(tx, &actor.trail(), Event::new(Action::PersonCprChanged, id.0))?;
        let version = persons::find(tx, &actor.scope(tx), &access)?.version;
        Ok(CprRegistered { cpr_registered: true, version, warnings: CprWarning::of(Some(&number)) })
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
