//! Reading what is kept back: a CPR number, a protected address. For the office alone, for a purpose and with a reason,
//! so many an hour, and recorded before anybody is answered. The person may ask when and for what that happened (GDPR
//! article 15; CJEU C-579/21), not who it was.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::{PersonAccess, cpr_indexes, open};
use crate::domain::audit::Action;
use crate::domain::cpr::CprNumber;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{AnyId, PersonId};
use crate::domain::roles::{ReadingKind, ReadingPurpose};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::access::Actor;
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::schema::{audit_events, persons};
use crate::store::users;

/// How much one user may read in an hour.
pub const READINGS_PER_HOUR: i64 = 60;

/// What is read for, in a word and in a sentence.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// The purpose, which the person may learn.
    pub purpose: ReadingPurpose,
    /// The reason, for the audit log.
    pub reason: String,
}

/// What was read, and whether it was the last that is allowed within the hour.
#[derive(Debug)]
pub struct Read<T> {
    /// What was read.
    pub value: T,
    /// Whether the administrators are to be told.
    pub last: bool,
}

/// Reads a CPR number for the office.
///
/// Errors: `forbidden`, `cpr_not_registered`, `too_many_attempts` above sixty readings an hour.
pub fn cpr(tx: &mut Tx<'_>, actor: &Actor, access: &PersonAccess, occasion: Occasion) -> Result<Read<CprNumber>> {
    let last = admit(tx, actor, access)?;
    let number = open(tx, access)?.ok_or(Error::of(ProblemCode::CprNotRegistered))?;
    record(tx, actor, access, Action::PersonCprRevealed, occasion)?;
    Ok(Read { value: number, last })
}

/// Reads an address for the office, protected or not; none when there is none.
///
/// Errors: `forbidden`, `too_many_attempts` above sixty readings an hour.
pub fn address(
    tx: &mut Tx<'_>,
    actor: &Actor,
    access: &PersonAccess,
    occasion: Occasion,
) -> Result<Read<Option<String>>> {
    let last = admit(tx, actor, access)?;
    let address = persons::table.find(access.id).select(persons::address).first(tx.conn)?;
    record(tx, actor, access, Action::PersonAddressRevealed, occasion)?;
    Ok(Read { value: address, last })
}

/// The record must be committed before what was read leaves the transaction.
fn record(tx: &mut Tx<'_>, actor: &Actor, access: &PersonAccess, action: Action, occasion: Occasion) -> Result<()> {
    let event = Event::new(action, access.id.0).with("purpose", occasion.purpose.as_str()).because(occasion.reason);
    audit::record(tx, &actor.trail(), event)
}

/// The office, as long as it has not read too much within the hour; the last one that it has is an event of its own.
/// Answers whether this is that one.
pub(super) fn admit(tx: &mut Tx<'_>, actor: &Actor, access: &PersonAccess) -> Result<bool> {
    if !access.office {
        return Err(Error::of(ProblemCode::Forbidden));
    }
    // One after the other, so that no two are both the sixtieth.
    users::lock(tx, actor.user())?;
    let since = tx.now().minus(TimeDelta::hours(1));
    let lately: i64 = audit_events::table
        .filter(audit_events::actor_id.eq(actor.user()))
        .filter(audit_events::action.eq_any(READINGS.map(Action::as_str)))
        .filter(audit_events::at.gt(since))
        .count()
        .get_result(tx.conn)?;
    if lately >= READINGS_PER_HOUR {
        return Err(Error::later(ProblemCode::TooManyAttempts, 3_600));
    }
    let last = lately == READINGS_PER_HOUR - 1;
    if last {
        tracing::warn!(user = %actor.user(), readings = READINGS_PER_HOUR, "a user has read as much as is allowed within an hour");
        audit::record(tx, &actor.trail(), Event::new(Action::PersonReadingsExhausted, access.id.0))?;
    }
    Ok(last)
}

/// Whoever ends a protection sees the address without reading it.
const READINGS: [Action; 3] =
    [Action::PersonCprRevealed, Action::PersonAddressRevealed, Action::PersonProtectionLifted];

/// One reading, as the person may know of it.
#[derive(Debug)]
pub struct Reading {
    /// When.
    pub at: Instant,
    /// What was read.
    pub kind: ReadingKind,
    /// What for; none where a protection was ended, and in a record from before purposes were asked for.
    pub purpose: Option<ReadingPurpose>,
}

/// Everybody who was reported with the person's number, this person among them; whoever has none stands alone.
pub fn same_person(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Vec<PersonAccess>> {
    let indexes = cpr_indexes(tx, access)?;
    let same = persons::table
        .filter(persons::municipality_id.eq(access.municipality))
        .filter(persons::cpr_index.eq_any(indexes).or(persons::id.eq(access.id)));
    let ids: Vec<PersonId> = same.select(persons::id).order(persons::id).load(tx.conn)?;
    Ok(ids.into_iter().map(|id| PersonAccess { id, ..*access }).collect())
}

/// What has been read of the person, the newest first.
///
/// Errors: `forbidden` for anybody but the office.
pub fn of_person(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Vec<Reading>> {
    if !access.office {
        return Err(Error::of(ProblemCode::Forbidden));
    }
    let rows: Vec<(Instant, String, String)> = audit_events::table
        .filter(audit_events::municipality_id.eq(access.municipality))
        .filter(audit_events::object_id.eq(AnyId(access.id.0)))
        .filter(audit_events::action.eq_any(READINGS.map(Action::as_str)))
        .order(audit_events::id.desc())
        .select((audit_events::at, audit_events::action, audit_events::details))
        .load(tx.conn)?;
    let kind = |action: &str| {
        if action == Action::PersonCprRevealed.as_str() {
            ReadingKind::Cpr
        } else if action == Action::PersonProtectionLifted.as_str() {
            ReadingKind::ProtectionEnded
        } else {
            ReadingKind::Address
        }
    };
    let reading = |(at, action, details): (Instant, String, String)| Reading {
        at,
        kind: kind(&action),
        purpose: purpose(&details),
    };
    Ok(rows.into_iter().map(reading).collect())
}

fn purpose(details: &str) -> Option<ReadingPurpose> {
    let details: serde_json::Value = serde_json::from_str(details).ok()?;
    ReadingPurpose::parse(details.get("purpose")?.as_str()?)
}
