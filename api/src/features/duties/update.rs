use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{DutyView, UpdateDuty};
use crate::domain::audit::Action;
use crate::domain::ids::DutyId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::duties;

/// Change a duty
#[utoipa::path(
    tag = "duties",
    params(("id" = DutyId, Path, description = "The duty."), IfMatch),
    request_body = UpdateDuty,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Changed.", body = DutyView)),
)]
#[patch("/duties/{id}")]
pub async fn update_duty(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<DutyId>,
    IfMatch(version): IfMatch,
    body: Body<UpdateDuty>,
) -> Result<HttpResponse> {
    let changed = db.write_as(caller, move |tx, actor| {
        let access = duties::access(tx, actor, id)?;
        let scope = actor.scope(tx);
        let fields = body.value.over(duties::find(tx, &scope, id)?)?;
        duties::update(tx, &access, version, fields)?;
        audit::record(tx, &actor.trail(), Event::new(Action::DutyChanged, id.0))?;
        duties::find(tx, &scope, id)
    });
    let view = DutyView::of(changed.await?);
    Ok(answer::item(view.version, &view))
}
