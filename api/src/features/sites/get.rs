use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::SiteView;
use crate::domain::ids::SiteId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::sites;

/// One site
#[utoipa::path(
    tag = "sites",
    params(("id" = SiteId, Path, description = "The site.")),
    security(("session" = ["administrator", "election_officer", "party_secretary"]), ("client" = ["sites:read"])),
    responses((status = 200, description = "The site; `ETag` is its version.", body = SiteView)),
)]
#[get("/sites/{id}")]
pub async fn get_site(caller: Caller, db: Data<Db>, Named(id): Named<SiteId>) -> Result<HttpResponse> {
    let found = db.read_as(caller, move |tx, actor| sites::find(tx, &actor.scope(tx), id));
    let view = SiteView::of(found.await?);
    Ok(answer::item(view.version, &view))
}
