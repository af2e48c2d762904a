use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{CreateDuty, DutyView};
use crate::domain::audit::Action;
use crate::error::Result;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::duties;

/// Add a duty
///
/// Beside the common ones a municipality has its own.
#[utoipa::path(
    tag = "duties",
    params(IdempotencyKey),
    request_body = CreateDuty,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 201, description = "Made.", body = DutyView)),
)]
#[post("/duties")]
pub async fn create_duty(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<CreateDuty>,
) -> Result<HttpResponse> {
    let fields = body.value.parse()?;
    answer::write_once(&db, caller, &req, key, body.bytes, move |tx, actor| {
        let view = DutyView::of(duties::create(tx, actor, fields)?);
        audit::record(tx, &actor.trail(), Event::new(Action::DutyCreated, view.id.0))?;
        answer::created(format!("/api/v1/duties/{}", view.id), view.version, &view)
    })
    .await
}
