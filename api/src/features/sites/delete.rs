use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use crate::domain::audit::Action;
use crate::domain::ids::SiteId;
use crate::error::Result;
use crate::features::wire::{IfMatch, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::sites;

/// Delete a site without seats
///
/// A grant that named it no longer does; a grant for chosen sites that loses its last one gives nothing.
#[utoipa::path(
    tag = "sites",
    params(("id" = SiteId, Path, description = "The site."), IfMatch),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 204, description = "Deleted.")),
)]
#[delete("/sites/{id}")]
pub async fn delete_site(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<SiteId>,
    IfMatch(version): IfMatch,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let access = sites::access(tx, actor, id)?;
        sites::delete(tx, &access, version)?;
        audit::record(tx, &actor.trail(), Event::new(Action::SiteDeleted, id.0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
