use std::sync::{Arc, OnceLock};

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{AssignmentView, CreateAssignment};
use crate::domain::audit::Action;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::AssignmentId;
use crate::error::Result;
use crate::features::persons::types::CprWarning;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::{Actor, Caller};
use crate::store::assignments::seat::{self, SeatKind};
use crate::store::assignments::{self, changes};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};

/// Report a person for a free seat
///
/// A secretary reports for the own party at the sites granted, while the election is open; the office also before and
/// after. That somebody else has reported the same person makes no difference to the answer.
#[utoipa::path(
    tag = "assignments",
    params(IdempotencyKey),
    request_body = CreateAssignment,
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 201, description = "Reported.", body = AssignmentView)),
)]
#[post("/assignments")]
pub async fn create_assignment(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    body: Body<CreateAssignment>,
) -> Result<HttpResponse> {
    let (fields, cpr) = body.value.parse()?;
    let warnings = CprWarning::of(cpr.as_ref());
    let CreateAssignment { election_id: election, site_id: site, duty_id: duty, party_id: party, .. } = body.value;
    let kind = SeatKind { election, site, duty, party };
    // Whether it is this request that has reported the person, not one before with the same key.
    let now = Arc::new(OnceLock::new());
    let reporting = Arc::clone(&now);
    let report = move |tx: &mut Tx<'_>, actor: &Actor| {
        let seat = seat::claim(tx, actor, kind)?;
        let id = changes::report(tx, actor, seat, &fields, cpr.as_ref())?;
        audit::record(tx, &actor.trail(), Event::new(Action::AssignmentReported, id.0))?;
        let _ = reporting.set(());
        Ok(id.0)
    };
    answer::change_once(&db, caller, &req, key, body.bytes, report, move |tx, actor, id| {
        let scope = actor.scope(tx);
        // It may have gone out of reach meanwhile, as when the election is locked: then nobody is told that it is not there.
        let reported = match assignments::find(tx, &scope, AssignmentId(id)) {
            Err(error) if error.code() == ProblemCode::NotFound && now.get().is_some() => {
                return Err(seat::why_not(tx, &scope, kind)?);
            }
            found => found?,
        };
        let view = AssignmentView::of(reported, scope.is_office(), warnings);
        answer::created(format!("/api/v1/assignments/{id}"), view.version, &view)
    })
    .await
}
