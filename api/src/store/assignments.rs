//! Assignments: a person in a seat. The office sees all of its municipality; a secretary those in open elections whose
//! party and site a valid grant covers, while the seat is there. Changes are in [`changes`], seats in [`seat`].

use diesel::prelude::*;

use super::access::{Reach, Scope};
use super::conn::MultiBackend;
use super::db::Tx;
use super::persons::{self, Person, PersonAccess, PersonRow};
use super::reach::narrowed;
use super::schema::{assignments, duties, elections, parties, persons as people, sites, users};
use super::subquery::within;
use crate::domain::ids::{AssignmentId, DutyId, ElectionId, PartyId, PersonId, SiteId};
use crate::domain::roles::{AssignmentState, StoredElectionState};
use crate::domain::text;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

pub mod changes;
mod seat;

/// Whether somebody sits in the seat: a condition over the state given. Two comparisons instead of a list, because a
/// query with a list in it is prepared anew each time.
macro_rules! seated {
    ($state:expr) => {
        $state.ne(AssignmentState::Excused).and($state.ne(AssignmentState::Withdrawn))
    };
}
use seated;

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
    /// Only in this state.
    pub state: Option<AssignmentState>,
    /// Only people whose name has this in it.
    pub name: Option<String>,
    /// Only those whose CPR number somebody else has too; for the office.
    pub duplicates: bool,
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

diesel::alias!(people as others: Others, assignments as other_seats: OtherSeats);

#[diesel::dsl::auto_type]
fn joined() -> _ {
    assignments::table
        .inner_join(sites::table)
        .inner_join(duties::table)
        .inner_join(people::table)
        .left_join(parties::table)
}

/// Whether somebody else who holds a seat has the same CPR number; for the office alone.
macro_rules! is_duplicate {
    () => {
        seated!(assignments::state).and(diesel::dsl::exists(
            others
                .inner_join(other_seats.on(other_seats.field(assignments::person_id).eq(others.field(people::id))))
                .filter(others.field(people::municipality_id).eq(people::municipality_id))
                .filter(others.field(people::cpr_index).eq(people::cpr_index))
                .filter(others.field(people::id).ne(people::id))
                .filter(seated!(other_seats.field(assignments::state)))
                .select(others.field(people::id)),
        ))
    };
}

/// The columns of a line.
macro_rules! line {
    ($duplicate:expr) => {
        (
            assignments::id,
            assignments::election_id,
            (sites::id, sites::number, sites::name),
            (duties::id, duties::code, duties::name),
            (parties::id, parties::letter, parties::name).nullable(),
            (people::id, people::full_name, people::cpr_index.is_not_null(), people::protected),
            assignments::state,
            $duplicate,
            assignments::reported_at,
            assignments::version,
            assignments::name_key,
        )
    };
}

/// A query whose lines say whether they are duplicates. For whoever is not the office none is, and it is not even asked.
macro_rules! told {
    ($scope:expr, |$duplicate:ident| $query:expr) => {
        if $scope.is_office() {
            let $duplicate = is_duplicate!();
            $query
        } else {
            let $duplicate = false.into_sql::<diesel::sql_types::Bool>();
            $query
        }
    };
}

/// The assignments within the scope, on their own: which ones is decided by indexes that hold all of the conditions,
/// before anything is read of a person or a place.
fn visible<'a>(scope: &Scope) -> assignments::BoxedQuery<'a, MultiBackend> {
    let own = elections::table.filter(elections::municipality_id.eq(scope.municipality));
    let query = assignments::table.into_boxed();
    match &scope.reach {
        Reach::Office => query.filter(assignments::election_id.eq_any(own.select(elections::id))),
        Reach::Grants(held) => {
            let open = own.filter(elections::state.eq(StoredElectionState::Open)).select(elections::id);
            narrowed!(query, held, assignments::site_id, |party, covered| assignments::party_id.eq(party).and(covered))
                .filter(assignments::seat_id.is_not_null())
                .filter(assignments::election_id.eq_any(open))
        }
    }
}

/// The lines of assignments that have been found within the scope.
fn lines<'a>(
    scope: &Scope,
    found: assignments::BoxedQuery<'a, MultiBackend>,
) -> diesel::dsl::IntoBoxed<'a, joined, MultiBackend> {
    joined()
        .into_boxed()
        .filter(assignments::municipality_id.eq(scope.municipality))
        .filter(within(assignments::id, found.select(assignments::id)))
}

