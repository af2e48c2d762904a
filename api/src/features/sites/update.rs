use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{SiteView, UpdateSite};
use crate::domain::audit::Action;
use crate::domain::ids::SiteId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::grants::following;
use crate::store::sites;

/// Change a site
#[utoipa::path(
    tag = "sites",
    params(("id" = SiteId, Path, description = "The site."), IfMatch),
    request_body = UpdateSite,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Changed.", body = SiteView)),
)]
#[patch("/sites/{id}")]
pub async fn update_site(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<SiteId>,
    IfMatch(version): IfMatch,
    body: Body<UpdateSite>,
) -> Result<HttpResponse> {
    let changed = db.write_as(caller, move |tx, actor| {
        let access = sites::access(tx, actor, id)?;
        let scope = actor.scope(tx);
        let fields = body.value.over(sites::find(tx, &scope, id)?)?;
        sites::update(tx, &access, version, fields)?;
        following::narrow_all(tx, actor)?;
        audit::record(tx, &actor.trail(), Event::new(Action::SiteChanged, id.0))?;
        sites::find(tx, &scope, id)
    });
    let view = SiteView::of(changed.await?);
    Ok(answer::item(view.version, &view))
}
