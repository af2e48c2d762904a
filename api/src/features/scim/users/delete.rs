use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use crate::domain::audit::Action;
use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::scim::wire::IfSeen;
use crate::features::users::block::shut_out;
use crate::features::wire::Named;
use crate::features::wire::headers::etag;
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{machine_clients, managed_users, throttle, users};

/// Give an account up, by SCIM
///
/// It is blocked, and from then on 404 for this client: no client deletes an account, since the reports say who made them. The
/// office sees it still, blocked, with its `userName` and mail address; its `externalId` is free.
#[utoipa::path(
    tag = "scim",
    params(("id" = UserId, Path, description = "The account."), IfSeen),
    security(("client" = ["users:write"])),
    responses(
        (status = 204, description = "Given up."),
        (status = 429, description = "The client's quota of the day is reached."),
    ),
)]
#[delete("/scim/v2/Users/{id}")]
pub async fn delete_scim_user(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<UserId>,
    seen: IfSeen,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        machine_clients::take_turns(tx, actor)?;
        let (access, _) = users::hold(tx, actor, id)?;
        let user = managed_users::find(tx, actor, id)?;
        seen.check(&etag(user.version))?;
        throttle::accounts(tx, actor, 1)?;
        shut_out(tx, actor, &access, &user)?;
        managed_users::release(tx, &access)?;
        let event = Event::new(Action::UserChanged, id.0).with("fields", vec!["external_id", "managed_by"]);
        audit::record(tx, &actor.trail(), event)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