fn filtered<'a>(scope: &Scope, filter: &AssignmentFilter) -> assignments::BoxedQuery<'a, MultiBackend> {
    let mut query = visible(scope);
    if let Some(election) = filter.election {
        query = query.filter(assignments::election_id.eq(election));
    }
    if let Some(site) = filter.site {
        query = query.filter(assignments::site_id.eq(site));
    }
    if let Some(party) = filter.party {
        query = query.filter(assignments::party_id.eq(party));
    }
    if let Some(duty) = filter.duty {
        query = query.filter(assignments::duty_id.eq(duty));
    }
    if let Some(state) = filter.state {
        query = query.filter(assignments::state.eq(state));
    }
    if let Some(name) = &filter.name {
        let own = people::table.filter(people::municipality_id.eq(scope.municipality));
        let named = own
            .filter(people::search_key.like(super::like_pattern(&text::search_key(name))).escape('\\'))
            .select(people::id);
        query = query.filter(assignments::person_id.eq_any(named));
    }
    if filter.duplicates {
        let marked = assignments::table.inner_join(people::table).filter(is_duplicate!());
        query = query.filter(scope.is_office().into_sql::<diesel::sql_types::Bool>());
        query = query.filter(within(assignments::id, marked.select(assignments::id)));
    }
    query
}

/// A page within the scope.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &AssignmentFilter,
    order: AssignmentOrder,
    limit: i64,
) -> Result<Vec<AssignmentLine>> {
    let by_name = (assignments::name_key, assignments::id);
    let mut found = filtered(scope, filter);
    let query = match order {
        AssignmentOrder::Name(after) => {
            if let Some((key, id)) = after {
                // The first condition says nothing new: it is where the index is entered.
                found = found.filter(assignments::name_key.ge(key.clone())).filter(after_name(key, id));
            }
            lines(scope, found.order(by_name).limit(limit)).order(by_name)
        }
        AssignmentOrder::Site(after) => {
            let mut query = lines(scope, found);
            if let Some((number, key, id)) = after {
                query = query.filter(sites::number.ge(number)).filter(sites::number.gt(number).or(after_name(key, id)));
            }
            query.order((sites::number, assignments::name_key, assignments::id)).limit(limit)
        }
        AssignmentOrder::Newest(before) => {
            if let Some(before) = before {
                found = found.filter(assignments::id.lt(before));
            }
            lines(scope, found.order(assignments::id.desc()).limit(limit)).order(assignments::id.desc())
        }
    };
    told!(scope, |duplicate| query.select(line!(duplicate)).load(tx.conn)).map_err(Error::from)
}

#[diesel::dsl::auto_type]
fn after_name(key: Vec<u8>, id: AssignmentId) -> _ {
    let same: diesel::dsl::And<
        diesel::dsl::Eq<assignments::name_key, Vec<u8>>,
        diesel::dsl::Gt<assignments::id, AssignmentId>,
    > = assignments::name_key.eq(key.clone()).and(assignments::id.gt(id));
    assignments::name_key.gt(key).or(same)
}

/// How many there are in all.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &AssignmentFilter) -> Result<i64> {
    filtered(scope, filter).count().get_result(tx.conn).map_err(Error::from)
}

/// One assignment within the scope.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, id: AssignmentId) -> Result<Assignment> {
    let one = lines(scope, visible(scope).filter(assignments::id.eq(id)));
    let (line, row, reported_by): (AssignmentLine, PersonRow, Option<String>) = told!(scope, |duplicate| one
        .select((
            line!(duplicate),
            (
                people::id,
                people::full_name,
                people::email,
                people::phone,
                people::address,
                people::protected,
                people::cpr_index.is_not_null(),
                people::version,
            ),
            users::table
                .filter(users::id.nullable().eq(assignments::reported_by))
                .select(users::full_name)
                .single_value(),
        ))
        .first(tx.conn))?;
    Ok(Assignment { line, person: Person::seen_by(scope, row), reported_by })
}

/// The assignments of a person within the scope, the newest first.
pub fn of_person(tx: &mut Tx<'_>, scope: &Scope, access: &PersonAccess) -> Result<Vec<AssignmentLine>> {
    let query =
        lines(scope, visible(scope).filter(assignments::person_id.eq(access.id()))).order(assignments::id.desc());
    told!(scope, |duplicate| query.select(line!(duplicate)).load(tx.conn)).map_err(Error::from)
}

/// The seats that others with the same CPR number hold, the newest first.
pub fn duplicates_of(tx: &mut Tx<'_>, scope: &Scope, access: &PersonAccess) -> Result<Vec<AssignmentLine>> {
    if !scope.is_office() {
        return Err(Error::NOT_FOUND);
    }
    let indexes = persons::cpr_indexes(tx, access)?;
    let same = people::table
        .filter(people::municipality_id.eq(scope.municipality))
        .filter(people::cpr_index.eq_any(indexes))
        .filter(people::id.ne(access.id()))
        .select(people::id);
    let query = lines(scope, visible(scope).filter(assignments::person_id.eq_any(same)))
        .filter(seated!(assignments::state))
        .select(line!(is_duplicate!()));
    query.order(assignments::id.desc()).load(tx.conn).map_err(Error::from)
}

/// Whether an assignment of this person is within the scope.
pub(super) fn reaches_person(tx: &mut Tx<'_>, scope: &Scope, person: PersonId) -> Result<bool> {
    let one =
        visible(scope).filter(assignments::person_id.eq(person)).select(assignments::id).first::<AssignmentId>(tx.conn);
    Ok(one.optional()?.is_some())
}
