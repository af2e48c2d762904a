use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::PartyView;
use crate::domain::ids::PartyId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::parties;

/// One party
#[utoipa::path(
    tag = "parties",
    params(("id" = PartyId, Path, description = "The party.")),
    security(("session" = ["administrator", "election_officer", "party_secretary"]), ("client" = ["sites:read"])),
    responses((status = 200, description = "The party; `ETag` is its version.", body = PartyView)),
)]
#[get("/parties/{id}")]
pub async fn get_party(caller: Caller, db: Data<Db>, Named(id): Named<PartyId>) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        let scope = actor.scope(tx);
        let party = parties::find(tx, &scope, id)?;
        let secretaries = match scope.is_office() {
            true => Some(parties::secretaries(tx, &scope)?.remove(&id).unwrap_or_default()),
            false => None,
        };
        Ok(PartyView::of(party, secretaries))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
