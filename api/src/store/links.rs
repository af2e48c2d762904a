//! One-time links. The table holds the hash of a token (SHA-256 over 256 random bits); only the mail holds the token.
//! A link is spent by the one statement that finds it valid, in the transaction that sets the password.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::db::Tx;
use super::schema::{one_time_links as links, users};
use crate::crypto::LinkToken;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{LinkId, MunicipalityId, UserId};
use crate::domain::roles::LinkPurpose;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// What stands in `revoked_at` of a link that ran out, and that nothing else has made dead: no link is that old.
const RAN_OUT: Instant = Instant(chrono::DateTime::UNIX_EPOCH);

/// How long a link to choose a new password lives.
pub const RESET_LIFE: TimeDelta = TimeDelta::minutes(60);

/// A link as stored.
#[derive(Debug, Clone, Queryable)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// Whose.
    pub user: UserId,
    /// In which municipality.
    pub municipality: MunicipalityId,
    /// What for.
    pub purpose: LinkPurpose,
    /// Until when, to the second.
    pub expires_at: Instant,
    /// When it was spent.
    pub used_at: Option<Instant>,
    /// When a newer link, a block or a new address made it dead; [`RAN_OUT`] when nothing of these did.
    pub revoked_at: Option<Instant>,
}

/// Where a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// May be spent.
    Valid,
    /// Has been spent.
    Used,
    /// Ran out.
    Expired,
    /// A newer one, a block or a new address took its place.
    Replaced,
}

impl Link {
    /// Where it stands at this time.
    pub fn state(&self, now: Instant) -> LinkState {
        if self.used_at.is_some() {
            LinkState::Used
        } else if self.revoked_at.is_some_and(|revoked| revoked != RAN_OUT) {
            LinkState::Replaced
        } else if self.revoked_at.is_some() || self.expires_at <= now {
            LinkState::Expired
        } else {
            LinkState::Valid
        }
    }
}

/// Makes a link that lives for `life`; all older ones of the user are dead from now on.
pub fn issue(
    tx: &mut Tx<'_>,
    user: UserId,
    purpose: LinkPurpose,
    life: TimeDelta,
) -> Result<(LinkId, LinkToken, Instant)> {
    revoke_all(tx, user)?;
    let (id, token, now) = (LinkId::new(), LinkToken::random(), tx.now());
    // Whole seconds: mail, page and list show the same time, and it holds to the second.
    let whole = Instant(chrono::SubsecRound::trunc_subsecs(now.0, 0));
    let expires_at = whole.plus(life);
    diesel::insert_into(links::table)
        .values((
            links::id.eq(id),
            links::user_id.eq(user),
            links::purpose.eq(purpose),
            links::token_hash.eq(token.hash().to_vec()),
            links::created_at.eq(now),
            links::expires_at.eq(expires_at),
        ))
        .execute(tx.conn)?;
    Ok((id, token, expires_at))
}

/// Makes every link of the user that is neither used nor dead, dead; one that ran out is replaced from now on.
pub fn revoke_all(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    let now = tx.now();
    let open = links::table
        .filter(links::user_id.eq(user))
        .filter(links::used_at.is_null())
        .filter(links::revoked_at.is_null().or(links::revoked_at.eq(RAN_OUT)));
    diesel::update(open).set(links::revoked_at.eq(now)).execute(tx.conn)?;
    Ok(())
}

/// Makes those that have run out dead for good: a clock that is set back revives none.
pub fn end_those_run_out(tx: &mut Tx<'_>) -> Result<()> {
    let run_out = links::table
        .filter(links::expires_at.le(tx.now()))
        .filter(links::used_at.is_null())
        .filter(links::revoked_at.is_null());
    diesel::update(run_out).set(links::revoked_at.eq(RAN_OUT)).execute(tx.conn)?;
    Ok(())
}

/// The link of a token; an unknown one, or one of a deleted user, is 404. Changes nothing.
pub fn find(tx: &mut Tx<'_>, token: &LinkToken) -> Result<Link> {
    let link = links::table
        .inner_join(users::table)
        .filter(links::token_hash.eq(token.hash().to_vec()))
        .select((
            links::id,
            links::user_id,
            users::municipality_id,
            links::purpose,
            links::expires_at,
            links::used_at,
            links::revoked_at,
        ))
        .first(tx.conn)
        .optional()?;
    link.ok_or(Error::of(ProblemCode::LinkUnknown))
}

/// Spends the link: one statement finds it valid and marks it used, so of any number at once exactly one wins.
///
/// Errors (410): `link_used`, `link_expired`, `link_replaced`; 404 `link_unknown`.
pub fn spend(tx: &mut Tx<'_>, token: &LinkToken) -> Result<Link> {
    let now = tx.now();
    let valid = links::table
        .filter(links::token_hash.eq(token.hash().to_vec()))
        .filter(links::used_at.is_null())
        .filter(links::revoked_at.is_null())
        .filter(links::expires_at.gt(now));
    let spent = diesel::update(valid).set(links::used_at.eq(now)).execute(tx.conn)?;
    let link = find(tx, token)?;
    if spent == 1 { Ok(link) } else { Err(Error::of(refusal(link.state(now)))) }
}

/// The code for a link that cannot be spent.
pub const fn refusal(state: LinkState) -> ProblemCode {
    match state {
        LinkState::Expired => ProblemCode::LinkExpired,
        LinkState::Replaced => ProblemCode::LinkReplaced,
        LinkState::Used | LinkState::Valid => ProblemCode::LinkUsed,
    }
}

/// The name that the link's user logs in with.
pub fn username(tx: &mut Tx<'_>, link: &Link) -> Result<String> {
    users::table.find(link.user).select(users::username).first(tx.conn).map_err(Error::from)
}

/// So many links an hour may be asked for by whoever knows a username.
pub const MOST_AN_HOUR: i64 = 4;

/// How many links the user was given within the last hour.
pub fn issued_lately(tx: &mut Tx<'_>, user: UserId) -> Result<i64> {
    let since = tx.now().minus(TimeDelta::hours(1));
    let lately = links::table.filter(links::user_id.eq(user)).filter(links::created_at.gt(since));
    lately.count().get_result(tx.conn).map_err(Error::from)
}

/// The user of a link or a log-in name that has just been found.
pub fn user_of(tx: &mut Tx<'_>, user: UserId) -> Result<super::users::User> {
    super::users::load(tx, user)
}

/// The same, held as by [`hold`].
pub fn hold_user(tx: &mut Tx<'_>, user: UserId) -> Result<super::users::User> {
    super::users::lock(tx, user)?;
    user_of(tx, user)
}

/// Finds a link whose user's row is this transaction's from then on, so that no block, new address or newer link comes
/// in between.
pub fn hold(tx: &mut Tx<'_>, token: &LinkToken) -> Result<Link> {
    let link = find(tx, token)?;
    super::users::lock(tx, link.user)?;
    Ok(link)
}

#[cfg(test)]
mod tests;
