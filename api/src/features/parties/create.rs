use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{CreateParty, PartyView};
use crate::domain::audit::Action;
use crate::error::Result;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::parties::{self, Secretaries};

/// Add a party
#[utoipa::path(
    tag = "parties",
    params(IdempotencyKey),
    request_body = CreateParty,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 201, description = "Made.", body = PartyView)),
)]
#[post("/parties")]
pub async fn create_party(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<CreateParty>,
) -> Result<HttpResponse> {
    let fields = body.value.parse()?;
    answer::write_once(&db, caller, &req, key, body.bytes, move |tx, actor| {
        let party = parties::create(tx, actor, &fields)?;
        audit::record(tx, &actor.trail(), Event::new(Action::PartyCreated, party.id.0))?;
        let view = PartyView::of(party, Some(Secretaries::default()));
        answer::created(format!("/api/v1/parties/{}", view.id), view.version, &view)
    })
    .await
}
