//! Requests that must have one effect however often they are sent. The key is taken in the transaction of the effect,
//! so a second one waits for the first and then gets its answer (docs/adr/0004).

use chrono::TimeDelta;
use diesel::prelude::*;

use super::access::Actor;
use super::db::Tx;
use super::dialect::Both;
use super::schema::idempotency_keys as keys;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::AnyId;
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
/// corrected and sent again under the same key only if it was never done. Not for what tells about a person.
pub fn once(
    tx: &mut Tx<'_>,
    actor: &Actor,
    key: Option<&str>,
    request: &[u8],
    effect: impl FnOnce(&mut Tx<'_>) -> Result<Answer>,
) -> Result<Answer> {
    let Some(key) = key else { return effect(tx) };
    let (name, earlier) = tx.keys.request_names(key);
    if let Some(kept) = take(tx, actor, (&name, &earlier), request)? {
        let answer = || {
            let status = u16::try_from(kept.status?).ok()?;
            Some(Answer { status, etag: kept.etag, location: kept.location, body: kept.body? })
        };
        return answer().ok_or(Error::of(ProblemCode::Conflict));
    }
    let answer = effect(tx)?;
    diesel::update(keys::table.find((actor.user(), &name)))
        .set((
            keys::status.eq(i32::from(answer.status)),
            keys::etag.eq(&answer.etag),
            keys::location.eq(&answer.location),
            keys::body.eq(&answer.body),
        ))
        .execute(tx.conn)?;
    Ok(answer)
}

/// Runs `effect` once for this key and request; answers which thing it made or changed, then and now. Nothing about the
/// thing is kept, so that it is shown as far as the caller may see it when the request comes again.
pub fn once_only(
    tx: &mut Tx<'_>,
    actor: &Actor,
    key: Option<&str>,
    request: &[u8],
    effect: impl FnOnce(&mut Tx<'_>) -> Result<AnyId>,
) -> Result<AnyId> {
    let Some(key) = key else { return effect(tx) };
    let (name, earlier) = tx.keys.request_names(key);
    if let Some(kept) = take(tx, actor, (&name, &earlier), request)? {
        return kept.object.ok_or(Error::of(ProblemCode::Conflict));
    }
    let object = effect(tx)?;
    diesel::update(keys::table.find((actor.user(), &name))).set(keys::object_id.eq(object)).execute(tx.conn)?;
    Ok(object)
}

/// Removes the keys that are older than is promised.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize> {
    let old = keys::table.filter(keys::created_at.lt(tx.now().minus(KEPT)));
    Ok(diesel::delete(old).execute(tx.conn)?)
}

/// What is kept under a key.
#[derive(Queryable)]
struct Kept {
    fingerprint: Vec<u8>,
    status: Option<i32>,
    etag: Option<String>,
    location: Option<String>,
    body: Option<String>,
    object: Option<AnyId>,
}

/// Takes the key for this request, or answers what is kept under its name, which was another one under an earlier link key.
/// Errors: `idempotency_key_reused` for another request.
fn take(tx: &mut Tx<'_>, actor: &Actor, (name, earlier): (&str, &[String]), request: &[u8]) -> Result<Option<Kept>> {
    for earlier in earlier {
        if let Some(kept) = kept(tx, actor, earlier)? {
            return same(tx, kept, request).map(Some);
        }
    }
    let old = keys::table.find((actor.user(), name)).filter(keys::created_at.lt(tx.now().minus(KEPT)));
    diesel::delete(old).execute(tx.conn)?;
    let row = (
        keys::holder_id.eq(actor.user()),
        keys::idempotency_key.eq(name),
        keys::fingerprint.eq(tx.keys.request_fingerprint(request).to_vec()),
        keys::created_at.eq(tx.now()),
    );
    if Both(diesel::insert_into(keys::table).values(row).on_conflict_do_nothing()).execute(tx.conn)? == 1 {
        return Ok(None);
    }
    kept(tx, actor, name)?.map(|kept| same(tx, kept, request)).transpose()
}

fn kept(tx: &mut Tx<'_>, actor: &Actor, name: &str) -> Result<Option<Kept>> {
    let row = keys::table.find((actor.user(), name)).filter(keys::created_at.ge(tx.now().minus(KEPT))).select((
        keys::fingerprint,
        keys::status,
        keys::etag,
        keys::location,
        keys::body,
        keys::object_id,
    ));
    Ok(row.first(tx.conn).optional()?)
}

fn same(tx: &Tx<'_>, kept: Kept, request: &[u8]) -> Result<Kept> {
    if tx.keys.is_fingerprint_of(&kept.fingerprint, request) {
        Ok(kept)
    } else {
        Err(Error::of(ProblemCode::IdempotencyKeyReused))
    }
}
