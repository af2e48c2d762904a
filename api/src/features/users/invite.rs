use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::link_mail;
use super::types::UserView;
use crate::domain::fault::{Locale, ProblemCode};
use crate::domain::ids::UserId;
use crate::domain::roles::UserState;
use crate::error::{Error, Result};
use crate::features::wire::{IdempotencyKey, Named, answer};
use crate::store::access::{Actor, Caller};
use crate::store::db::{Db, Tx};
use crate::store::users;

/// Send the welcome mail, again or for the first time
///
/// With a new link; older links are dead from now on, queued ones too. Not for an account that is active or blocked
/// (409, `user_state`), and ten times an hour at most to one address.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user."), IdempotencyKey),
    security(("session" = ["administrator"])),
    responses(
        (status = 202, description = "Queued.", body = UserView),
        (status = 429, description = "Too many mails to this address within the hour."),
    ),
)]
#[post("/users/{id}/invitations")]
pub async fn invite_user(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    locale: Locale,
    Named(id): Named<UserId>,
) -> Result<HttpResponse> {
    let invite = move |tx: &mut Tx<'_>, actor: &Actor| {
        let (_, user) = users::hold(tx, actor, id)?;
        if matches!(user.state(tx.now()), UserState::Active | UserState::Blocked) {
            return Err(Error::of(ProblemCode::UserState));
        }
        link_mail::invite(tx, actor, &user)?;
        Ok(id.0)
    };
    answer::change_once(&db, caller, &req, key, Vec::new(), invite, move |tx, actor, id| {
        let (_, user) = users::access(tx, actor, UserId(id))?;
        let view = UserView::of(tx, actor, user, locale)?;
        answer::accepted(Some(view.version), &view)
    })
    .await
}
