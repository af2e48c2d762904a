//! Sessions: the row behind every access token and refresh token. Ending it ends both, at the next request.
//!
//! A refresh token is derived from the session's seed and a generation by a key outside the database; the row holds no
//! token and no hash of one. Each refresh moves to the next generation; an older one coming back means that two hold it.

use std::net::IpAddr;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::access::Actor;
use super::challenges;
use super::db::Tx;
use super::schema::{sessions, users};
use super::types::fixed;
use super::users::UserAccess;
use crate::crypto::{RefreshToken, random};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{MunicipalityId, SessionId, UserId};
use crate::domain::roles::Role;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// A session ends after this time, whatever happens (NIST SP 800-63B-4 § 2.2.3).
const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// A session ends when it is not refreshed for this time.
pub(super) const IDLE: TimeDelta = TimeDelta::minutes(30);
/// By so much servers' clocks may differ: a session that began later than that after now began by a clock that was wrong.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// So long the token before the last one gets the same successor: two tabs refresh at the same moment.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// What a log-in or a refresh gives.
pub struct Opened {
    /// The session.
    pub session: SessionId,
    /// Its user.
    pub user: UserId,
    /// The user's role now.
    pub role: Role,
    /// The user's municipality.
    pub municipality: MunicipalityId,
    /// The refresh token, to be set as a cookie.
    pub refresh_token: zeroize::Zeroizing<String>,
    /// When the session ends at the latest.
    pub expires_at: Instant,
}

/// What is noted of where a session is used, so that its user knows it again.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// What it calls itself.
    pub user_agent: Option<String>,
    /// Its address.
    pub source: Option<IpAddr>,
}

impl Browser {
    fn source(&self) -> Option<String> {
        self.source.map(|source| source.to_canonical().to_string())
    }
}

/// What came of a refresh.
pub enum Refreshed {
    /// Goes on.
    Opened(Opened),
    /// Ended, unknown, expired.
    Ended,
    /// An old token came back: the session is ended now, and this is to be audited.
    Reused {
        /// The session's user.
        user: UserId,
        /// The user's municipality.
        municipality: MunicipalityId,
        /// The session.
        session: SessionId,
    },
}

/// Opens a session for a user who has proven all that a log-in asks.
pub fn open(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    user: UserId,
    role: Role,
    browser: &Browser,
) -> Result<Opened> {
    let (session, seed, now) = (SessionId::new(), random::<32>(), tx.now());
    let expires_at = now.plus(ABSOLUTE);
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(session),
            sessions::user_id.eq(user),
            sessions::seed.eq(seed.to_vec()),
            sessions::generation.eq(1),
            sessions::created_at.eq(now),
            sessions::rotated_at.eq(now),
            sessions::expires_at.eq(expires_at),
            sessions::user_agent.eq(&browser.user_agent),
            sessions::source.eq(browser.source()),
            sessions::authenticated_at.eq(now),
        ))
        .execute(tx.conn)?;
    let refresh_token = tx.keys.refresh_token(session.0, 1, &seed);
    Ok(Opened { session, user, role, municipality, refresh_token, expires_at })
}

#[derive(Queryable)]
struct Row {
    user: UserId,
    municipality: MunicipalityId,
    role: Role,
    blocked_at: Option<Instant>,
    seed: Vec<u8>,
    generation: i32,
    rotated_at: Instant,
    expires_at: Instant,
    ended_at: Option<Instant>,
}

/// Takes a refresh token and gives its successor; an older generation ends the session (RFC 9700 § 4.14).
pub fn refresh(tx: &mut Tx<'_>, token: &RefreshToken, browser: &Browser) -> Result<Refreshed> {
    let session = SessionId(token.session());
    let row: Option<Row> = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session))
        .select((
            sessions::user_id,
            users::municipality_id,
            users::role,
            users::blocked_at,
            sessions::seed,
            sessions::generation,
            sessions::rotated_at,
            sessions::expires_at,
            sessions::ended_at,
        ))
        .first(tx.conn)
        .optional()?;
    let Some(row) = row else { return Ok(Refreshed::Ended) };
    let seed = fixed::<32>(row.seed).map_err(Error::Internal)?;
    let now = tx.now();
    let alive =
        row.ended_at.is_none() && row.blocked_at.is_none() && now < row.expires_at && now < row.rotated_at.plus(IDLE);
    if !tx.keys.verify_refresh(token, &seed) || !alive {
        return Ok(Refreshed::Ended);
    }
    let current = row.generation;
    let generation = match i64::from(current) - i64::from(token.generation()) {
        0 => {
            let next = current.saturating_add(1);
            // When another request was faster it moved to the same next generation, and the successor is the same.
            diesel::update(sessions::table.filter(sessions::id.eq(session)).filter(sessions::generation.eq(current)))
                .set((
                    sessions::generation.eq(next),
                    sessions::rotated_at.eq(now),
                    sessions::source.eq(browser.source()),
                ))
                .execute(tx.conn)?;
            next
        }
        1 if now < row.rotated_at.plus(GRACE) => current,
        _ => {
            end(tx, session)?;
            return Ok(Refreshed::Reused { user: row.user, municipality: row.municipality, session });
        }
    };
    let generation = u32::try_from(generation).map_err(Error::internal)?;
    let refresh_token = tx.keys.refresh_token(session.0, generation, &seed);
    let (user, role, municipality) = (row.user, row.role, row.municipality);
    Ok(Refreshed::Opened(Opened { session, user, role, municipality, refresh_token, expires_at: row.expires_at }))
}

