use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{ConstituencyView, UpdateConstituency};
use crate::domain::audit::Action;
use crate::domain::ids::ConstituencyId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::constituencies;
use crate::store::db::Db;

/// Change a constituency
#[utoipa::path(
    tag = "constituencies",
    params(("id" = ConstituencyId, Path, description = "The constituency."), IfMatch),
    request_body = UpdateConstituency,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Changed.", body = ConstituencyView)),
)]
#[patch("/constituencies/{id}")]
pub async fn update_constituency(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ConstituencyId>,
    IfMatch(version): IfMatch,
    body: Body<UpdateConstituency>,
) -> Result<HttpResponse> {
    let changed = db.write_as(caller, move |tx, actor| {
        let access = constituencies::access(tx, actor, id)?;
        let scope = actor.scope(tx);
        let fields = body.value.over(constituencies::find(tx, &scope, id)?)?;
        constituencies::update(tx, &access, version, fields)?;
        audit::record(tx, &actor.trail(), Event::new(Action::ConstituencyChanged, id.0))?;
        constituencies::find(tx, &scope, id)
    });
    let view = ConstituencyView::of(changed.await?);
    Ok(answer::item(view.version, &view))
}
