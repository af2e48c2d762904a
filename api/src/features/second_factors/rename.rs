use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{self, FactorView, RenameFactor};
use crate::domain::audit::Action;
use crate::domain::ids::FactorId;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::factors;

/// Give one of the own second factors another name
#[utoipa::path(
    tag = "me",
    params(("id" = FactorId, Path, description = "The factor."), IfMatch),
    request_body = RenameFactor,
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor"])),
    responses((status = 200, description = "Changed.", body = FactorView)),
)]
#[patch("/me/second-factors/{id}")]
pub async fn rename_my_second_factor(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<FactorId>,
    IfMatch(version): IfMatch,
    body: Body<RenameFactor>,
) -> Result<HttpResponse> {
    let name = types::name(&body.value.name)?;
    let view = db.write_as(caller, move |tx, actor| {
        let factor = factors::rename(tx, actor, id, version, &name)?;
        let event = Event::new(Action::UserFactorRenamed, actor.user().0).with("kind", factor.kind.as_str());
        audit::record(tx, &actor.trail(), event)?;
        Ok(FactorView::of(factor))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
