use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{ElectionView, UpdateElection};
use crate::domain::audit::Action;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::elections;

/// Change an election
///
/// Not one that is closed: 409, `election_closed`. Once it has been opened, the polling day can be moved to today or later, and
/// not to a day that has passed (`day_passed`): people are kept for so long from the polling day.
#[utoipa::path(
    tag = "elections",
    params(("id" = ElectionId, Path, description = "The election."), IfMatch),
    request_body = UpdateElection,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Changed.", body = ElectionView)),
)]
#[patch("/elections/{id}")]
pub async fn update_election(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
    IfMatch(version): IfMatch,
    body: Body<UpdateElection>,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        let scope = actor.scope(tx);
        let before = elections::find(tx, &scope, id)?;
        let fields = body.value.over(&before, tx.now().danish_day())?;
        let mut event = Event::new(Action::ElectionChanged, id.0);
        if fields.held_on != before.held_on {
            let days = (fields.held_on.to_string(), before.held_on.to_string());
            event = event.with("held_on", days.0).with("held_on_before", days.1);
        }
        if fields.reports_due_on != before.reports_due_on {
            let (due, due_before) = (fields.reports_due_on, before.reports_due_on);
            for (name, day) in [("reports_due_on", due), ("reports_due_on_before", due_before)] {
                event = match day {
                    Some(day) => event.with(name, day.to_string()),
                    None => event,
                };
            }
        }
        elections::update(tx, &access, version, fields)?;
        audit::record(tx, &actor.trail(), event)?;
        Ok(ElectionView::of(elections::find(tx, &scope, id)?, tx.now()))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
