//! What is written, by the same steps as `/users/managed`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::account::{Account, told_in_scim_words};
use super::types::ScimUser;
use super::wire::{IfSeen, Selection, resource};
use crate::domain::fault::FieldCode;
use crate::domain::ids::UserId;
use crate::domain::roles::PlanAction;
use crate::error::{Error, Result};
use crate::features::users::block::shut_out;
use crate::features::users::reconcile::{Bounds, held, step_for, take};
use crate::features::wire::headers::etag;
use crate::store::access::{Actor, Caller};
use crate::store::db::{Db, Tx};
use crate::store::users::{self, User};
use crate::store::{machine_clients, managed_users, throttle};

/// Changes an account that the client manages and, where it says so, has seen as it is; answers how it is then.
///
/// Errors: `not_found`, `stale`; as [`write`].
pub async fn change(
    db: &Db,
    caller: Caller,
    (id, seen): (UserId, IfSeen),
    selection: &Selection,
    change: impl FnOnce(Account) -> Account + Send + 'static,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        machine_clients::take_turns(tx, actor)?;
        users::hold(tx, actor, id)?;
        let user = managed_users::find(tx, actor, id)?;
        seen.check(&etag(user.version))?;
        let account = change(Account::of(&user, held(tx, &user)?));
        let bounds = Bounds::of(tx, actor)?;
        write(tx, actor, &bounds, Some(user), account)?;
        let user = managed_users::find(tx, actor, id)?;
        ScimUser::of(tx, actor, user)
    });
    let view = view.await?;
    Ok(resource(StatusCode::OK, view.tag(), &view.meta.location, &selection.of(&view)?))
}

/// Makes this account, or a new one, as it is to be; blocks it where it is not to be active.
///
/// Errors: as the core's, by the names of SCIM; `active not_for_clients` for one that is blocked: a client lets nobody in again.
pub fn write(tx: &mut Tx<'_>, actor: &Actor, bounds: &Bounds, user: Option<User>, account: Account) -> Result<UserId> {
    written(tx, actor, bounds, user, account).map_err(told_in_scim_words)
}

fn written(tx: &mut Tx<'_>, actor: &Actor, bounds: &Bounds, user: Option<User>, account: Account) -> Result<UserId> {
    let is_blocked = user.as_ref().is_some_and(|user| user.blocked_at.is_some());
    if is_blocked && account.active == Some(true) {
        return Err(Error::field("active", FieldCode::NotForClients));
    }
    let blocks = !is_blocked && account.active == Some(false);
    let wanted = account.wanted(user.is_none())?;
    let step = step_for(tx, actor, bounds, user, wanted)?;
    throttle::accounts(tx, actor, usize::from(blocks || step.planned.action != PlanAction::Unchanged))?;
    let id = take(tx, actor, step)?;
    if blocks {
        let (access, user) = users::hold(tx, actor, id)?;
        shut_out(tx, actor, &access, &user)?;
    }
    Ok(id)
}
