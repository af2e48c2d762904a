//! Slows guessing down: per account from one place, per place, per account from everywhere. Never a lock for good.
//!
//! An attempt counts before its password is looked at, so that parallel ones gain nothing; a right one clears its
//! account. Unknown names count alike. Buckets are keyed hashes: the table names nobody.

use std::net::IpAddr;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::db::Tx;
use super::dialect::Both;
use super::schema::throttle_buckets as buckets;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::MunicipalityId;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// A bucket that has been quiet for this long starts anew.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);

/// Which log-in is tried, from where.
#[derive(Debug)]
pub struct Attempt<'a> {
    /// The municipality asked.
    pub municipality: MunicipalityId,
    /// The folded name that was typed.
    pub login_key: &'a str,
    /// The address that asks.
    pub source: Option<IpAddr>,
}

/// How the three buckets are told apart, and how many failures each forgives for one of the account's own.
struct Bucket {
    key: Vec<u8>,
    divisor: i32,
}

impl Attempt<'_> {
    fn buckets(&self, tx: &Tx<'_>) -> [Bucket; 3] {
        let source = network(self.source);
        let tenant = self.municipality.to_string();
        let key = |kind: &str, a: &str, b: &str| {
            tx.keys.request_fingerprint([kind, &tenant, a, b].join("\u{1f}").as_bytes()).to_vec()
        };
        [
            Bucket { key: key("account and source", self.login_key, &source), divisor: 1 },
            Bucket { key: key("account", self.login_key, ""), divisor: 2 },
            Bucket { key: key("source", "", &source), divisor: 10 },
        ]
    }
}

/// A whole IPv6 household is one source (/56), an IPv4 address is one (/32).
fn network(source: Option<IpAddr>) -> String {
    match source {
        Some(IpAddr::V4(v4)) => v4.to_string(),
        Some(IpAddr::V6(v6)) => {
            let bytes = v6.octets();
            bytes.iter().take(7).map(|byte| format!("{byte:02x}")).collect()
        }
        None => String::new(),
    }
}

/// The pause after so many failures in a row: none for two slips, then 3 s, 5 s from nine, 10 s from 25 on.
const fn pause(failures: i32) -> TimeDelta {
    match failures {
        ..3 => TimeDelta::zero(),
        3..9 => TimeDelta::seconds(3),
        9..25 => TimeDelta::seconds(5),
        _ => TimeDelta::seconds(10),
    }
}

/// Counts an attempt, or refuses it: 429 and how many seconds to wait (RFC 6585 § 4).
///
/// The row is counted by the statement that finds it open, so that of two at once the second meets the first's pause.
pub fn begin(tx: &mut Tx<'_>, attempt: &Attempt<'_>) -> Result<()> {
    let now = tx.now();
    let own = attempt.buckets(tx);
    for Bucket { key, divisor } in own {
        let old =
            buckets::table.filter(buckets::bucket.eq(&key)).filter(buckets::updated_at.lt(now.minus(FORGOTTEN_AFTER)));
        diesel::delete(old).execute(tx.conn)?;
        let new = (buckets::bucket.eq(&key), buckets::failures.eq(0), buckets::updated_at.eq(now));
        Both(diesel::insert_into(buckets::table).values(new).on_conflict_do_nothing()).execute(tx.conn)?;
        let open = buckets::table
            .filter(buckets::bucket.eq(&key))
            .filter(buckets::blocked_until.is_null().or(buckets::blocked_until.le(now)));
        let counted: Option<i32> = diesel::update(open)
            .set((buckets::failures.eq(buckets::failures + 1), buckets::updated_at.eq(now)))
            .returning(buckets::failures)
            .get_result(tx.conn)
            .optional()?;
        let Some(failures) = counted else { return Err(refusal(tx, &key)?) };
        diesel::update(buckets::table.find(&key))
            .set(buckets::blocked_until.eq(now.plus(pause(failures / divisor))))
            .execute(tx.conn)?;
    }
    Ok(())
}

fn refusal(tx: &mut Tx<'_>, key: &[u8]) -> Result<Error> {
    let until: Option<Instant> = buckets::table.find(key).select(buckets::blocked_until).first(tx.conn)?;
    let seconds = until.map_or(1, |until| (until.0 - tx.now().0).num_seconds().saturating_add(1));
    Ok(Error::later(ProblemCode::TooManyAttempts, u32::try_from(seconds).unwrap_or(1)))
}

/// A right password: the account's buckets start anew, and the place's attempt is taken back.
pub fn succeeded(tx: &mut Tx<'_>, attempt: &Attempt<'_>) -> Result<()> {
    let [both, account, source] = attempt.buckets(tx);
    diesel::delete(buckets::table.filter(buckets::bucket.eq_any([both.key, account.key]))).execute(tx.conn)?;
    diesel::update(buckets::table.find(source.key))
        .set((buckets::failures.eq(buckets::failures - 1), buckets::blocked_until.eq(None::<Instant>)))
        .execute(tx.conn)?;
    Ok(())
}

/// Removes buckets that have been quiet long enough.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize> {
    let before = tx.now().minus(FORGOTTEN_AFTER);
    Ok(diesel::delete(buckets::table.filter(buckets::updated_at.lt(before))).execute(tx.conn)?)
}
