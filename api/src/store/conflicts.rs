//! People who were reported with the same CPR number and hold seats: for the office to decide. Nothing is written when
//! that happens, so a report is the same for whoever makes it; what is stored is only that two may both stay.

use diesel::prelude::*;

use super::access::{Actor, Scope};
use super::assignments::{self, AssignmentLine};
use super::db::Tx;
use super::dialect::native;
use super::persons::{self, PersonAccess};
use super::schema::cpr_decisions;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{PersonId, UserId};
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// The seats of all whose number somebody else in a seat has too, each number's together, but for those who may both
/// stay.
///
/// Errors: `forbidden` for anybody but the office.
pub fn open(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Vec<AssignmentLine>>> {
    if !scope.is_office() {
        return Err(Error::of(ProblemCode::Forbidden));
    }
    let mut groups: Vec<(Vec<u8>, Vec<AssignmentLine>)> = Vec::new();
    for (index, line) in assignments::conflicting(tx, scope)? {
        match groups.last_mut().filter(|(same, _)| *same == index) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((index, vec![line])),
        }
    }
    // In an order that tells nothing of the numbers: the newest report first.
    let mut groups: Vec<_> = groups.into_iter().map(|(_, lines)| lines).collect();
    groups.sort_by_key(|lines| std::cmp::Reverse(lines.iter().map(|line| line.id).max()));
    Ok(groups)
}

/// Decides that two people with the same number both stay where they are. Answers whether that is new: the same reason of the
/// same user once more is not.
///
/// Errors: `forbidden`; `conflict` when they do not have the same number, or no longer, and when somebody else has decided it.
pub fn keep_both(
    tx: &mut Tx<'_>,
    actor: &Actor,
    one: &PersonAccess,
    other: &PersonAccess,
    reason: &str,
) -> Result<bool> {
    if !actor.scope(tx).is_office() {
        return Err(Error::of(ProblemCode::Forbidden));
    }
    let same = persons::readings::same_person(tx, one)?;
    if one.id() == other.id() || same.iter().all(|person| person.id() != other.id()) {
        return Err(Error::of(ProblemCode::Conflict));
    }
    let row = |person: PersonId, other: PersonId| {
        (
            cpr_decisions::person_id.eq(person),
            cpr_decisions::other_id.eq(other),
            cpr_decisions::decided_by.eq(actor.user()),
            cpr_decisions::decided_at.eq(tx.now()),
            cpr_decisions::reason.eq(reason),
        )
    };
    let mut rows = [(one.id(), other.id()), (other.id(), one.id())];
    // In one order, whoever stands first: two who decide at once do not wait for each other.
    rows.sort_unstable();
    let rows: Vec<_> = rows.into_iter().map(|(person, other)| row(person, other)).collect();
    let new = native!(tx.conn, conn => diesel::insert_into(cpr_decisions::table).values(rows).on_conflict_do_nothing().execute(conn))?;
    if new > 0 {
        return Ok(true);
    }
    let decision =
        cpr_decisions::table.find((one.id(), other.id())).select((cpr_decisions::decided_by, cpr_decisions::reason));
    let (user, why): (Option<UserId>, String) = decision.first(tx.conn)?;
    if user == Some(actor.user()) && why == reason { Ok(false) } else { Err(Error::of(ProblemCode::Conflict)) }
}

/// With whom a person may share the number, and since when and why.
pub fn decided(tx: &mut Tx<'_>, access: &PersonAccess) -> Result<Vec<(PersonId, Instant, String)>> {
    let columns = (cpr_decisions::other_id, cpr_decisions::decided_at, cpr_decisions::reason);
    let rows = cpr_decisions::table.filter(cpr_decisions::person_id.eq(access.id())).select(columns);
    Ok(rows.load(tx.conn)?)
}
