use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use crate::domain::audit::Action;
use crate::domain::ids::ConstituencyId;
use crate::error::Result;
use crate::features::wire::{IfMatch, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::constituencies;
use crate::store::db::Db;

/// Delete a constituency that nothing uses
#[utoipa::path(
    tag = "constituencies",
    params(("id" = ConstituencyId, Path, description = "The constituency."), IfMatch),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 204, description = "Deleted.")),
)]
#[delete("/constituencies/{id}")]
pub async fn delete_constituency(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ConstituencyId>,
    IfMatch(version): IfMatch,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let access = constituencies::access(tx, actor, id)?;
        constituencies::delete(tx, &access, version)?;
        audit::record(tx, &actor.trail(), Event::new(Action::ConstituencyDeleted, id.0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
