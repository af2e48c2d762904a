//! Who is a member, and what it means to become one or to be one no more.

use std::collections::{BTreeSet, HashMap};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::Value;

use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::ids::{PartyId, UserId};
use crate::error::{Error, Result};
use crate::features::scim::account::{Account, member};
use crate::features::scim::apply::write;
use crate::features::scim::types::{ScimGroup, base};
use crate::features::scim::wire::{IfSeen, Selection, resource};
use crate::features::users::reconcile::{Bounds, held};
use crate::store::access::{Actor, Caller};
use crate::store::db::{Db, Tx};
use crate::store::grants::{GrantReach, NewGrant};
use crate::store::{machine_clients, managed_users, parties, users};

/// So many members one request may name.
const MOST: usize = 1_000;

/// The parties within reach with their members, in the order of their letters.
pub fn all(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<ScimGroup>> {
    let (base, scope) = (base(tx, actor)?, actor.scope(tx));
    let mut members: HashMap<PartyId, Vec<(UserId, String)>> = HashMap::new();
    for (party, user, name) in managed_users::by_party(tx, actor)? {
        members.entry(party).or_default().push((user, name));
    }
    let view = |party: parties::Party| {
        let own = members.remove(&party.id).unwrap_or_default();
        ScimGroup::of(&base, party, &own)
    };
    Ok(parties::list(tx, &scope)?.into_iter().map(view).collect())
}

/// One of them. Errors: `not_found`.
pub fn one(tx: &mut Tx<'_>, actor: &Actor, id: PartyId) -> Result<ScimGroup> {
    let (base, scope) = (base(tx, actor)?, actor.scope(tx));
    let party = parties::find(tx, &scope, id)?;
    let members = managed_users::by_party(tx, actor)?.into_iter().filter(|(party, ..)| *party == id);
    Ok(ScimGroup::of(&base, party, &members.map(|(_, user, name)| (user, name)).collect::<Vec<_>>()))
}

/// The members that a value names: `[{"value": "<id>"}, …]` or one of them.
///
/// Errors: `members format`, `members too_many`.
pub fn named(value: &Value) -> Result<BTreeSet<UserId>> {
    let several = value.as_array().map(Vec::as_slice).unwrap_or(std::slice::from_ref(value));
    if several.len() > MOST {
        return Err(Error::field("members", FieldCode::TooMany));
    }
    let id = |one: &Value| member(one, "value").unwrap_or(one).as_str()?.parse().ok().map(UserId);
    let ids: Option<BTreeSet<UserId>> = several.iter().map(id).collect();
    ids.ok_or(Error::field("members", FieldCode::Format))
}

/// Makes these the members, and nobody else of those whom the client manages.
///
/// Errors: `members unknown` for an account that the client does not manage; as `write`.
fn set(tx: &mut Tx<'_>, actor: &Actor, party: PartyId, wanted: &BTreeSet<UserId>) -> Result<()> {
    let bounds = Bounds::of(tx, actor)?;
    let by_party = managed_users::by_party(tx, actor)?;
    let now: BTreeSet<UserId> = by_party.into_iter().filter(|(of, ..)| *of == party).map(|(_, user, _)| user).collect();
    for id in now.symmetric_difference(wanted) {
        let user = users::hold(tx, actor, *id).and_then(|_| managed_users::find(tx, actor, *id)).map_err(unknown)?;
        let mut account = Account::of(&user, held(tx, &user)?);
        match wanted.contains(id) {
            true => account.grants.push(NewGrant { party, reach: GrantReach::Party, expires_on: None, follows: None }),
            false => account.grants.retain(|grant| grant.party != party),
        }
        write(tx, actor, &bounds, Some(user), account)?;
    }
    Ok(())
}

/// Makes the members of a party those that `members` says; answers the group as it is then.
///
/// Errors: `not_found`, `stale`; as [`set`].
pub async fn change(
    db: &Db,
    caller: Caller,
    (id, seen): (PartyId, IfSeen),
    selection: &Selection,
    members: impl FnOnce(&ScimGroup) -> Result<BTreeSet<UserId>> + Send + 'static,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        machine_clients::take_turns(tx, actor)?;
        let group = one(tx, actor, id)?;
        seen.check(group.tag())?;
        set(tx, actor, id, &members(&group)?)?;
        one(tx, actor, id)
    });
    let view = view.await?;
    Ok(resource(StatusCode::OK, view.tag(), &view.meta.location, &selection.of(&view)?))
}

/// An account out of reach is as one that does not exist; but it is the group that was asked for.
fn unknown(error: Error) -> Error {
    if error.code() == ProblemCode::NotFound { Error::field("members", FieldCode::Unknown) } else { error }
}
