//! Slows guessing down: per account from one place, per place, per account from everywhere. Never a lock for good. And
//! keeps an administrator, or whoever has got hold of one's log-in, from filling somebody's mailbox.
//!
//! At the account an attempt counts before its password is looked at, so that parallel ones gain nothing; a right one
//! clears it. Unknown names count alike. At the place only what turned out wrong counts, and only for a quarter of an
//! hour: behind one address may sit a whole town hall, whose people log in at once and mistype all day. Buckets are keyed
//! hashes: what is typed is nowhere named.
//!
//! A known device and a session count in a bucket of their own, which nobody else can fill. From all unknown devices
//! together an account takes a hundred wrong passwords in a row, and then no password at all, with the answer of a wrong
//! one: a mailed link opens it again. So nobody guesses on, and nobody is locked out.

pub mod codes;

use std::net::IpAddr;

use chrono::TimeDelta;
use diesel::dsl::Find;
use diesel::prelude::*;
use zeroize::Zeroizing;

use super::access::Actor;
use super::db::Tx;
use super::dialect::Both;
use super::schema::throttle_buckets as buckets;
use crate::crypto::{DeviceId, TOTP_STEP};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{MunicipalityId, SessionId, UserId};
use crate::domain::mail_address::MailAddress;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// A bucket that has been quiet for this long starts anew.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);
/// For how long, in seconds, a place's failures count.
const PLACE_COUNTS_FOR: i64 = 15 * 60;
/// So many mails an hour may be sent to one address on an administrator's word.
const MOST_MAILS: i32 = 10;
/// So many wrong passwords in a row are looked at (NIST SP 800-63B-4 § 3.2.2).
const MOST_GUESSES: i32 = 100;
/// So many codes may be tried before the next is awaited.
const MOST_CODES: i32 = 3;
/// For how long, in seconds, a mail counts.
const MAIL_COUNTS_FOR: i64 = 60 * 60;
/// So many notices of the same words an hour are sent to one address of a user.
pub const MOST_NOTICES: i32 = 5;
/// For how long, in seconds, the accounts of a machine client count.
const DAY: i64 = 24 * 60 * 60;

/// Which log-in is tried, from where.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The municipality asked.
    pub municipality: MunicipalityId,
    /// The folded name that was typed.
    pub login_key: String,
    /// Whose that is, if anybody's.
    pub account: Option<UserId>,
    /// The address that asks.
    pub source: Option<IpAddr>,
    /// What is known of who asks.
    pub asker: Asker,
}

/// What is known of who tries a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Nothing.
    Unknown,
    /// It is a browser in which the account has logged in before.
    Device(DeviceId),
    /// The account is logged in there.
    Session(SessionId),
}

/// How the buckets are told apart, and how many failures each forgives for one of the account's own. A user's bucket is not
/// forgotten for being quiet.
struct Bucket {
    key: Vec<u8>,
    divisor: i32,
    user: Option<UserId>,
}

impl Asker {
    /// A browser whose mark is the account's, or nobody known.
    pub fn of(tx: &Tx<'_>, municipality: MunicipalityId, account: Option<UserId>, mark: Option<&str>) -> Self {
        let known =
            account.zip(mark).and_then(|(user, mark)| tx.keys.known_device(municipality, user, mark, tx.now().0));
        known.map_or(Self::Unknown, Self::Device)
    }
}

/// The mark of a browser in which this user has just proven all that a log-in asks, or has used a mailed link.
pub fn mark_device(tx: &Tx<'_>, municipality: MunicipalityId, user: UserId) -> Zeroizing<String> {
    tx.keys.device_token(municipality, user, tx.now().0)
}

impl Attempt {
    fn account(&self, tx: &Tx<'_>) -> [Bucket; 2] {
        let source = network(self.source);
        [
            Bucket { key: self.key(tx, "account and source", &self.login_key, &source), divisor: 1, user: None },
            Bucket { key: self.key(tx, "account", &self.login_key, ""), divisor: 2, user: None },
        ]
    }

