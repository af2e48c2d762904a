//! Assignments: a person in a seat. The office sees all of its municipality; a secretary those in open elections whose
//! party and site a valid grant covers, while the seat is there. Changes are in [`changes`], seats in [`seat`].

use diesel::prelude::*;

use super::access::Scope;
use super::db::Tx;
use super::dialect::native;
use super::persons::{self, Person, PersonAccess, PersonRow};
use crate::domain::ids::{AllocationId, AssignmentId, DutyId, ElectionId, PartyId, PersonId, SiteId};
use crate::domain::roles::{AssignmentState, StoredElectionState};
use crate::domain::time::Instant;
use crate::error::{Error, Result};

pub mod changes;
mod on_pg;
mod on_sqlite;
pub mod seat;

/// Whether somebody sits in the seat: a condition over the state given. Two comparisons instead of a list, because a
/// query with a list in it is prepared anew each time.
macro_rules! seated {
    ($state:expr) => {
        $state
            .ne($crate::domain::roles::AssignmentState::Excused)
            .and($state.ne($crate::domain::roles::AssignmentState::Withdrawn))
    };
}
use seat::SeatKind;
pub(super) use seated;

/// An assignment as a list shows it: no contact data at all.
#[derive(Debug, Queryable)]
pub struct AssignmentLine {
    /// Its id.
    pub id: AssignmentId,
    /// In which election.
    pub election_id: ElectionId,
    /// Id, number and name of the site.
    pub site: (SiteId, i32, String),
    /// Id, code and name of the duty.
    pub duty: (DutyId, String, String),
    /// Id, letter and name of the party; none for a seat of the office's own.
    pub party: Option<(PartyId, String, String)>,
    /// Id and name of the person, whether a CPR number is registered, whether the address is protected.
    pub person: (PersonId, String, bool, bool),
    /// How far it is.
    pub state: AssignmentState,
    /// Whether somebody else who holds a seat has the same CPR number; never true for a secretary.
    pub possible_duplicate: bool,
    /// When it was reported.
    pub reported_at: Instant,
    /// Counts the changes.
    pub version: i32,
    /// By which bytes the person's name sorts.
    pub name_key: Vec<u8>,
}

/// One assignment with its person.
#[derive(Debug)]
pub struct Assignment {
    /// As in the list.
    pub line: AssignmentLine,
    /// The person, as the one who asks may see it.
    pub person: Person,
    /// Who reported, while there is such a user.
    pub reported_by: Option<String>,
}

/// Which are asked for; nothing given means all.
#[derive(Debug, Default, Clone)]
pub struct AssignmentFilter {
    /// Only of this election.
    pub election: Option<ElectionId>,
    /// Only at this site.
    pub site: Option<SiteId>,
    /// Only of this party.
    pub party: Option<PartyId>,
    /// Only of this duty.
    pub duty: Option<DutyId>,
    /// Only in these states; in any when none is given.
    pub states: Vec<AssignmentState>,
    /// Only people whose name has this in it.
    pub name: Option<String>,
    /// Only those whose CPR number somebody else has too; for the office.
    pub duplicates: bool,
    /// Only those without a CPR number.
    pub cpr_missing: bool,
}

/// In which order, and after which place.
#[derive(Debug, Clone)]
pub enum AssignmentOrder {
    /// By the person's name, after this key and id.
    Name(Option<(Vec<u8>, AssignmentId)>),
    /// By the site's number and the name, after these.
    Site(Option<(i32, Vec<u8>, AssignmentId)>),
    /// The newest first, before this one.
    Newest(Option<AssignmentId>),
}

/// What a report aims at: the election's state, whether the scope has the duty, the party and the site.
type Target = (Option<StoredElectionState>, bool, bool, bool);

/// Election, site, duty, party, among which seats, person, how far it is, and the election's state.
type Held =
    (ElectionId, SiteId, DutyId, Option<PartyId>, Option<AllocationId>, PersonId, AssignmentState, StoredElectionState);

