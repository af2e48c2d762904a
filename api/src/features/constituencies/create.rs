use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{ConstituencyView, CreateConstituency};
use crate::domain::audit::Action;
use crate::error::Result;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::constituencies;
use crate::store::db::Db;

/// Add a constituency
#[utoipa::path(
    tag = "constituencies",
    params(IdempotencyKey),
    request_body = CreateConstituency,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 201, description = "Made.", body = ConstituencyView)),
)]
#[post("/constituencies")]
pub async fn create_constituency(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<CreateConstituency>,
) -> Result<HttpResponse> {
    let fields = body.value.parse()?;
    answer::write_once(&db, caller, &req, key, body.bytes, move |tx, actor| {
        let view = ConstituencyView::of(constituencies::create(tx, actor, fields)?);
        audit::record(tx, &actor.trail(), Event::new(Action::ConstituencyCreated, view.id.0))?;
        answer::created(format!("/api/v1/constituencies/{}", view.id), view.version, &view)
    })
    .await
}
