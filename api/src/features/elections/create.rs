use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{CreateElection, ElectionView};
use crate::domain::audit::Action;
use crate::error::Result;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::elections;

/// Add an election
///
/// It begins as a draft.
#[utoipa::path(
    tag = "elections",
    params(IdempotencyKey),
    request_body = CreateElection,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 201, description = "Made.", body = ElectionView)),
)]
#[post("/elections")]
pub async fn create_election(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<CreateElection>,
) -> Result<HttpResponse> {
    let fields = body.value.parse()?;
    answer::write_once(&db, caller, &req, key, body.bytes, move |tx, actor| {
        let view = ElectionView::of(elections::create(tx, actor, fields)?, tx.now());
        audit::record(tx, &actor.trail(), Event::new(Action::ElectionCreated, view.id.0))?;
        answer::created(format!("/api/v1/elections/{}", view.id), view.version, &view)
    })
    .await
}
