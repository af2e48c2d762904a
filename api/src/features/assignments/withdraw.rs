use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::AssignmentView;
use crate::domain::audit::Action;
use crate::domain::ids::AssignmentId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::assignments::{self, changes};
use crate::store::audit::{self, Event};
use crate::store::db::Db;

/// Take a person out of the seat
///
/// The seat is free again; what was reported stays as history.
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "Withdrawn.", body = AssignmentView)),
)]
#[post("/assignments/{id}/withdraw")]
pub async fn withdraw_assignment(caller: Caller, db: Data<Db>, Named(id): Named<AssignmentId>) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let access = changes::access(tx, actor, id)?;
        changes::withdraw(tx, &access)?;
        audit::record(tx, &actor.trail(), Event::new(Action::AssignmentWithdrawn, id.0))?;
        let scope = actor.scope(tx);
        Ok(AssignmentView::of(assignments::find(tx, &scope, id)?, scope.is_office(), Vec::new()))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
