use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::UserView;
use crate::domain::audit::Action;
use crate::domain::fault::Locale;
use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::users::{User, UserAccess};
use crate::store::{links, outbox, sessions, users};

/// Shut an account out
///
/// Ends its sessions at once, makes its links dead, withdraws its queued mails. Blocking a blocked one changes nothing.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user.")),
    security(("session" = ["administrator"])),
    responses((status = 200, description = "Blocked.", body = UserView)),
)]
#[post("/users/{id}/block")]
pub async fn block_user(
    caller: Caller,
    db: Data<Db>,
    locale: Locale,
    Named(id): Named<UserId>,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let (access, user) = users::hold(tx, actor, id)?;
        if shut_out(tx, actor, &access, &user)? {
            users::require_administrator(tx, actor.municipality())?;
        }
        current(tx, actor, id, locale)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}

/// Blocks an account and ends what it has at once; answers whether it was not blocked already.
pub fn shut_out(tx: &mut Tx<'_>, actor: &Actor, access: &UserAccess, user: &User) -> Result<bool> {
    if !users::set_blocked(tx, access, true)? {
        return Ok(false);
    }
    sessions::end_all(tx, user.id, None)?;
    links::revoke_all(tx, user.id)?;
    outbox::cancel_for_user(tx, user.id)?;
    users::set_invited_until(tx, user.id, user.invited_until.map(|_| tx.now()))?;
    audit::record(tx, &actor.trail(), Event::new(Action::UserBlocked, user.id.0))?;
    Ok(true)
}

/// Let an account in again
///
/// It is as it was before the block, but sessions and links stay dead.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user.")),
    security(("session" = ["administrator"])),
    responses((status = 200, description = "Unblocked.", body = UserView)),
)]
#[post("/users/{id}/unblock")]
pub async fn unblock_user(
    caller: Caller,
    db: Data<Db>,
    locale: Locale,
    Named(id): Named<UserId>,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let (access, _) = users::hold(tx, actor, id)?;
        if users::set_blocked(tx, &access, false)? {
            audit::record(tx, &actor.trail(), Event::new(Action::UserUnblocked, id.0))?;
        }
        current(tx, actor, id, locale)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}

fn current(tx: &mut Tx<'_>, actor: &Actor, id: UserId, locale: Locale) -> Result<UserView> {
    let (_, user) = users::access(tx, actor, id)?;
    UserView::of(tx, actor, user, locale)
}