    /// The count that ends at a hundred: the device's or the session's, or that of all unknown devices. A name that is nobody's
    /// has one too, so that it costs the same.
    fn guesses(&self, tx: &Tx<'_>) -> Bucket {
        let whose = self.account.map_or_else(|| self.login_key.clone(), |user| user.to_string());
        let (kind, which) = match self.asker {
            Asker::Unknown => ("unknown devices", String::new()),
            Asker::Device(id) => ("device", uuid::Uuid::from_bytes(id).to_string()),
            Asker::Session(id) => ("session", id.to_string()),
        };
        Bucket { key: self.key(tx, kind, &whose, &which), divisor: 1, user: self.account }
    }

    /// Each quarter of an hour has a bucket of its own, so that older failures are out of it by themselves.
    fn place(&self, tx: &Tx<'_>) -> Bucket {
        let quarter = tx.now().0.timestamp().div_euclid(PLACE_COUNTS_FOR).to_string();
        Bucket { key: self.key(tx, "source", &quarter, &network(self.source)), divisor: 10, user: None }
    }

    fn key(&self, tx: &Tx<'_>, kind: &str, a: &str, b: &str) -> Vec<u8> {
        key(tx, self.municipality, [kind, a, b])
    }
}

fn key(tx: &Tx<'_>, municipality: MunicipalityId, [kind, a, b]: [&str; 3]) -> Vec<u8> {
    let tenant = municipality.to_string();
    tx.keys.request_fingerprint([kind, &tenant, a, b].join("\u{1f}").as_bytes()).to_vec()
}

