use actix_web::put;
use actix_web::web::{Data, Json};

use super::types::{PlaceHold, RetentionView};
use crate::domain::audit::Action;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{elections, retention};

/// Put the erasure of an election on legal hold
///
/// For a complaint or a case that needs the data. Nothing is erased, by nobody, until it is lifted. 409 `already_erased`.
#[utoipa::path(
    tag = "retention",
    params(("id" = ElectionId, Path, description = "The election.")),
    request_body = PlaceHold,
    security(("session" = ["administrator"])),
    responses((status = 200, description = "On hold.", body = RetentionView)),
)]
#[put("/elections/{id}/legal-hold")]
pub async fn place_legal_hold(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
    body: Body<PlaceHold>,
) -> Result<Json<RetentionView>> {
    let reason = body.value.parse()?;
    let view = db.write_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        retention::hold(tx, &access, Some(&reason))?;
        audit::record(tx, &actor.trail(), Event::new(Action::ElectionHoldPlaced, id.0).because(reason))?;
        Ok(RetentionView::of(retention::clock(tx, &access)?, tx.now().danish_day()))
    });
    Ok(Json(view.await?))
}
