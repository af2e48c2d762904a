//! What is written, by the same steps as `/users/managed`.

use super::account::{Account, told_in_scim_words};
use crate::domain::fault::FieldCode;
use crate::domain::ids::UserId;
use crate::domain::roles::PlanAction;
use crate::error::{Error, Result};
use crate::features::users::block::shut_out;
use crate::features::users::reconcile::{Bounds, step_for, take};
use crate::store::access::Actor;
use crate::store::db::Tx;
use crate::store::throttle;
use crate::store::users::{self, User};

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