/// A whole IPv6 household is one source (/56), an IPv4 address is one (/32).
fn network(source: Option<IpAddr>) -> String {
    match source.map(|source| source.to_canonical()) {
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

/// Counts an attempt, or refuses it: 429 and how many seconds to wait (RFC 6585 § 4). Answers whether the password may be
/// right at all; where it may not, the caller does the same work and says that it is wrong.
///
/// A known device whose own guesses are used up is as unknown as any other.
pub fn begin(tx: &mut Tx<'_>, attempt: &mut Attempt) -> Result<bool> {
    if let Asker::Device(_) = attempt.asker {
        if count(tx, &attempt.guesses(tx))? <= MOST_GUESSES {
            return Ok(true);
        }
        attempt.asker = Asker::Unknown;
    }
    let place = attempt.place(tx).key;
    let blocked = buckets::table.find(&place).filter(buckets::blocked_until.gt(tx.now()));
    if diesel::select(diesel::dsl::exists(blocked)).get_result(tx.conn)?
        && let Some(refused) = refusal(tx, &place)?
    {
        return Err(refused);
    }
    if attempt.asker == Asker::Unknown {
        for bucket in attempt.account(tx) {
            count(tx, &bucket)?;
        }
        // Its pauses are the account's.
        return Ok(increase(tx, &attempt.guesses(tx))? <= MOST_GUESSES);
    }
    Ok(count(tx, &attempt.guesses(tx))? <= MOST_GUESSES)
}

/// A wrong password: the place's attempt counts too, and its pause begins. A known device's counts nowhere else.
pub fn failed(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<()> {
    if let Asker::Device(_) = attempt.asker {
        return Ok(());
    }
    let bucket = attempt.place(tx);
    let failures = increase(tx, &bucket)?;
    rest(tx, &bucket, failures)
}

/// On PostgreSQL a right password may take the row away between the two statements, and then there is a new one.
fn increase(tx: &mut Tx<'_>, bucket: &Bucket) -> Result<i32> {
    let now = tx.now();
    loop {
        let row = ready(tx, bucket)?;
        let set = (buckets::failures.eq(buckets::failures + 1), buckets::updated_at.eq(now));
        let counted = diesel::update(row).set(set).returning(buckets::failures).get_result(tx.conn).optional()?;
        if let Some(failures) = counted {
            return Ok(failures);
        }
    }
}

/// Counts in one bucket and answers how many it are, unless its pause is on.
///
/// The row is counted by the statement that finds it open, so that of two at once the second meets the first's pause.
fn count(tx: &mut Tx<'_>, bucket: &Bucket) -> Result<i32> {
    let now = tx.now();
    loop {
        let open = ready(tx, bucket)?.filter(buckets::blocked_until.is_null().or(buckets::blocked_until.le(now)));
        let counted: Option<i32> = diesel::update(open)
            .set((buckets::failures.eq(buckets::failures + 1), buckets::updated_at.eq(now)))
            .returning(buckets::failures)
            .get_result(tx.conn)
            .optional()?;
        if let Some(failures) = counted {
            return rest(tx, bucket, failures).map(|()| failures);
        }
        if let Some(refused) = refusal(tx, &bucket.key)? {
            return Err(refused);
        }
    }
}

/// The bucket's row, made or made anew where there is none that still counts.
fn ready<'a>(tx: &mut Tx<'_>, bucket: &'a Bucket) -> Result<Find<buckets::table, &'a [u8]>> {
    let (now, row) = (tx.now(), buckets::table.find(bucket.key.as_slice()));
    let quiet = buckets::updated_at.lt(now.minus(FORGOTTEN_AFTER)).and(buckets::user_id.is_null());
    diesel::delete(row.filter(quiet)).execute(tx.conn)?;
    let whose = buckets::user_id.eq(bucket.user);
    let new = (buckets::bucket.eq(&bucket.key), buckets::failures.eq(0), buckets::updated_at.eq(now), whose);
    Both(diesel::insert_into(buckets::table).values(new).on_conflict_do_nothing()).execute(tx.conn)?;
    Ok(row)
}

fn rest(tx: &mut Tx<'_>, bucket: &Bucket, failures: i32) -> Result<()> {
    let until = tx.now().plus(pause(failures / bucket.divisor));
    diesel::update(buckets::table.find(&bucket.key)).set(buckets::blocked_until.eq(until)).execute(tx.conn)?;
    Ok(())
}

/// None where the bucket has gone meanwhile.
fn refusal(tx: &mut Tx<'_>, key: &[u8]) -> Result<Option<Error>> {
    let until: Option<Option<Instant>> =
        buckets::table.find(key).select(buckets::blocked_until).first(tx.conn).optional()?;
    let Some(until) = until else { return Ok(None) };
    let seconds = until.map_or(1, |until| (until.0 - tx.now().0).num_seconds().saturating_add(1));
    Ok(Some(Error::later(ProblemCode::TooManyAttempts, u32::try_from(seconds).unwrap_or(1))))
}

/// A right password: what counts for whoever asked starts anew, and nothing else: a log-in on a known device gives whoever
/// guesses elsewhere no further guesses.
pub fn succeeded(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<()> {
    let mut keys = vec![attempt.guesses(tx).key];
    if attempt.asker == Asker::Unknown {
        keys.extend(attempt.account(tx).map(|bucket| bucket.key));
    }
    diesel::delete(buckets::table.filter(buckets::bucket.eq_any(keys))).execute(tx.conn)?;
    Ok(())
}

/// The account has another password: what was guessed counts no more.
pub fn password_set(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    diesel::delete(buckets::table.filter(buckets::user_id.eq(user))).execute(tx.conn)?;
    Ok(())
}

/// Counts an invitation to an address, whoever's it is or was, or refuses it: 429 `too_many_mails`, and how long until the
/// hour is over. Addresses are counted apart, so that many accounts can be made at once.
pub fn invitation(tx: &mut Tx<'_>, municipality: MunicipalityId, recipient: &MailAddress) -> Result<()> {
    mail(tx, municipality, "invitation", &recipient.key())
}

/// Counts a test mail of a user in the same way; whatever address that user has or has had, it takes no invitation away.
pub fn test_mail(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId) -> Result<()> {
    mail(tx, municipality, "test mail", &user.to_string())
}

/// Counts a notice of these words to an address that is a user's, or was; answers how many it are within the hour. Each
/// address is counted apart, so that the first one reaches it whatever was sent to others.
pub fn notice(
    tx: &mut Tx<'_>,
    (municipality, user): (MunicipalityId, UserId),
    words: &str,
    recipient: &MailAddress,
) -> Result<i32> {
    let whom = format!("{user}\u{1f}{}", recipient.key());
    let key = key(tx, municipality, [&format!("notice {}", period(tx, MAIL_COUNTS_FOR)), words, &whom]);
    increase(tx, &Bucket { key, divisor: 1, user: None })
}

/// Counts accounts that a machine client creates, changes or blocks, or refuses them all: 429 `quota_reached`, and how long
/// until the day (UTC) is over. For a person there is no quota.
pub fn accounts(tx: &mut Tx<'_>, actor: &Actor, so_many: usize) -> Result<()> {
    let Some(machine) = actor.machine() else { return Ok(()) };
    let key = key(tx, actor.municipality(), ["client accounts", &period(tx, DAY), &machine.id.to_string()]);
    let so_many = i32::try_from(so_many).unwrap_or(i32::MAX);
    match so_many == 0 || count_to(tx, &key, so_many, machine.accounts_per_day)? {
        true => Ok(()),
        false => Err(Error::later(ProblemCode::QuotaReached, rest_of(tx, DAY))),
    }
}

fn mail(tx: &mut Tx<'_>, municipality: MunicipalityId, kind: &str, whose: &str) -> Result<()> {
    let key = key(tx, municipality, [kind, &period(tx, MAIL_COUNTS_FOR), whose]);
    match count_to(tx, &key, 1, MOST_MAILS)? {
        true => Ok(()),
        false => Err(Error::later(ProblemCode::TooManyMails, rest_of(tx, MAIL_COUNTS_FOR))),
    }
}

/// Counts an attempt at a user's second factor before it is looked at, or refuses it until the next step of the codes: 429.
/// From anywhere and with any factor: the password was right already, so there is no account to shut somebody out of.
pub fn factor(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId) -> Result<()> {
    let key = factor_key(tx, municipality, user);
    match count_to(tx, &key, 1, MOST_CODES)? {
        true => Ok(()),
        false => Err(Error::later(ProblemCode::TooManyAttempts, rest_of(tx, TOTP_STEP))),
    }
}

/// The attempt was right: the user's count starts anew. The row stays, since another attempt may be waiting for it.
pub fn factor_succeeded(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId) -> Result<()> {
    let key = factor_key(tx, municipality, user);
    diesel::update(buckets::table.find(key)).set(buckets::failures.eq(0)).execute(tx.conn)?;
    Ok(())
}

fn factor_key(tx: &Tx<'_>, municipality: MunicipalityId, user: UserId) -> Vec<u8> {
    key(tx, municipality, ["second factor", &period(tx, TOTP_STEP), &user.to_string()])
}

/// Which period of so many seconds it is: each has a bucket of its own.
fn period(tx: &Tx<'_>, seconds: i64) -> String {
    tx.now().0.timestamp().div_euclid(seconds).to_string()
}

/// So many seconds until the next period.
fn rest_of(tx: &Tx<'_>, seconds: i64) -> u32 {
    u32::try_from(seconds - tx.now().0.timestamp().rem_euclid(seconds)).unwrap_or(1)
}

/// Counts so many in a bucket that holds `most`; answers whether there was room for all of them.
fn count_to(tx: &mut Tx<'_>, key: &[u8], so_many: i32, most: i32) -> Result<bool> {
    let bucket = Bucket { key: key.to_vec(), divisor: 1, user: None };
    let row = ready(tx, &bucket)?.filter(buckets::failures.le(most.saturating_sub(so_many)));
    let set = (buckets::failures.eq(buckets::failures + so_many), buckets::updated_at.eq(tx.now()));
    Ok(diesel::update(row).set(set).execute(tx.conn)? == 1)
}

/// Removes buckets that have been quiet long enough.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize> {
    let before = tx.now().minus(FORGOTTEN_AFTER);
    let quiet = buckets::updated_at.lt(before).and(buckets::user_id.is_null());
    Ok(diesel::delete(buckets::table.filter(quiet)).execute(tx.conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_an_ipv4_address_or_an_ipv6_household() {
        let of = |address: &str| network(Some(address.parse().unwrap()));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("::ffff:192.0.2.1"), of("::ffff:192.0.2.2"));
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1f::2"));
        assert_ne!(of("2001:db8:0:100::1"), of("2001:db8:0:200::1"));
    }
}
