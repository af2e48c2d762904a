use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::AssignmentView;
use crate::domain::audit::Action;
use crate::domain::ids::AssignmentId;
use crate::domain::roles::{Role, UserState};
use crate::error::Result;
use crate::features::notice;
use crate::features::wire::{Named, answer};
use crate::mail::notice::Notice;
use crate::store::access::{Caller, Scope};
use crate::store::assignments::changes::{self, AssignmentAccess};
use crate::store::assignments::{self, AssignmentLine};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::grants::{self, Grant};
use crate::store::{elections, links};

/// Take a person out of the seat
///
/// The seat is free again; what was reported stays as history. When the office does it, the secretary who reported is told by
/// mail, without the person's name.
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
        let assignment = assignments::find(tx, &scope, id)?;
        if scope.is_office() {
            tell_reporter(tx, &scope, &access, &assignment.line)?;
        }
        Ok(AssignmentView::of(assignment, scope.is_office(), Vec::new()))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}

/// A secretary whose grants still reach the seat; for anybody else it is no longer their business.
fn tell_reporter(tx: &mut Tx<'_>, scope: &Scope, access: &AssignmentAccess, line: &AssignmentLine) -> Result<()> {
    let Some(reporter) = changes::reporter(tx, access)? else { return Ok(()) };
    let user = links::user_of(tx, reporter)?;
    if user.role != Role::PartySecretary || user.state(tx.now()) != UserState::Active {
        return Ok(());
    }
    let held: Vec<_> = grants::of_user(tx, reporter)?.iter().map(Grant::as_new).collect();
    let reached = grants::reached_sites(tx, user.municipality_id, &held)?;
    let party = line.party.as_ref().map(|party| party.0);
    if !reached.iter().any(|site| site.id == line.site.0 && Some(site.party.0) == party) {
        return Ok(());
    }
    let election = elections::find(tx, scope, line.election_id)?.name;
    let seat = format!("{}, {}, {}", line.duty.2, line.site.2, election);
    notice::send(tx, reporter, &Notice::Withdrawn { seat })
}
