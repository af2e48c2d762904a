//! The password's hash and the look-up for a log-in: the only code that reads or writes it.

use diesel::prelude::*;

use super::access::Actor;
use super::db::Tx;
use super::dialect::Held;
use super::schema::{access_grants, municipalities, parties, users};
use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::roles::Role;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// What a log-in needs to know. `hash` is none for somebody who is blocked or has chosen no password yet.
pub struct Credentials {
    /// The user.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// The hash to compare with.
    pub hash: Option<String>,
}

/// The account that a typed name or mail address belongs to, by its folded form.
pub fn by_login(tx: &mut Tx<'_>, municipality: MunicipalityId, login_key: &str) -> Result<Option<Credentials>> {
    let row: Option<(UserId, Role, Option<String>, Option<Instant>)> = users::table
        .filter(users::municipality_id.eq(municipality))
        .filter(users::username_key.eq(login_key).or(users::email_key.eq(login_key)))
        .select((users::id, users::role, users::password_hash, users::blocked_at))
        .first(tx.conn)
        .optional()?;
    Ok(row.map(|(user, role, hash, blocked)| Credentials { user, role, hash: hash.filter(|_| blocked.is_none()) }))
}

/// The actor's own hash.
pub fn own_hash(tx: &mut Tx<'_>, actor: &Actor) -> Result<Option<String>> {
    users::table.find(actor.user()).select(users::password_hash).first(tx.conn).map_err(Error::from)
}

/// Every stored hash, for what they were made with.
pub fn all_hashes(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let hashes = users::table.select(users::password_hash.assume_not_null()).filter(users::password_hash.is_not_null());
    hashes.load(tx.conn).map_err(Error::from)
}

/// Sets the hash of a user who is not blocked; answers whether there was one.
pub fn set_hash(tx: &mut Tx<'_>, user: UserId, hash: &str) -> Result<bool> {
    let now = tx.now();
    let row = users::table.filter(users::id.eq(user).and(users::blocked_at.is_null()));
    let set = (
        users::password_hash.eq(hash),
        users::invited_until.eq(None::<Instant>),
        users::version.eq(users::version + 1),
        users::updated_at.eq(now),
    );
    Ok(diesel::update(row).set(set).execute(tx.conn)? == 1)
}

/// Takes the password away, so that nothing but a mailed link opens the account; answers the username, if there was one.
pub fn forget_hash(tx: &mut Tx<'_>, user: UserId) -> Result<Option<String>> {
    let now = tx.now();
    let row = users::table.filter(users::id.eq(user).and(users::password_hash.is_not_null()));
    let set = (
        users::password_hash.eq(None::<String>),
        // Whoever forgot a password is sent a link only where there was one before.
        users::invited_until.eq(now),
        users::version.eq(users::version + 1),
        users::updated_at.eq(now),
    );
    diesel::update(row).set(set).returning(users::username).get_result(tx.conn).optional().map_err(Error::from)
}

/// Replaces a hash by one of today's parameters for the same password.
pub fn refresh_hash(tx: &mut Tx<'_>, user: UserId, old: &str, new: &str) -> Result<()> {
    let row = users::table.filter(users::id.eq(user).and(users::password_hash.eq(old)));
    diesel::update(row).set(users::password_hash.eq(new)).execute(tx.conn)?;
    Ok(())
}

/// Whether the account may still log in with this hash; if so, nobody changes it before this transaction ends.
pub fn hold(tx: &mut Tx<'_>, user: UserId, hash: &str) -> Result<bool> {
    let row = users::table
        .filter(users::id.eq(user).and(users::blocked_at.is_null()))
        .filter(users::password_hash.eq(hash))
        .select(users::id);
    let found: Vec<UserId> = Held(row).load(tx.conn)?;
    Ok(!found.is_empty())
}

/// Notes a log-in, and answers the role; none if the account was blocked meanwhile.
pub fn note_login(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Role>> {
    let row = users::table.filter(users::id.eq(user)).filter(users::blocked_at.is_null());
    let set = diesel::update(row).set(users::last_login_at.eq(tx.now()));
    Ok(set.returning(users::role).get_result(tx.conn).optional()?)
}

/// The words around a user that a password must not be built on.
pub fn password_context(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<String>> {
    let (username, full_name, email, municipality): (String, String, String, String) = users::table
        .inner_join(municipalities::table.on(municipalities::id.eq(users::municipality_id)))
        .filter(users::id.eq(user))
        .select((users::username, users::full_name, users::email, municipalities::name))
        .first(tx.conn)?;
    let mut words: Vec<String> = access_grants::table
        .inner_join(parties::table)
        .filter(access_grants::user_id.eq(user))
        .select(parties::name)
        .load(tx.conn)?;
    let local = email.split('@').next().unwrap_or_default().to_owned();
    words.extend([username, full_name, local, municipality]);
    Ok(words)
}
