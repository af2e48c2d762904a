use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use crate::domain::audit::Action;
use crate::domain::ids::FactorId;
use crate::error::Result;
use crate::features::notice;
use crate::features::wire::{IfMatch, Named};
use crate::mail::notice::Notice;
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::factors;

/// Remove one of the own second factors
///
/// Never the last one where the account needs one (409, `last_factor`). Elsewhere the recovery codes go with the last.
#[utoipa::path(
    tag = "me",
    params(("id" = FactorId, Path, description = "The factor."), IfMatch),
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "recent"])),
    responses((status = 204, description = "Removed.")),
)]
#[delete("/me/second-factors/{id}")]
pub async fn remove_my_second_factor(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<FactorId>,
    IfMatch(version): IfMatch,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let factor = factors::remove(tx, actor, id, version)?;
        let event = Event::new(Action::UserFactorRemoved, actor.user().0).with("kind", factor.kind.as_str());
        audit::record(tx, &actor.trail(), event)?;
        notice::send(tx, actor.user(), &Notice::FactorRemoved)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
