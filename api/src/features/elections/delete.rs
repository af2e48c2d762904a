use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use crate::domain::audit::Action;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::{IfMatch, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::elections;

/// Delete a draft, and with it its seats
#[utoipa::path(
    tag = "elections",
    params(("id" = ElectionId, Path, description = "The election."), IfMatch),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 204, description = "Deleted.")),
)]
#[delete("/elections/{id}")]
pub async fn delete_election(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
    IfMatch(version): IfMatch,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        elections::delete(tx, &access, version)?;
        audit::record(tx, &actor.trail(), Event::new(Action::ElectionDeleted, id.0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
