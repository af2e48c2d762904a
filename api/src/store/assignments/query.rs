//! The queries about assignments. This file is compiled once for each database (`on_pg`, `on_sqlite`), with `Backend` and
//! `Connection` of that one: a statement is then prepared and its rows are read without the detour over the joint
//! backend, which writes a statement's text several times over and looks up each value's kind (docs/adr/0013).

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::{Backend, Connection};
use crate::domain::ids::{AllocationId, AssignmentId, PartyId, PersonId, SiteId};
use crate::domain::roles::{AssignmentState, StoredElectionState};
use crate::domain::text;
use crate::store::access::{Reach, Scope};
use crate::store::assignments::seat::{SeatKind, Take};
use crate::store::assignments::{AssignmentFilter, AssignmentLine, AssignmentOrder, Held, Queries, Target, seated};
use crate::store::persons::{self, PersonRow};
use crate::store::reach::{grants, narrowed, valid_grants};
use crate::store::schema::{
    allocations, assignments, cpr_decisions as decisions, duties, elections, municipalities, parties,
    persons as people, sites, users,
};
use crate::store::subquery::within;
use crate::store::types::Uid;

diesel::alias!(people as others: Others, assignments as other_seats: OtherSeats);

#[diesel::dsl::auto_type]
fn joined() -> _ {
    assignments::table
        .inner_join(sites::table)
        .inner_join(duties::table)
        .inner_join(people::table)
        .left_join(parties::table)
}

