use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{PartyView, UpdateParty};
use crate::domain::audit::Action;
use crate::domain::ids::PartyId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::parties;

/// Change a party
#[utoipa::path(
    tag = "parties",
    params(("id" = PartyId, Path, description = "The party."), IfMatch),
    request_body = UpdateParty,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Changed.", body = PartyView)),
)]
#[patch("/parties/{id}")]
pub async fn update_party(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PartyId>,
    IfMatch(version): IfMatch,
    body: Body<UpdateParty>,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let access = parties::access(tx, actor, id)?;
        let scope = actor.scope(tx);
        let fields = body.value.over(&parties::find(tx, &scope, id)?)?;
        parties::update(tx, &access, version, &fields)?;
        audit::record(tx, &actor.trail(), Event::new(Action::PartyChanged, id.0))?;
        let secretaries = parties::secretaries(tx, &scope)?.remove(&id).unwrap_or_default();
        Ok(PartyView::of(parties::find(tx, &scope, id)?, Some(secretaries)))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