/// Ends the session of a refresh token that is genuine, of whatever generation; answers whose it was.
pub fn end_by_token(tx: &mut Tx<'_>, token: &RefreshToken) -> Result<Option<(MunicipalityId, UserId)>> {
    let session = SessionId(token.session());
    let row: Option<(Vec<u8>, MunicipalityId, UserId)> = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(session).and(sessions::ended_at.is_null()))
        .select((sessions::seed, users::municipality_id, users::id))
        .first(tx.conn)
        .optional()?;
    let Some((seed, municipality, user)) = row else { return Ok(None) };
    let seed = fixed::<32>(seed).map_err(Error::Internal)?;
    if !tx.keys.verify_refresh(token, &seed) {
        return Ok(None);
    }
    end(tx, session)?;
    Ok(Some((municipality, user)))
}

fn end(tx: &mut Tx<'_>, session: SessionId) -> Result<()> {
    let now = tx.now();
    let row = sessions::table.filter(sessions::id.eq(session).and(sessions::ended_at.is_null()));
    diesel::update(row).set(sessions::ended_at.eq(now)).execute(tx.conn)?;
    Ok(())
}

/// The actor has proven again who it is.
pub fn authenticated(tx: &mut Tx<'_>, actor: &Actor) -> Result<()> {
    let now = tx.now();
    diesel::update(sessions::table.find(actor.session())).set(sessions::authenticated_at.eq(now)).execute(tx.conn)?;
    Ok(())
}

/// Ends all sessions of a user but one, if one is given: after a block, a new password, another role. A log-in that is half
/// done ends too.
pub fn end_all(tx: &mut Tx<'_>, user: UserId, but: Option<SessionId>) -> Result<()> {
    challenges::end_all(tx, user)?;
    let now = tx.now();
    let mut row = diesel::update(sessions::table)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .into_boxed();
    if let Some(but) = but {
        row = row.filter(sessions::id.ne(but));
    }
    row.set(sessions::ended_at.eq(now)).execute(tx.conn)?;
    Ok(())
}

/// That nobody has ended the actor's session since the request began. Errors: `session_ended`.
pub fn still_open(tx: &mut Tx<'_>, actor: &Actor) -> Result<()> {
    let open = sessions::table.find(actor.session()).filter(sessions::ended_at.is_null());
    let open: i64 = open.count().get_result(tx.conn)?;
    if open == 1 { Ok(()) } else { Err(Error::of(ProblemCode::SessionEnded)) }
}

/// A living session as its user and the administrators see it.
#[derive(Debug, Queryable)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Since when.
    pub created_at: Instant,
    /// When it was last refreshed.
    pub last_used_at: Instant,
    /// When it ends at the latest.
    pub expires_at: Instant,
    /// What the browser called itself.
    pub user_agent: Option<String>,
    /// From which address it was last used.
    pub source: Option<String>,
}

/// The actor's own living sessions, the last used first.
pub fn own(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<Session>> {
    living(tx, actor.user())
}

/// The living sessions of a user, the last used first.
pub fn of_user(tx: &mut Tx<'_>, access: &UserAccess) -> Result<Vec<Session>> {
    living(tx, access.id())
}

fn living(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Session>> {
    let now = tx.now();
    sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::rotated_at.gt(now.minus(IDLE)))
        .order((sessions::rotated_at.desc(), sessions::id))
        .select((
            sessions::id,
            sessions::created_at,
            sessions::rotated_at,
            sessions::expires_at,
            sessions::user_agent,
            sessions::source,
        ))
        .load(tx.conn)
        .map_err(Error::from)
}

/// Ends one of the actor's own sessions. Errors: `not_found` for anybody else's.
pub fn end_own(tx: &mut Tx<'_>, actor: &Actor, session: SessionId) -> Result<()> {
    let now = tx.now();
    let row = sessions::table
        .filter(sessions::id.eq(session))
        .filter(sessions::user_id.eq(actor.user()))
        .filter(sessions::ended_at.is_null());
    match diesel::update(row).set(sessions::ended_at.eq(now)).execute(tx.conn)? {
        0 => Err(Error::of(ProblemCode::NotFound)),
        _ => Ok(()),
    }
}

/// Ends those that have run out, by their age or because nobody used them: a clock that is set back revives none. Those that
/// began when the clock was ahead end too, or they would live as much longer.
pub fn end_those_run_out(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    let run_out = sessions::table.filter(sessions::ended_at.is_null()).filter(
        sessions::expires_at
            .le(now)
            .or(sessions::rotated_at.le(now.minus(IDLE)))
            .or(sessions::created_at.gt(now.plus(AHEAD))),
    );
    diesel::update(run_out).set(sessions::ended_at.eq(now)).execute(tx.conn)?;
    Ok(())
}

/// Removes sessions that ended, by themselves or not, more than a month ago.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize> {
    let before = tx.now().minus(TimeDelta::days(30));
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.lt(before))).execute(tx.conn)?)
}
