use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::IntoParams;

use super::types::ElectionStatus;
use crate::domain::ids::{ElectionId, PartyId, SiteId};
use crate::error::Result;
use crate::features::wire::{Named, Params};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{elections, parties, seats, sites};

/// Which seats are counted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetElectionStatus {
    /// At this site.
    site_id: Option<SiteId>,
    /// Of this party.
    party_id: Option<PartyId>,
}

/// How far an election is filled
///
/// By site in the order of the numbers, and by party in the order of the letters; the municipality's own seats come
/// last. A secretary sees the own seats counted and nobody else's.
#[utoipa::path(
    tag = "seats",
    params(("id" = ElectionId, Path, description = "The election."), GetElectionStatus),
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "Seats, and how many are filled.", body = ElectionStatus)),
)]
#[get("/elections/{id}/status")]
pub async fn get_election_status(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
    Params(ask): Params<GetElectionStatus>,
) -> Result<Json<ElectionStatus>> {
    let status = db.read_as(caller, move |tx, actor| {
        let scope = actor.scope(tx);
        let election = elections::find(tx, &scope, id)?.id;
        let tallies = seats::fill(tx, &scope, election, ask.site_id, ask.party_id)?;
        let (sites, parties) = (sites::all_in_short(tx, &scope)?, parties::list(tx, &scope)?);
        Ok(ElectionStatus::of(election, &tallies, sites, parties))
    });
    Ok(Json(status.await?))
}
