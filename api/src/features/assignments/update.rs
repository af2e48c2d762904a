use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{AssignmentView, UpdateAssignment};
use crate::domain::audit::Action;
use crate::domain::ids::AssignmentId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::assignments::{self, changes};
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::persons;

/// Correct a person, or move one to another seat of the same party
///
/// The protection of an address may begin and become longer here. Only the office can end or shorten it, by
/// `POST /persons/{id}/protection-ends`: here that is 409, `protection_stands`, and 403 for others.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment."), IfMatch),
    request_body = UpdateAssignment,
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "Changed.", body = AssignmentView)),
)]
#[patch("/assignments/{id}")]
pub async fn update_assignment(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<AssignmentId>,
    IfMatch(version): IfMatch,
    body: Body<UpdateAssignment>,
) -> Result<HttpResponse> {
    let person = body.value.parse()?;
    let UpdateAssignment { site_id, duty_id, .. } = body.value;
    let view = db.write_as(caller, move |tx, actor| {
        let mut access = changes::access(tx, actor, id)?;
        changes::touch(tx, &mut access, version)?;
        let moved = changes::relocate(tx, actor, &access, site_id, duty_id)?;
        if let Some(changes) = &person {
            persons::update(tx, &actor.trail(), &access.person(), changes)?;
        }
        let event = Event::new(Action::AssignmentChanged, id.0).with("moved", moved);
        let event = match &person {
            Some(changes) => event.with("person", changes.names()),
            None => event,
        };
        audit::record(tx, &actor.trail(), event)?;
        let scope = actor.scope(tx);
        Ok(AssignmentView::of(assignments::find(tx, &scope, id)?, scope.is_office(), Vec::new()))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
