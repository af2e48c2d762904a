use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use crate::domain::audit::Action;
use crate::domain::ids::DutyId;
use crate::error::Result;
use crate::features::wire::{IfMatch, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::duties;

/// Delete a duty that no seat uses
#[utoipa::path(
    tag = "duties",
    params(("id" = DutyId, Path, description = "The duty."), IfMatch),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 204, description = "Deleted.")),
)]
#[delete("/duties/{id}")]
pub async fn delete_duty(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<DutyId>,
    IfMatch(version): IfMatch,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let access = duties::access(tx, actor, id)?;
        duties::delete(tx, &access, version)?;
        audit::record(tx, &actor.trail(), Event::new(Action::DutyDeleted, id.0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
