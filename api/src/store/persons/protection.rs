//! Name and address protection (CPR-loven § 28): whoever reports may set it, the office alone says when it ends. To end
//! or shorten one shows an address, so it is asked for as a reading is: by itself, with a reason, so many an hour.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{PersonAccess, PersonChanges, readings};
use crate::domain::audit::Action;
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::ids::{MunicipalityId, PersonId};
use crate::error::{Error, Result};
use crate::store::access::{Actor, Trail};
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::dialect::Held;
use crate::store::schema::{assignments, persons};

/// Whether there is a protection, and its last day.
type Protection = (bool, Option<NaiveDate>);

/// What a change makes of a protection and of its last day; none where it stays. A last day means that there is one. It
/// may begin and become longer, and no other way. Who protects anew after the last day protects without one.
///
/// Errors: `forbidden` when anybody but the office lifts a protection or says when it ends; `protection_stands` when the
/// office does so here; `out_of_range` at `/person/protected_until` for a day that has passed.
pub(super) fn change(
    tx: &mut Tx<'_>,
    access: &PersonAccess,
    changes: &PersonChanges,
) -> Result<(Option<bool>, Option<Option<NaiveDate>>)> {
    let mut until = changes.protected_until.filter(|_| changes.protected != Some(false));
    if let Some(last) = until {
        check_end(tx, access.office, last)?;
    }
    let (lifts, dates) = (changes.protected == Some(false), until.flatten());
    if lifts || dates.is_some() {
        let (protected, stands) = held(tx, access)?;
        let shortens = dates.is_some_and(|last| stands.is_none_or(|stands| last < stands));
        if protected && (lifts || shortens) {
            return Err(Error::of(if access.office { ProblemCode::ProtectionStands } else { ProblemCode::Forbidden }));
        }
    }
    if changes.protected == Some(true) && until.is_none() {
        let run_out = held(tx, access)?.1.is_some_and(|last| last < tx.now().danish_day());
        until = run_out.then_some(None);
    }
    Ok((changes.protected.or(dates.map(|_| true)), until))
}

/// The protection as it is; nobody else changes it before this transaction ends.
fn held(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Protection> {
    let row = persons::table.find(access.id).select((persons::protected, persons::protected_until));
    Held(row).load(tx.conn)?.pop().ok_or(Error::NOT_FOUND)
}

/// Ends a protection now or after a last day, sooner or later than was said, for the office. It counts as a reading.
/// Answers whether it was the last of the hour.
///
/// Errors: `forbidden`; `not_protected`; `day_passed` at `/last_day`; `too_many_attempts`.
pub fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    access: &PersonAccess,
    last_day: Option<NaiveDate>,
    reason: String,
) -> Result<bool> {
    let last = readings::admit(tx, actor, access)?;
    // The assignments first, as whoever corrects a person through one has them.
    shown_anew(tx, access.id)?;
    if !held(tx, access)?.0 {
        return Err(Error::of(ProblemCode::NotProtected));
    }
    if last_day.is_some_and(|last| last < tx.now().danish_day()) {
        return Err(Error::field("/last_day", FieldCode::DayPassed));
    }
    let changes = (persons::protected.eq(last_day.is_some()), persons::protected_until.eq(last_day));
    diesel::update(persons::table.find(access.id))
        .set((changes, persons::version.eq(persons::version + 1), persons::updated_at.eq(tx.now())))
        .execute(tx.conn)?;
    let event = Event::new(Action::PersonProtectionLifted, access.id.0).because(reason);
    let event = match last_day {
        Some(last) => event.with("last_day", last.to_string()),
        None => event,
    };
    audit::record(tx, &actor.trail(), event)?;
    Ok(last)
}

/// Protects without a last day whom a restored backup does not know to be protected, or not for as long; answers whether
/// there was such a person.
pub(in crate::store) fn begin_again(tx: &mut Tx<'_>, municipality: MunicipalityId, person: PersonId) -> Result<bool> {
    let open = persons::protected.eq(false).or(persons::protected_until.is_not_null());
    let own = persons::table.filter(persons::id.eq(person).and(persons::municipality_id.eq(municipality)));
    let begun = diesel::update(own.filter(open))
        .set((
            persons::protected.eq(true),
            persons::protected_until.eq(None::<NaiveDate>),
            persons::version.eq(persons::version + 1),
            persons::updated_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    if begun > 0 {
        shown_anew(tx, person)?;
    }
    Ok(begun > 0)
}

/// A person's assignments show it, so they are other versions from now on.
fn shown_anew(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    diesel::update(assignments::table.filter(assignments::person_id.eq(person)))
        .set(assignments::version.eq(assignments::version + 1))
        .execute(tx.conn)?;
    Ok(())
}

/// Whether the last day of a protection may be set to this.
///
/// Errors: as [`change`].
pub fn check_end(tx: &Tx<'_>, office: bool, last: Option<NaiveDate>) -> Result<()> {
    if !office {
        return Err(Error::of(ProblemCode::Forbidden));
    }
    match last {
        Some(last) if last < tx.now().danish_day() => {
            Err(Error::field("/person/protected_until", FieldCode::DayPassed))
        }
        _ => Ok(()),
    }
}

/// Ends protections whose last day has passed, in all municipalities. Until then they hold, so being late shows nothing.
pub fn end_those_run_out(tx: &mut Tx<'_>) -> Result<()> {
    let over = persons::protected_until.lt(tx.now().danish_day());
    let ended: Vec<(PersonId, MunicipalityId)> = diesel::update(persons::table.filter(over))
        .set((
            persons::protected.eq(false),
            persons::protected_until.eq(None::<NaiveDate>),
            persons::version.eq(persons::version + 1),
            persons::updated_at.eq(tx.now()),
        ))
        .returning((persons::id, persons::municipality_id))
        .get_results(tx.conn)?;
    for (person, municipality) in ended {
        shown_anew(tx, person)?;
        let trail = Trail::of(municipality, None, "housekeeping".to_owned());
        audit::record(tx, &trail, Event::new(Action::PersonProtectionEnded, person.0))?;
    }
    Ok(())
}
