use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use crate::domain::audit::Action;
use crate::domain::ids::PartyId;
use crate::error::Result;
use crate::features::wire::{IfMatch, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::parties;

/// Delete a party that nothing uses
#[utoipa::path(
    tag = "parties",
    params(("id" = PartyId, Path, description = "The party."), IfMatch),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 204, description = "Deleted.")),
)]
#[delete("/parties/{id}")]
pub async fn delete_party(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PartyId>,
    IfMatch(version): IfMatch,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let access = parties::access(tx, actor, id)?;
        parties::delete(tx, &access, version)?;
        audit::record(tx, &actor.trail(), Event::new(Action::PartyDeleted, id.0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
