//! From how an account is to how it is to be: first looked at, then done. A plan is what the same request would do now.

use super::block::shut_out;
use super::link_mail;
use super::update::{changed, follow_up};
use super::wanted::{PlannedUser, Wanted, faults_below};
use crate::domain::audit::Action;
use crate::domain::fault::{Faults, FieldCode, FieldFault, ProblemCode};
use crate::domain::ids::UserId;
use crate::domain::roles::{ClientScope, PlanAction};
use crate::error::{Error, Result};
use crate::store::access::{Actor, Machine};
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::grants::{self, Grant, Known, NewGrant};
use crate::store::machine_clients::Grantable;
use crate::store::users::{self, User, UserFields};

/// What is to be done with one account.
#[derive(Debug)]
pub struct Step {
    /// As it is told.
    pub planned: PlannedUser,
    /// The account as it is, if it is there.
    pub user: Option<User>,
    wanted: Option<(Wanted, UserFields)>,
}

/// What stays the same for all accounts of a request.
pub struct Bounds {
    known: Known,
    grantable: Grantable,
}

impl Bounds {
    /// As they are in this transaction.
    pub fn of(tx: &mut Tx<'_>, actor: &Actor) -> Result<Self> {
        Ok(Self { known: Known::of(tx, actor.municipality())?, grantable: Grantable::of(tx, actor)? })
    }
}

/// What is to be done so that the account that another system calls so is as wanted. Errors: as [`step_for`].
pub fn step(tx: &mut Tx<'_>, actor: &Actor, bounds: &Bounds, wanted: Wanted) -> Result<Step> {
    let user = match &wanted.external_id {
        Some(id) => users::by_external_id(tx, actor, id)?,
        None => None,
    };
    step_for(tx, actor, bounds, user, wanted)
}

/// What is to be done so that this account, or a new one, is as wanted.
///
/// Errors: fields that are wrong for it, a name or mail address that is taken, grants beyond the client's limits, another
/// mail address for an account that is in use; `insufficient_scope` where a mail is asked for and the client may not.
pub fn step_for(tx: &mut Tx<'_>, actor: &Actor, bounds: &Bounds, user: Option<User>, wanted: Wanted) -> Result<Step> {
    if wanted.notify && !actor.machine().is_some_and(|machine| machine.may(ClientScope::UsersNotify)) {
        return Err(Error::of(ProblemCode::InsufficientScope));
    }
    let mut faults = bounds.known.faults(&wanted.grants, "/grants");
    if faults.is_empty() {
        faults = bounds.grantable.faults(&wanted.grants, "/grants");
    }
    let fields = wanted.fields(user.as_ref(), Faults::default())?;
    let mut names = Vec::new();
    let renamed = user.as_ref().and_then(|user| user.external_id.as_ref()) != wanted.external_id.as_ref();
    if let Some(user) = &user {
        names = changed(user, &fields);
        if renamed {
            names.push("external_id");
        }
        if names.contains(&"email") && user.has_password {
            faults.push(FieldFault::new("/email", FieldCode::ActiveAccount));
        }
        if held(tx, user)? != wanted.grants {
            names.push("grants");
        }
        if user.managed_by != actor.machine().map(Machine::id) {
            names.push("managed_by");
        }
    }
    if user.is_none() || names.iter().any(|name| matches!(*name, "email" | "username")) {
        let taken = users::refuse_taken(tx, actor.municipality(), user.as_ref().map(|user| user.id), &fields);
        faults.extend(taken.err().map(|error| faults_below(error, "")).transpose()?.unwrap_or_default());
    }
    if let Some(id) = wanted.external_id.as_ref().filter(|_| renamed)
        && users::is_external_id_taken(tx, actor.municipality(), id)?
    {
        faults.push(FieldFault::new("/external_id", FieldCode::Taken));
    }
    if !faults.is_empty() {
        return Err(Error::fields(faults));
    }
    let action = match (&user, names.is_empty()) {
        (None, _) => PlanAction::Create,
        (Some(_), true) => PlanAction::Unchanged,
        (Some(_), false) => PlanAction::Change,
    };
    let planned = PlannedUser {
        external_id: wanted.external_id.clone().unwrap_or_default(),
        id: user.as_ref().map(|user| user.id),
        action,
        fields: names,
        blocked: user.as_ref().is_some_and(|user| user.blocked_at.is_some()),
    };
    Ok(Step { planned, user, wanted: Some((wanted, fields)) })
}

