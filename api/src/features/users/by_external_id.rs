use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpResponse, get, put};

use super::reconcile::{Bounds, step, take};
use super::types::UserView;
use super::wanted::{Wanted, WantedUser};
use crate::domain::fault::Locale;
use crate::domain::roles::PlanAction;
use crate::error::{Error, Result};
use crate::features::wire::headers::etag;
use crate::features::wire::{Body, Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{machine_clients, throttle, users};

/// One account, by what another system calls it
#[utoipa::path(
    tag = "users",
    params(("external_id" = String, Path, description = "What the other system calls the account.", example = "4711")),
    security(("session" = ["administrator"]), ("client" = ["users:read"])),
    responses((status = 200, description = "The user; `ETag` is its version.", body = UserView)),
)]
#[get("/users/by-external-id/{external_id}")]
pub async fn get_user_by_external_id(
    caller: Caller,
    db: Data<Db>,
    locale: Locale,
    Named(external_id): Named<String>,
) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        // PostgreSQL cannot even be asked for U+0000.
        let known = !external_id.contains('\0');
        let user = if known { users::by_external_id(tx, actor, &external_id)? } else { None };
        UserView::of(tx, actor, user.ok_or(Error::NOT_FOUND)?, locale)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}

/// Say how one account is to be
///
/// Makes the account of a party secretary that another system calls so, or makes it as wanted; sent again, it changes nothing.
/// No `If-Match`: the last word counts. From then on the client manages the account. It blocks nobody and lets nobody in again.
#[utoipa::path(
    tag = "users",
    params(("external_id" = String, Path, description = "What the other system calls the account: 1 to 64 ASCII letters, digits, `.`, `-`, `_`.", example = "4711")),
    request_body = WantedUser,
    security(("client" = ["users:write"])),
    responses(
        (status = 200, description = "It is so, changed or not.", body = UserView),
        (status = 201, description = "Made.", body = UserView),
        (status = 429, description = "The client's quota of the day is reached, or too many mails to this address."),
    ),
)]
#[put("/users/by-external-id/{external_id}")]
pub async fn put_user_by_external_id(
    caller: Caller,
    db: Data<Db>,
    locale: Locale,
    Named(external_id): Named<String>,
    body: Body<WantedUser>,
) -> Result<HttpResponse> {
    let wanted = Wanted::one(&external_id, body.value)?;
    let done = db.write_as(caller, move |tx, actor| {
        machine_clients::take_turns(tx, actor)?;
        let bounds = Bounds::of(tx, actor)?;
        let step = step(tx, actor, &bounds, wanted)?;
        let action = step.planned.action;
        throttle::accounts(tx, actor, usize::from(action != PlanAction::Unchanged))?;
        let id = take(tx, actor, step)?;
        let (_, user) = users::access(tx, actor, id)?;
        Ok((action, UserView::of(tx, actor, user, locale)?))
    });
    let (action, view) = done.await?;
    if action != PlanAction::Create {
        return Ok(answer::item(view.version, &view));
    }
    let location = (LOCATION, format!("/api/v1/users/{}", view.id));
    Ok(HttpResponse::Created().insert_header(("ETag", etag(view.version))).insert_header(location).json(view))
}
