//! Which terms a user has accepted, and when. Whether that is enough is asked at every request (`store::access`).

use diesel::prelude::*;

use super::access::Actor;
use super::db::Tx;
use super::schema::users;
use crate::domain::ids::UserId;
use crate::domain::terms::VERSION;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// What has been accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Which terms.
    pub version: i32,
    /// When.
    pub at: Instant,
}

/// What the actor has accepted last, if anything.
pub fn accepted(tx: &mut Tx<'_>, actor: &Actor) -> Result<Option<Accepted>> {
    let row: (Option<i32>, Option<Instant>) =
        users::table.find(actor.user()).select((users::terms_version, users::terms_accepted_at)).first(tx.conn)?;
    Ok(row.0.zip(row.1).map(|(version, at)| Accepted { version, at }))
}

/// The user accepts the terms of now; answers whether that is news.
pub fn accept(tx: &mut Tx<'_>, user: UserId) -> Result<bool> {
    let asked = users::table
        .filter(users::id.eq(user))
        .filter(users::terms_version.is_null().or(users::terms_version.ne(VERSION)));
    let set = (users::terms_version.eq(VERSION), users::terms_accepted_at.eq(tx.now()));
    diesel::update(asked).set(set).execute(tx.conn).map(|changed| changed == 1).map_err(Error::from)
}
