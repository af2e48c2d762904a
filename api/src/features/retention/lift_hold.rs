use actix_web::delete;
use actix_web::web::{Data, Json};

use super::types::RetentionView;
use crate::domain::audit::Action;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::Named;
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{elections, retention};

/// Lift the legal hold of an election
///
/// Where data go by themselves, they may go within minutes. 409 `already_erased`.
#[utoipa::path(
    tag = "retention",
    params(("id" = ElectionId, Path, description = "The election.")),
    security(("session" = ["administrator", "recent"])),
    responses((status = 200, description = "Lifted.", body = RetentionView)),
)]
#[delete("/elections/{id}/legal-hold")]
pub async fn lift_legal_hold(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
) -> Result<Json<RetentionView>> {
    let view = db.write_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        retention::hold(tx, &access, None)?;
        audit::record(tx, &actor.trail(), Event::new(Action::ElectionHoldLifted, id.0))?;
        Ok(RetentionView::of(retention::clock(tx, &access)?, tx.now().danish_day()))
    });
    Ok(Json(view.await?))
}
