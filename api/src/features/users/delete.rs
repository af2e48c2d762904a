use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use crate::domain::audit::Action;
use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::wire::{IfMatch, Named};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{grants, outbox, secretary_requests, users};

/// Delete an account
///
/// Its links, its mails and the request of which it came go with it; the people whom the user reported stay.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user."), IfMatch),
    security(("session" = ["administrator"])),
    responses((status = 204, description = "Deleted.")),
)]
#[delete("/users/{id}")]
pub async fn delete_user(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<UserId>,
    IfMatch(version): IfMatch,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let (access, user) = users::hold(tx, actor, id)?;
        outbox::cancel_for_user(tx, id)?;
        outbox::forget_of_user(tx, id)?;
        secretary_requests::forget_of_user(tx, id)?;
        grants::replace(tx, actor, &access, &[])?;
        users::delete(tx, &access, version)?;
        users::require_administrator(tx, actor.municipality())?;
        audit::record(tx, &actor.trail(), Event::new(Action::UserDeleted, id.0).with("role", user.role.as_str()))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
