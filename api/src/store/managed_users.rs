//! The accounts that a machine client manages: those of which it last said how they are to be, as far as it reaches them still.
//! For a person there are none.

use std::collections::HashMap;

use diesel::prelude::*;

use super::access::{Actor, Machine};
use super::conn::MultiBackend;
use super::db::Tx;
use super::schema::{access_grants as grants, users};
use super::users::{User, UserAccess, visible};
use crate::domain::ids::{MachineClientId, PartyId, UserId};
use crate::domain::username::Username;
use crate::error::{Error, Result};

/// What a client must know of an account to find it without reading all of its own.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    /// Its id.
    pub id: Option<UserId>,
    /// What the other system calls it.
    pub external_id: Option<String>,
    /// What it logs in with, in whatever case.
    pub username: Option<String>,
    /// Its mail address, in whatever case.
    pub email: Option<String>,
}

/// The client; one that is not there for a person.
fn client(actor: &Actor) -> MachineClientId {
    actor.machine().map_or(MachineClientId(uuid::Uuid::nil()), Machine::id)
}

fn own<'a>(actor: &Actor) -> users::BoxedQuery<'a, MultiBackend> {
    visible(actor).filter(users::managed_by.eq(client(actor)))
}

/// Those with a name in the other system, by it.
pub fn named(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<User>> {
    let query = own(actor).filter(users::external_id.is_not_null()).order(users::external_id);
    query.select(User::as_select()).load(tx.conn).map_err(Error::from)
}

/// Those that are as the lookup says, the oldest first.
pub fn list(tx: &mut Tx<'_>, actor: &Actor, lookup: &Lookup) -> Result<Vec<User>> {
    let mut query = own(actor);
    if let Some(id) = lookup.id {
        query = query.filter(users::id.eq(id));
    }
    if let Some(external_id) = &lookup.external_id {
        query = query.filter(users::external_id.eq(external_id.replace('\0', "\u{FFFD}")));
    }
    if let Some(username) = &lookup.username {
        query = query.filter(users::username_key.eq(Username::login_key(username)));
    }
    if let Some(email) = &lookup.email {
        query = query.filter(users::email_key.eq(Username::login_key(email)));
    }
    query.order(users::id).select(User::as_select()).load(tx.conn).map_err(Error::from)
}

/// One of them. Errors: `not_found`.
pub fn find(tx: &mut Tx<'_>, actor: &Actor, id: UserId) -> Result<User> {
    own(actor).filter(users::id.eq(id)).select(User::as_select()).first(tx.conn).map_err(Error::from)
}

/// Whose account has a grant for which party, however far it reaches and until whenever, with the name of the account.
pub fn by_party(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<(PartyId, UserId, String)>> {
    let own: Vec<(UserId, String)> = own(actor).select((users::id, users::full_name)).load(tx.conn)?;
    let names: HashMap<UserId, String> = own.into_iter().collect();
    let held: Vec<(UserId, PartyId)> = grants::table
        .inner_join(users::table)
        .filter(users::managed_by.eq(client(actor)))
        .select((users::id, grants::party_id))
        .distinct()
        .order((users::id, grants::party_id))
        .load(tx.conn)?;
    // Those beyond the client's reach have no name here.
    let told = held.into_iter().filter_map(|(user, party)| Some((party, user, names.get(&user)?.clone())));
    Ok(told.collect())
}

/// Lets go of an account: from now on it is nobody's but the office's, and the other system's name for it is free.
pub fn release(tx: &mut Tx<'_>, access: &UserAccess) -> Result<()> {
    let now = tx.now();
    let row = users::table.filter(users::id.eq(access.id()));
    let set = (
        users::external_id.eq(None::<String>),
        users::managed_by.eq(None::<MachineClientId>),
        users::version.eq(users::version + 1),
        users::updated_at.eq(now),
    );
    diesel::update(row).set(set).execute(tx.conn)?;
    Ok(())
}
