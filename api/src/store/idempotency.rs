//! Requests that must have one effect however often they are sent. The key is taken in the transaction of the effect,
//! so a second one waits for the first and then gets its answer (docs/adr/0004).

use chrono::TimeDelta;
use diesel::prelude::*;

use super::access::Actor;
use super::db::Tx;
use super::dialect::Both;
use super::schema::idempotency_keys as keys;
use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// The answer to a request that made something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Entity tag, if there is one.
    pub etag: Option<String>,
    /// Where the new thing is.
    pub location: Option<String>,
    /// JSON.
    pub body: String,
}

/// Runs `effect` once for this key and request, or gives the answer it had. Errors are not kept: the request may be
/// corrected and sent again under the same key only if it was never done.
pub fn once(
    tx: &mut Tx<'_>,
    actor: &Actor,
    key: Option<&str>,
    request: &[u8],
    effect: impl FnOnce(&mut Tx<'_>) -> Result<Answer>,
) -> Result<Answer> {
    let Some(key) = key else { return effect(tx) };
    diesel::delete(
        keys::table.filter(keys::user_id.eq(actor.user())).filter(keys::created_at.lt(tx.now().minus(KEPT))),
    )
    .execute(tx.conn)?;
    let row = (
        keys::user_id.eq(actor.user()),
        keys::idempotency_key.eq(key),
        keys::fingerprint.eq(tx.keys.request_fingerprint(request).to_vec()),
        keys::created_at.eq(tx.now()),
    );
    let taken = Both(diesel::insert_into(keys::table).values(row).on_conflict_do_nothing()).execute(tx.conn)?;
    if taken == 0 {
        return replay(tx, actor, key, request);
    }
    let answer = effect(tx)?;
    diesel::update(keys::table.find((actor.user(), key)))
        .set((
            keys::status.eq(i32::from(answer.status)),
            keys::etag.eq(&answer.etag),
            keys::location.eq(&answer.location),
            keys::body.eq(&answer.body),
        ))
        .execute(tx.conn)?;
    Ok(answer)
}

type Kept = (Vec<u8>, Option<i32>, Option<String>, Option<String>, Option<String>);

fn replay(tx: &mut Tx<'_>, actor: &Actor, key: &str, request: &[u8]) -> Result<Answer> {
    let (fingerprint, status, etag, location, body): Kept = keys::table
        .find((actor.user(), key))
        .select((keys::fingerprint, keys::status, keys::etag, keys::location, keys::body))
        .first(tx.conn)?;
    if !tx.keys.is_fingerprint_of(&fingerprint, request) {
        return Err(Error::of(ProblemCode::IdempotencyKeyReused));
    }
    match (status.and_then(|status| u16::try_from(status).ok()), body) {
        (Some(status), Some(body)) => Ok(Answer { status, etag, location, body }),
        _ => Err(Error::of(ProblemCode::Conflict)),
    }
}
