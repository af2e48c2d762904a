use actix_web::web::Data;
use actix_web::{HttpResponse, put};

use super::types::{ReplaceSeats, SeatsView};
use crate::domain::audit::Action;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{elections, seats};

/// Every seat of the largest election, in bytes of JSON.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// Say how many seats there are, in the place of all that was said before
///
/// What is left out has no seats. Whoever has a seat keeps it: a count below the seats filled is refused, and then
/// nothing is done. Not when the election is closed.
#[utoipa::path(
    tag = "seats",
    params(("id" = ElectionId, Path, description = "The election."), IfMatch),
    request_body = ReplaceSeats,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "The seats as they are now.", body = SeatsView)),
)]
#[put("/elections/{id}/seats")]
pub async fn replace_seats(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
    IfMatch(version): IfMatch,
    body: Body<ReplaceSeats, MAX_BODY>,
) -> Result<HttpResponse> {
    let wanted = body.value.parse()?;
    let view = db.write_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        let (added, removed) = seats::replace(tx, &access, version, &wanted)?;
        let event = Event::new(Action::ElectionSeatsReplaced, id.0).with("added", added).with("removed", removed);
        audit::record(tx, &actor.trail(), event)?;
        let scope = actor.scope(tx);
        let version = elections::find(tx, &scope, id)?.seats_version;
        Ok(SeatsView::of(seats::tallies(tx, &scope, id, None)?, version))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
