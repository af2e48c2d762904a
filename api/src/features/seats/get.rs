use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::types::SeatsView;
use crate::domain::ids::{ElectionId, SiteId};
use crate::error::Result;
use crate::features::wire::{Named, Params, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{elections, seats};

/// Which seats are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetSeats {
    /// At this site.
    site_id: Option<SiteId>,
}

/// How many seats there are at each site, for each duty and party
///
/// A secretary sees those of the own grants.
#[utoipa::path(
    tag = "seats",
    params(("id" = ElectionId, Path, description = "The election."), GetSeats),
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "The seats; `ETag` is their version.", body = SeatsView)),
)]
#[get("/elections/{id}/seats")]
pub async fn get_seats(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
    Params(ask): Params<GetSeats>,
) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        let scope = actor.scope(tx);
        let version = elections::find(tx, &scope, id)?.seats_version;
        Ok(SeatsView::of(seats::tallies(tx, &scope, id, ask.site_id)?, version))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
