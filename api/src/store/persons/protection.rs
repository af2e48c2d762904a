//! Name and address protection (CPR-loven § 28): whoever reports may set it, the office alone says when it ends.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{PersonAccess, PersonChanges};
use crate::domain::audit::Action;
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::ids::{MunicipalityId, PersonId};
use crate::error::{Error, Result};
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::schema::{assignments, persons};

/// What a change makes of a protection and of its last day; none where it stays. A last day means that there is one, and
/// without protection there is none.
///
/// Errors: `forbidden` when anybody but the office lifts a protection or says when it ends; `out_of_range` at
/// `/person/protected_until` for a day that has passed.
pub(super) fn change(
    tx: &mut Tx<'_>,
    access: &PersonAccess,
    changes: &PersonChanges,
) -> Result<(Option<bool>, Option<Option<NaiveDate>>)> {
    let until = changes.protected_until.filter(|_| changes.protected != Some(false));
    if let Some(last) = until {
        check_end(tx, access.office, last)?;
    }
    match changes.protected {
        Some(false) => {
            let row = persons::table.find(access.id).select(persons::protected);
            if !access.office && row.first::<bool>(tx.conn)? {
                return Err(Error::of(ProblemCode::Forbidden));
            }
            Ok((Some(false), Some(None)))
        }
        protected => Ok((protected.or(until.flatten().map(|_| true)), until)),
    }
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
            Err(Error::field("/person/protected_until", FieldCode::OutOfRange))
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
        diesel::update(assignments::table.filter(assignments::person_id.eq(person)))
            .set(assignments::version.eq(assignments::version + 1))
            .execute(tx.conn)?;
        let trail = Trail::of(municipality, None, "housekeeping".to_owned());
        audit::record(tx, &trail, Event::new(Action::PersonProtectionEnded, person.0))?;
    }
    Ok(())
}
