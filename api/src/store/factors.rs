//! Second factors: what proves a log-in besides the password. The seed of an app and the key of a passkey stand sealed for
//! their user, so a row that is copied to another user opens nothing. What is not confirmed yet proves nothing.

use std::collections::HashSet;

use chrono::TimeDelta;
use diesel::prelude::*;
use zeroize::Zeroizing;

use super::access::Actor;
use super::db::{Tx, stale_unless};
use super::dialect::Held;
use super::keys::Moved;
use super::schema::{municipalities, recovery_codes, second_factors as factors, users};
use super::throttle;
use crate::crypto::{KeyKind, SealContext, TotpSeed, totp_step_at};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{FactorId, MunicipalityId, UserId};
use crate::domain::roles::{FactorKind, Role};
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// How long an app that is being set up may take to show its first code.
pub const SETUP_LIFE: TimeDelta = TimeDelta::minutes(15);
/// More of them make guessing easier and help nobody.
const MOST: i64 = 10;

/// A factor as its user sees it.
#[derive(Debug, Clone, Queryable)]
pub struct Factor {
    /// Its id.
    pub id: FactorId,
    /// What it is.
    pub kind: FactorKind,
    /// What the user calls it.
    pub name: String,
    /// Since when it proves something.
    pub confirmed_at: Option<Instant>,
    /// When it last did.
    pub last_used_at: Option<Instant>,
    /// Counts the changes.
    pub version: i32,
}

/// A factor with its opened secret.
pub struct Opened {
    /// Its id.
    pub id: FactorId,
    /// The seed, or the passkey as it was given to [`add`].
    pub secret: Zeroizing<Vec<u8>>,
}

type Columns =
    (factors::id, factors::kind, factors::name, factors::confirmed_at, factors::last_used_at, factors::version);
const COLUMNS: Columns =
    (factors::id, factors::kind, factors::name, factors::confirmed_at, factors::last_used_at, factors::version);

/// Bound to the user, not to the row: what matters is that nobody else's opens for this one.
const fn place(municipality: MunicipalityId, user: UserId, kind: FactorKind) -> SealContext {
    let column = match kind {
        FactorKind::Totp => "second_factor.totp",
        FactorKind::Passkey => "second_factor.passkey",
    };
    SealContext { municipality, row: user.0, column }
}

/// The user's factors, the oldest first.
pub fn of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Factor>> {
    let own = factors::table.filter(factors::user_id.eq(user).and(factors::confirmed_at.is_not_null()));
    own.select(COLUMNS).order(factors::id).load(tx.conn).map_err(Error::from)
}

/// Which of these users have a factor.
pub fn holders(tx: &mut Tx<'_>, of: &[UserId]) -> Result<HashSet<UserId>> {
    let found: Vec<UserId> = factors::table
        .filter(factors::user_id.eq_any(of).and(factors::confirmed_at.is_not_null()))
        .select(factors::user_id)
        .load(tx.conn)?;
    Ok(found.into_iter().collect())
}