/// Whether somebody else who holds a seat has the same CPR number, and it is not decided that both stay; for the office
/// alone.
macro_rules! is_duplicate {
    () => {
        seated!(assignments::state).and(diesel::dsl::exists(
            others
                .inner_join(other_seats.on(other_seats.field(assignments::person_id).eq(others.field(people::id))))
                .filter(others.field(people::municipality_id).eq(people::municipality_id))
                .filter(others.field(people::cpr_index).eq(people::cpr_index))
                .filter(others.field(people::id).ne(people::id))
                .filter(seated!(other_seats.field(assignments::state)))
                .filter(diesel::dsl::not(diesel::dsl::exists(
                    decisions::table
                        .filter(decisions::person_id.eq(people::id))
                        .filter(decisions::other_id.eq(others.field(people::id))),
                )))
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

/// The columns of a line, of its person and of who reported.
macro_rules! whole {
    ($duplicate:expr) => {
        (
            line!($duplicate),
            persons::columns(),
            users::table
                .filter(users::id.nullable().eq(assignments::reported_by))
                .select(users::full_name)
                .single_value(),
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
            let $duplicate = false.into_sql::<Bool>();
            $query
        }
    };
}

/// The assignments within the scope, on their own: which ones is decided by indexes that hold all of the conditions,
/// before anything is read of a person or a place.
fn visible<'a>(scope: &Scope) -> assignments::BoxedQuery<'a, Backend> {
    let own = elections::table.filter(elections::municipality_id.eq(scope.municipality));
    let query = assignments::table.into_boxed();
    match &scope.reach {
        Reach::Office => query.filter(assignments::election_id.eq_any(own.select(elections::id))),
        Reach::Grants(held) => {
            let open = own.filter(elections::state.eq(StoredElectionState::Open)).select(elections::id);
            narrowed!(query, held, assignments::site_id, |party, covered| assignments::party_id.eq(party).and(covered))
                .filter(assignments::allocation_id.is_not_null())
                .filter(assignments::election_id.eq_any(open))
        }
    }
}

/// The lines of assignments that have been found within the scope.
fn lines<'a>(
    scope: &Scope,
    found: assignments::BoxedQuery<'a, Backend>,
) -> diesel::dsl::IntoBoxed<'a, joined, Backend> {
    joined()
        .into_boxed()
        .filter(assignments::municipality_id.eq(scope.municipality))
        .filter(within(assignments::id, found.select(assignments::id)))
}

fn filtered<'a>(scope: &Scope, filter: &AssignmentFilter) -> assignments::BoxedQuery<'a, Backend> {
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
    if !filter.states.is_empty() {
        // Comparisons instead of a list, as for a seat that is held.
        for unwanted in AssignmentState::ALL.iter().filter(|state| !filter.states.contains(state)) {
            query = query.filter(assignments::state.ne(*unwanted));
        }
    }
    if let Some(name) = &filter.name {
        let own = people::table.filter(people::municipality_id.eq(scope.municipality));
        let named = own
            .filter(people::search_key.like(crate::store::like_pattern(&text::search_key(name))).escape('\\'))
            .select(people::id);
        query = query.filter(assignments::person_id.eq_any(named));
    }
    if filter.cpr_missing {
        // Asked of each assignment in its order: the page is soon full where many are without.
        let person = people::table.filter(people::id.eq(assignments::person_id));
        query = query.filter(exists(person.filter(people::cpr_index.is_null())));
    }
    if filter.duplicates {
        let marked = assignments::table.inner_join(people::table).filter(is_duplicate!());
        query = query.filter(scope.is_office().into_sql::<Bool>());
        query = query.filter(within(assignments::id, marked.select(assignments::id)));
    }
    query
}

#[diesel::dsl::auto_type]
fn after_name(key: Vec<u8>, id: AssignmentId) -> _ {
    let same: diesel::dsl::And<
        diesel::dsl::Eq<assignments::name_key, Vec<u8>>,
        diesel::dsl::Gt<assignments::id, AssignmentId>,
    > = assignments::name_key.eq(key.clone()).and(assignments::id.gt(id));
    assignments::name_key.gt(key).or(same)
}

/// The party, if the scope has it: a query over `parties`.
fn own_party<'a>(scope: &Scope, party: Option<PartyId>) -> parties::BoxedQuery<'a, Backend> {
    let query = parties::table
        .filter(parties::id.nullable().eq(party))
        .filter(parties::municipality_id.eq(scope.municipality))
        .into_boxed();
    match &scope.reach {
        Reach::Office => query,
        Reach::Grants(held) => query.filter(exists(
            valid_grants!(held.user, held.today).filter(grants::party_id.eq(parties::id)).select(grants::id),
        )),
    }
}

/// The site, if the scope has it for the party: a query over `sites`.
fn own_site<'a>(scope: &Scope, party: Option<PartyId>, site: SiteId) -> sites::BoxedQuery<'a, Backend> {
    let query = sites::table.into_boxed();
    match &scope.reach {
        Reach::Office => query,
        Reach::Grants(held) => narrowed!(query, held, sites::id, |held_for, covered| {
            party.into_sql::<Nullable<Uid>>().eq(held_for).and(covered)
        }),
    }
    .filter(sites::id.eq(site))
    .filter(sites::municipality_id.eq(scope.municipality))
}

/// The seats of a kind that the scope may fill now: a query over `allocations`.
fn fillable<'a>(scope: &Scope, kind: SeatKind) -> allocations::BoxedQuery<'a, Backend> {
    let own = elections::table.find(kind.election).filter(elections::municipality_id.eq(scope.municipality));
    let query = allocations::table.into_boxed();
    let query = match &scope.reach {
        Reach::Office => {
            let going_on = own.filter(elections::state.ne(StoredElectionState::Closed));
            query.filter(allocations::election_id.eq_any(going_on.select(elections::id)))
        }
        Reach::Grants(held) => {
            let open = own.filter(elections::state.eq(StoredElectionState::Open));
            narrowed!(query, held, allocations::site_id, |party, covered| allocations::party_id.eq(party).and(covered))
                .filter(allocations::election_id.eq_any(open.select(elections::id)))
        }
    };
    let query = query.filter(allocations::site_id.eq(kind.site)).filter(allocations::duty_id.eq(kind.duty));
    match kind.party {
        Some(party) => query.filter(allocations::party_id.eq(party)),
        None => query.filter(allocations::party_id.is_null()),
    }
}

impl Queries for Connection {
    fn list(
        &mut self,
        scope: &Scope,
        filter: &AssignmentFilter,
        order: AssignmentOrder,
        limit: i64,
    ) -> QueryResult<Vec<AssignmentLine>> {
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
                    let later = sites::number.gt(number).or(after_name(key, id));
                    query = query.filter(sites::number.ge(number)).filter(later);
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
        told!(scope, |duplicate| query.select(line!(duplicate)).load(self))
    }

    fn count(&mut self, scope: &Scope, filter: &AssignmentFilter) -> QueryResult<i64> {
        filtered(scope, filter).count().get_result(self)
    }

    fn find(&mut self, scope: &Scope, id: AssignmentId) -> QueryResult<(AssignmentLine, PersonRow, Option<String>)> {
        match scope.reach {
            // All of the municipality: the text never changes, so it is not even written.
            Reach::Office => joined()
                .filter(assignments::id.eq(id))
                .filter(assignments::municipality_id.eq(scope.municipality))
                .select(whole!(is_duplicate!()))
                .first(self),
            Reach::Grants(_) => lines(scope, visible(scope).filter(assignments::id.eq(id)))
                .select(whole!(false.into_sql::<Bool>()))
                .first(self),
        }
    }

    fn of_person(&mut self, scope: &Scope, person: PersonId) -> QueryResult<Vec<AssignmentLine>> {
        let found = visible(scope).filter(assignments::person_id.eq(person));
        let query = lines(scope, found).order(assignments::id.desc());
        told!(scope, |duplicate| query.select(line!(duplicate)).load(self))
    }

    fn seats_by_cpr(
        &mut self,
        scope: &Scope,
        indexes: Vec<Vec<u8>>,
        but: PersonId,
    ) -> QueryResult<Vec<AssignmentLine>> {
        let same = people::table
            .filter(people::municipality_id.eq(scope.municipality))
            .filter(people::cpr_index.eq_any(indexes))
            .filter(people::id.ne(but))
            .select(people::id);
        lines(scope, visible(scope).filter(assignments::person_id.eq_any(same)))
            .filter(seated!(assignments::state))
            .select(line!(is_duplicate!()))
            .order(assignments::id.desc())
            .load(self)
    }

    fn conflicting(&mut self, scope: &Scope) -> QueryResult<Vec<(Vec<u8>, AssignmentLine)>> {
        let marked = assignments::table.inner_join(people::table).filter(is_duplicate!());
        lines(scope, visible(scope))
            .filter(within(assignments::id, marked.select(assignments::id)))
            .select((people::cpr_index.assume_not_null(), line!(true.into_sql::<Bool>())))
            .order((people::cpr_index, assignments::id.desc()))
            .load(self)
    }

    fn reaches_person(&mut self, scope: &Scope, person: PersonId) -> QueryResult<bool> {
        let one = visible(scope).filter(assignments::person_id.eq(person)).select(assignments::id);
        Ok(one.first::<AssignmentId>(self).optional()?.is_some())
    }

    fn claim(&mut self, scope: &Scope, kind: SeatKind) -> QueryResult<Option<AllocationId>> {
        Take(fillable(scope, kind).select(allocations::id)).get_result(self).optional()
    }

    fn target(&mut self, scope: &Scope, kind: SeatKind) -> QueryResult<Target> {
        let municipality = scope.municipality;
        let state = elections::table.find(kind.election).filter(elections::municipality_id.eq(municipality));
        let own_duty = duties::table.find(kind.duty).filter(duties::municipality_id.eq(municipality));
        municipalities::table
            .find(municipality)
            .select((
                state.select(elections::state).single_value(),
                exists(own_duty.select(duties::id)),
                exists(own_party(scope, kind.party).select(parties::id)),
                exists(own_site(scope, kind.party, kind.site).select(sites::id)),
            ))
            .first(self)
    }

    fn held(&mut self, scope: &Scope, id: AssignmentId) -> QueryResult<Held> {
        visible(scope)
            .inner_join(elections::table)
            .filter(assignments::id.eq(id))
            .select((
                assignments::election_id,
                assignments::site_id,
                assignments::duty_id,
                assignments::party_id,
                assignments::allocation_id,
                assignments::person_id,
                assignments::state,
                elections::state,
            ))
            .first(self)
    }

    fn states_of_person(
        &mut self,
        scope: &Scope,
        person: PersonId,
    ) -> QueryResult<Vec<(AssignmentState, StoredElectionState)>> {
        visible(scope)
            .inner_join(elections::table)
            .filter(assignments::person_id.eq(person))
            .select((assignments::state, elections::state))
            .load(self)
    }
}
