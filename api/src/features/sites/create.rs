use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{CreateSite, SiteView};
use crate::domain::audit::Action;
use crate::error::Result;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::sites;

/// Add a site
#[utoipa::path(
    tag = "sites",
    params(IdempotencyKey),
    request_body = CreateSite,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 201, description = "Made.", body = SiteView)),
)]
#[post("/sites")]
pub async fn create_site(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<CreateSite>,
) -> Result<HttpResponse> {
    let fields = body.value.parse()?;
    answer::write_once(&db, caller, &req, key, body.bytes, move |tx, actor| {
        let view = SiteView::of(sites::create(tx, actor, fields)?);
        audit::record(tx, &actor.trail(), Event::new(Action::SiteCreated, view.id.0))?;
        answer::created(format!("/api/v1/sites/{}", view.id), view.version, &view)
    })
    .await
}