/// Adds a factor, confirmed or not. Errors: `too_many_factors`.
///
/// One that is being set up takes the place of those that were: an app's picture on a screen is good for one attempt.
pub fn add(
    tx: &mut Tx<'_>,
    (municipality, user): (MunicipalityId, UserId),
    kind: FactorKind,
    secret: &[u8],
    name: Option<&str>,
) -> Result<FactorId> {
    super::users::lock(tx, user)?;
    diesel::delete(factors::table.filter(factors::user_id.eq(user).and(factors::confirmed_at.is_null())))
        .execute(tx.conn)?;
    let there: i64 = factors::table.filter(factors::user_id.eq(user)).count().get_result(tx.conn)?;
    if there >= MOST {
        return Err(Error::of(ProblemCode::TooManyFactors));
    }
    let (id, sealed) = (FactorId::new(), tx.keys.seal(&place(municipality, user, kind), secret));
    diesel::insert_into(factors::table)
        .values((
            factors::id.eq(id),
            factors::user_id.eq(user),
            factors::kind.eq(kind),
            factors::name.eq(name.unwrap_or_default()),
            factors::secret_sealed.eq(sealed.bytes),
            factors::secret_key_id.eq(sealed.key_id),
            factors::created_at.eq(tx.now()),
            factors::confirmed_at.eq(name.map(|_| tx.now())),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Makes an app that is being set up the actor's factor, if this is its code: answers whether it is. Errors: `not_found`,
/// `too_many_attempts`.
pub fn confirm(tx: &mut Tx<'_>, actor: &Actor, id: FactorId, name: &str, code: &str) -> Result<bool> {
    let begun = factors::table
        .filter(factors::id.eq(id).and(factors::user_id.eq(actor.user())))
        .filter(factors::confirmed_at.is_null().and(factors::kind.eq(FactorKind::Totp)))
        .filter(factors::created_at.gt(tx.now().minus(SETUP_LIFE)));
    let (sealed, key): (Vec<u8>, String) =
        begun.select((factors::secret_sealed, factors::secret_key_id)).first(tx.conn)?;
    let secret = open(tx, (actor.municipality(), actor.user()), FactorKind::Totp, &sealed, &key)?;
    throttle::factor(tx, actor.municipality(), actor.user())?;
    let Some(step) = seed(&secret)?.step_of(code, tx.now()) else { return Ok(false) };
    // So that a log-in under way either sees the factor or has its session ended.
    super::users::lock(tx, actor.user())?;
    let set = (factors::confirmed_at.eq(tx.now()), factors::last_step.eq(step), factors::name.eq(name));
    match diesel::update(begun).set(set).execute(tx.conn)? {
        0 => Err(Error::NOT_FOUND),
        _ => throttle::factor_succeeded(tx, actor.municipality(), actor.user()).map(|()| true),
    }
}

/// Spends a code of one of the user's apps: answers whether it was good. Each step is good once (RFC 6238 § 5.2), which the
/// statement that counts the step up sees to.
pub fn spend_code(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId, code: &str) -> Result<bool> {
    for factor in opened(tx, municipality, user, FactorKind::Totp)? {
        let Some(step) = seed(&factor.secret)?.step_of(code, tx.now()) else { continue };
        let unspent = factors::table
            .filter(factors::id.eq(factor.id))
            .filter(factors::last_step.is_null().or(factors::last_step.lt(step)));
        let set = (factors::last_step.eq(step), factors::last_used_at.eq(tx.now()));
        if diesel::update(unspent).set(set).execute(tx.conn)? == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The user's factors of a kind, opened.
pub fn opened(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId, kind: FactorKind) -> Result<Vec<Opened>> {
    let rows: Vec<(FactorId, Vec<u8>, String)> = factors::table
        .filter(factors::user_id.eq(user).and(factors::kind.eq(kind)))
        .filter(factors::confirmed_at.is_not_null())
        .select((factors::id, factors::secret_sealed, factors::secret_key_id))
        .order(factors::id)
        .load(tx.conn)?;
    let opening = rows.into_iter().map(|(id, sealed, key)| {
        let secret = open(tx, (municipality, user), kind, &sealed, &key)?;
        Ok(Opened { id, secret })
    });
    opening.collect()
}

fn open(
    tx: &Tx<'_>,
    (municipality, user): (MunicipalityId, UserId),
    kind: FactorKind,
    sealed: &[u8],
    key: &str,
) -> Result<Zeroizing<Vec<u8>>> {
    tx.keys.open(&place(municipality, user, kind), key, sealed).map_err(Error::internal)
}

fn seed(secret: &[u8]) -> Result<TotpSeed> {
    TotpSeed::from_bytes(secret).ok_or_else(|| Error::internal("a seed of the wrong length"))
}

/// Seals the secrets of some factors after `after` under the key in use that were sealed under another one.
pub fn reseal(tx: &mut Tx<'_>, after: Option<FactorId>, limit: i64) -> Result<Moved<FactorId>> {
    let in_use = tx.keys.id_in_use(KeyKind::Data).to_owned();
    let mut query = factors::table.filter(factors::secret_key_id.ne(in_use)).into_boxed();
    if let Some(after) = after {
        query = query.filter(factors::id.gt(after));
    }
    let municipality = users::table.filter(users::id.eq(factors::user_id)).select(users::municipality_id);
    let columns = (factors::id, factors::user_id, factors::kind, factors::secret_sealed, factors::secret_key_id);
    let query = query.order(factors::id).limit(limit).select((columns, municipality.single_value()));
    type Row = ((FactorId, UserId, FactorKind, Vec<u8>, String), Option<MunicipalityId>);
    let rows: Vec<Row> = Held(query).load(tx.conn)?;
    let mut moved = Moved::default();
    for ((id, user, kind, sealed, key), municipality) in rows {
        let whose = municipality.map(|municipality| (municipality, user));
        let opened = whose.and_then(|whose| Some((whose, open(tx, whose, kind, &sealed, &key).ok()?)));
        moved.passed(id, opened.is_some());
        let Some(((municipality, user), secret)) = opened else { continue };
        let sealed = tx.keys.seal(&place(municipality, user, kind), &secret);
        let set = (factors::secret_sealed.eq(sealed.bytes), factors::secret_key_id.eq(sealed.key_id));
        diesel::update(factors::table.find(id)).set(set).execute(tx.conn)?;
    }
    Ok(moved)
}

/// Notes that a passkey was used, with what it is from now on: it counts its signatures.
pub fn passkey_used(
    tx: &mut Tx<'_>,
    (municipality, user): (MunicipalityId, UserId),
    id: FactorId,
    passkey: &[u8],
) -> Result<()> {
    let sealed = tx.keys.seal(&place(municipality, user, FactorKind::Passkey), passkey);
    let set = (
        factors::secret_sealed.eq(sealed.bytes),
        factors::secret_key_id.eq(sealed.key_id),
        factors::last_used_at.eq(tx.now()),
    );
    diesel::update(factors::table.find(id)).set(set).execute(tx.conn)?;
    Ok(())
}

/// Gives one of the actor's factors another name, if it is still at `version`. Errors: `not_found`, `stale`.
pub fn rename(tx: &mut Tx<'_>, actor: &Actor, id: FactorId, version: i32, name: &str) -> Result<Factor> {
    find(tx, actor, id)?;
    let row = factors::table.filter(factors::id.eq(id).and(factors::version.eq(version)));
    let set = (factors::name.eq(name), factors::version.eq(factors::version + 1));
    stale_unless(diesel::update(row).set(set).execute(tx.conn)?)?;
    find(tx, actor, id)
}

/// Takes one of the actor's factors away, if it is still at `version`; with the last one the recovery codes go.
///
/// Errors: `not_found`, `stale`, and `last_factor` where the account needs one.
pub fn remove(tx: &mut Tx<'_>, actor: &Actor, id: FactorId, version: i32) -> Result<Factor> {
    // Two who take away the last two come one after the other here.
    super::users::lock(tx, actor.user())?;
    let factor = find(tx, actor, id)?;
    let row = factors::table.filter(factors::id.eq(id).and(factors::version.eq(version)));
    stale_unless(diesel::delete(row).execute(tx.conn)?)?;
    if of_user(tx, actor.user())?.is_empty() {
        if required(tx, actor.municipality(), actor.role())? {
            return Err(Error::of(ProblemCode::LastFactor));
        }
        forget(tx, actor.user())?;
    }
    Ok(factor)
}

fn find(tx: &mut Tx<'_>, actor: &Actor, id: FactorId) -> Result<Factor> {
    let own = factors::table.filter(factors::id.eq(id).and(factors::user_id.eq(actor.user())));
    own.filter(factors::confirmed_at.is_not_null()).select(COLUMNS).first(tx.conn).map_err(Error::from)
}

/// Whether a role needs a factor in this municipality.
pub fn required(tx: &mut Tx<'_>, municipality: MunicipalityId, role: Role) -> Result<bool> {
    let row = municipalities::table.find(municipality).select(municipalities::secretary_factor_required);
    Ok(role.needs_factor(row.first(tx.conn)?))
}

/// Takes all of a user's factors and recovery codes away; answers whether there was any. Call it with the user's row held.
pub fn forget(tx: &mut Tx<'_>, user: UserId) -> Result<bool> {
    let codes = diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(tx.conn)?;
    let gone = diesel::delete(factors::table.filter(factors::user_id.eq(user))).execute(tx.conn)?;
    Ok(codes > 0 || gone > 0)
}

/// Refuses to go on when no administrator would be left who can log in with a factor: whoever has the password of the only
/// one could then set up a factor of their own. Call it with the account held: two who reset each other come one after the
/// other.
pub fn require_administrator(tx: &mut Tx<'_>, municipality: MunicipalityId) -> Result<()> {
    let confirmed = factors::table
        .filter(factors::user_id.eq(users::id).and(factors::confirmed_at.is_not_null()))
        .select(factors::id);
    let left: i64 = users::table
        .filter(users::municipality_id.eq(municipality).and(users::role.eq(Role::Administrator)))
        .filter(users::password_hash.is_not_null().and(users::blocked_at.is_null()))
        .filter(diesel::dsl::exists(confirmed))
        .count()
        .get_result(tx.conn)?;
    if left == 0 { Err(Error::of(ProblemCode::LastAdministrator)) } else { Ok(()) }
}

/// Removes apps whose setting up was given up.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize> {
    let before = tx.now().minus(SETUP_LIFE);
    let begun = factors::table.filter(factors::confirmed_at.is_null().and(factors::created_at.lt(before)));
    Ok(diesel::delete(begun).execute(tx.conn)?)
}

/// A code that is good now, for trying things out.
#[derive(Debug)]
pub struct CodeToTry {
    /// Whose.
    pub username: String,
    /// The first code that has not been spent: the present one, or one to either side.
    pub code: Option<String>,
    /// Whether its app is still being set up.
    pub begun: bool,
}

/// The codes of all apps, for trying things out without one. Everywhere but in development without `SMTP_URL` there is no
/// such list.
pub fn codes_to_try(tx: &mut Tx<'_>, config: &crate::config::Config) -> Result<Vec<CodeToTry>> {
    if !config.is_for_trying_out() {
        return Err(Error::NOT_FOUND);
    }
    type Row = (MunicipalityId, UserId, String, Option<i64>, Option<Instant>, Vec<u8>, String);
    let rows: Vec<Row> = factors::table
        .inner_join(users::table)
        .filter(factors::kind.eq(FactorKind::Totp))
        .order((users::name_key, factors::id))
        .limit(200)
        .select((
            users::municipality_id,
            users::id,
            users::username,
            factors::last_step,
            factors::confirmed_at,
            factors::secret_sealed,
            factors::secret_key_id,
        ))
        .load(tx.conn)?;
    let now = totp_step_at(tx.now());
    let codes = rows.into_iter().map(|(municipality, user, username, last, confirmed, sealed, key)| {
        let seed = seed(&open(tx, (municipality, user), FactorKind::Totp, &sealed, &key)?)?;
        let next = last.map_or(now, |last| now.max(last.saturating_add(1)));
        let code = (next <= now.saturating_add(1)).then(|| seed.code_at(next));
        Ok(CodeToTry { username, code, begun: confirmed.is_none() })
    });
    codes.collect()
}