/// What is to be done with an account that is wanted no more.
pub fn farewell(user: User) -> Step {
    let planned = PlannedUser {
        external_id: user.external_id.clone().unwrap_or_default(),
        id: Some(user.id),
        action: PlanAction::Deactivate,
        fields: Vec::new(),
        blocked: true,
    };
    Step { planned, user: Some(user), wanted: None }
}

/// The grants of a user as they would be asked for, in a fixed order.
pub fn held(tx: &mut Tx<'_>, user: &User) -> Result<Vec<NewGrant>> {
    let mut held: Vec<NewGrant> = grants::of_user(tx, user.id)?.iter().map(Grant::as_new).collect();
    for grant in &mut held {
        if let grants::GrantReach::Sites(sites) = &mut grant.reach {
            sites.sort_unstable();
        }
    }
    held.sort();
    Ok(held)
}

/// Does it; answers whose account it is. Errors: `stale` where somebody has changed the account meanwhile.
pub fn take(tx: &mut Tx<'_>, actor: &Actor, step: Step) -> Result<UserId> {
    match (step.user, step.wanted, step.planned.action) {
        (Some(user), _, PlanAction::Unchanged) => Ok(user.id),
        (None, Some((wanted, fields)), _) => create(tx, actor, &wanted, &fields),
        (Some(user), Some((wanted, fields)), _) => change(tx, actor, &user, &wanted, &fields, step.planned.fields),
        (Some(seen), None, _) => {
            let (access, user) = users::hold(tx, actor, seen.id)?;
            if user.version != seen.version {
                return Err(Error::of(ProblemCode::Stale));
            }
            shut_out(tx, actor, &access, &user)?;
            Ok(user.id)
        }
        (None, None, _) => Err(Error::NOT_FOUND),
    }
}

fn create(tx: &mut Tx<'_>, actor: &Actor, wanted: &Wanted, fields: &UserFields) -> Result<UserId> {
    let (access, user) = users::create(tx, actor.municipality(), fields)?;
    users::set_external(tx, actor, &access, wanted.external_id.as_deref())?;
    grants::put(tx, actor, &access, &wanted.grants)?;
    let event = Event::new(Action::UserCreated, user.id.0).with("role", fields.role.as_str());
    let event = event.with("grants", grants::told(tx, user.id)?).with("notify", wanted.notify);
    audit::record(tx, &actor.trail(), event)?;
    if wanted.notify {
        link_mail::invite(tx, actor, &user)?;
    }
    Ok(user.id)
}

fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &User,
    wanted: &Wanted,
    fields: &UserFields,
    names: Vec<&'static str>,
) -> Result<UserId> {
    let (access, user) = users::hold(tx, actor, before.id)?;
    users::update(tx, &access, before.version, fields)?;
    follow_up(tx, actor, &access, &user, fields)?;
    users::set_external(tx, actor, &access, wanted.external_id.as_deref())?;
    if names.contains(&"grants") {
        grants::put(tx, actor, &access, &wanted.grants)?;
        let event = Event::new(Action::UserGrantsChanged, user.id.0).with("grants", grants::told(tx, user.id)?);
        audit::record(tx, &actor.trail(), event)?;
    }
    let others: Vec<_> = names.into_iter().filter(|name| *name != "grants").collect();
    if !others.is_empty() {
        audit::record(tx, &actor.trail(), Event::new(Action::UserChanged, user.id.0).with("fields", others))?;
    }
    Ok(user.id)
}
