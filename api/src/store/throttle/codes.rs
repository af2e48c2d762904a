//! Wrong codes of the second step, which add up: whoever types them has the password. The pause after three makes guessing
//! slow; here it ends. A right proof forgives none of them, or each log-in of the account's owner would give another hundred
//! guesses to somebody else; a new password does, and an administrator's reset.
//!
//! Codes of an app alone are refused. A passkey and a recovery code cannot be guessed, so their owner gets in.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::{Bucket, DAY, increase, key};
use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::store::db::Tx;
use crate::store::schema::throttle_buckets as buckets;

/// After each so many the audit log says it.
pub const TELLING: i32 = 10;
/// After so many none is looked at any more (NIST SP 800-63B-4 § 3.2.2).
pub const MOST: i32 = 100;
/// For how long, in seconds, they add up.
const COUNT_FOR: i64 = 30 * DAY;

/// Whether a code is still looked at.
pub fn open(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId) -> Result<bool> {
    let row = buckets::table.find(bucket_key(tx, municipality, user)).filter(buckets::updated_at.ge(begun(tx)));
    let wrong: Option<i32> = row.select(buckets::failures).first(tx.conn).optional()?;
    Ok(wrong.is_none_or(|wrong| wrong < MOST))
}

/// Counts a wrong one; answers how many it are.
pub fn wrong(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId) -> Result<i32> {
    let key = bucket_key(tx, municipality, user);
    let of_before = buckets::table.find(&key).filter(buckets::updated_at.lt(begun(tx)));
    diesel::delete(of_before).execute(tx.conn)?;
    increase(tx, &Bucket { key, divisor: 1, user: Some(user) })
}

/// Begins to count anew.
pub fn forgive(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId) -> Result<()> {
    diesel::delete(buckets::table.find(bucket_key(tx, municipality, user))).execute(tx.conn)?;
    Ok(())
}

/// When the period began in which they add up.
fn begun(tx: &Tx<'_>) -> Instant {
    tx.now().minus(TimeDelta::seconds(tx.now().0.timestamp().rem_euclid(COUNT_FOR)))
}

fn bucket_key(tx: &Tx<'_>, municipality: MunicipalityId, user: UserId) -> Vec<u8> {
    key(tx, municipality, ["wrong codes", &user.to_string(), ""])
}