/// The questions that each database answers by statements of its own; all within a scope.
trait Queries {
    /// See [`list`].
    fn list(
        &mut self,
        scope: &Scope,
        filter: &AssignmentFilter,
        order: AssignmentOrder,
        limit: i64,
    ) -> QueryResult<Vec<AssignmentLine>>;

    /// See [`count`].
    fn count(&mut self, scope: &Scope, filter: &AssignmentFilter) -> QueryResult<i64>;

    /// One assignment, its person's row and who reported.
    fn find(&mut self, scope: &Scope, id: AssignmentId) -> QueryResult<(AssignmentLine, PersonRow, Option<String>)>;

    /// See [`of_person`].
    fn of_person(&mut self, scope: &Scope, person: PersonId) -> QueryResult<Vec<AssignmentLine>>;

    /// The seats held by people with one of these CPR indexes, but for one person; the newest first.
    fn seats_by_cpr(&mut self, scope: &Scope, indexes: Vec<Vec<u8>>, but: PersonId)
    -> QueryResult<Vec<AssignmentLine>>;

    /// See [`conflicting`].
    fn conflicting(&mut self, scope: &Scope) -> QueryResult<Vec<(Vec<u8>, AssignmentLine)>>;

    /// See [`reaches_person`].
    fn reaches_person(&mut self, scope: &Scope, person: PersonId) -> QueryResult<bool>;

    /// Takes a free seat of the kind; none when there is none within the scope.
    fn claim(&mut self, scope: &Scope, kind: SeatKind) -> QueryResult<Option<AllocationId>>;

    /// What a report of this kind aims at.
    fn target(&mut self, scope: &Scope, kind: SeatKind) -> QueryResult<Target>;

    /// What a change of the assignment must know.
    fn held(&mut self, scope: &Scope, id: AssignmentId) -> QueryResult<Held>;

    /// How far each assignment of the person is, and its election.
    fn states_of_person(
        &mut self,
        scope: &Scope,
        person: PersonId,
    ) -> QueryResult<Vec<(AssignmentState, StoredElectionState)>>;
}

/// The database behind the connection.
fn ask<'c>(tx: &'c mut Tx<'_>) -> &'c mut dyn Queries {
    native!(tx.conn, conn => conn)
}

/// A page within the scope.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &AssignmentFilter,
    order: AssignmentOrder,
    limit: i64,
) -> Result<Vec<AssignmentLine>> {
    Ok(ask(tx).list(scope, filter, order, limit)?)
}

/// How many there are in all.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &AssignmentFilter) -> Result<i64> {
    Ok(ask(tx).count(scope, filter)?)
}

/// One assignment within the scope.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, id: AssignmentId) -> Result<Assignment> {
    let (line, row, reported_by) = ask(tx).find(scope, id)?;
    Ok(Assignment { line, person: Person::seen_by(scope, row), reported_by })
}

/// The assignments of a person within the scope, the newest first.
pub fn of_person(tx: &mut Tx<'_>, scope: &Scope, access: &PersonAccess) -> Result<Vec<AssignmentLine>> {
    Ok(ask(tx).of_person(scope, access.id())?)
}

/// The seats that others with the same CPR number hold, the newest first.
pub fn duplicates_of(tx: &mut Tx<'_>, scope: &Scope, access: &PersonAccess) -> Result<Vec<AssignmentLine>> {
    if !scope.is_office() {
        return Err(Error::NOT_FOUND);
    }
    let indexes = persons::cpr_indexes(tx, access)?;
    Ok(ask(tx).seats_by_cpr(scope, indexes, access.id())?)
}

/// The seats of all whose CPR number somebody else in a seat has too, with its index, by which they are ordered; for the
/// office.
pub(super) fn conflicting(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<(Vec<u8>, AssignmentLine)>> {
    Ok(ask(tx).conflicting(scope)?)
}

/// Whether an assignment of this person is within the scope.
pub(super) fn reaches_person(tx: &mut Tx<'_>, scope: &Scope, person: PersonId) -> Result<bool> {
    Ok(ask(tx).reaches_person(scope, person)?)
}
