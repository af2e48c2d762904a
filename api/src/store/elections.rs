//! Elections of a municipality. The office sees all; a secretary the open ones with seats within reach, and of those that
//! have been locked since no more than that they are.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::access::{Actor, Reach, Scope};
use super::conn::MultiBackend;
use super::db::{Tx, stale_unless};
use super::reach::narrowed;
use super::schema::{allocations, elections};
use crate::domain::election::{Transition, state_on};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{ElectionId, MunicipalityId};
use crate::domain::roles::{ElectionKind, ElectionState, StoredElectionState};
use crate::error::{Error, Result};

/// An election as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = elections, check_for_backend(MultiBackend))]
pub struct Election {
    /// Its id.
    pub id: ElectionId,
    /// Its name.
    pub name: String,
    /// What is elected.
    pub kind: ElectionKind,
    /// The polling day.
    pub held_on: NaiveDate,
    /// How far it is, as stored.
    pub state: StoredElectionState,
    /// Counts its changes.
    pub version: i32,
    /// Counts the changes of its seats.
    pub seats_version: i32,
    /// By which day the parties are asked to have reported.
    pub reports_due_on: Option<NaiveDate>,
}

/// What an election is made of.
#[derive(Debug, Clone)]
pub struct ElectionFields {
    /// Up to 200 characters.
    pub name: String,
    /// What is elected.
    pub kind: ElectionKind,
    /// The polling day.
    pub held_on: NaiveDate,
    /// By which day the parties are asked to have reported.
    pub reports_due_on: Option<NaiveDate>,
}

/// That this election may be changed by whoever asked: minted by [`access`] for the office alone.
#[derive(Debug)]
pub struct ElectionAccess {
    election: ElectionId,
    municipality: MunicipalityId,
}

impl ElectionAccess {
    /// The election.
    pub const fn id(&self) -> ElectionId {
        self.election
    }

    /// Its municipality.
    pub(super) const fn municipality(&self) -> MunicipalityId {
        self.municipality
    }
}

impl Election {
    /// How far it is on a day.
    pub fn state_on(&self, today: NaiveDate) -> ElectionState {
        state_on(self.state, self.held_on, today)
    }
}

/// An election that was open and is locked now, as its secretaries may know it: without its id, which opens nothing.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = elections, check_for_backend(MultiBackend))]
pub struct LockedElection {
    /// Its name.
    pub name: String,
    /// The polling day.
    pub held_on: NaiveDate,
}

fn visible<'a>(scope: &Scope) -> elections::BoxedQuery<'a, MultiBackend> {
    with_seats(scope, StoredElectionState::Open)
}

/// All of the office's; for secretaries those in one state with seats within reach.
fn with_seats<'a>(scope: &Scope, state: StoredElectionState) -> elections::BoxedQuery<'a, MultiBackend> {
    let query = elections::table.into_boxed();
    match &scope.reach {
        Reach::Office => query.filter(elections::municipality_id.eq(scope.municipality)),
        Reach::Grants(held) => narrowed!(query, held, allocations::site_id, |party, covered| exists(
            allocations::table
                .filter(allocations::election_id.eq(elections::id))
                .filter(allocations::party_id.eq(party))
                .filter(covered)
        ))
        .filter(elections::municipality_id.eq(scope.municipality))
        .filter(elections::state.eq(state)),
    }
}

/// All elections within the scope, the latest polling day first.
pub fn list(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<Election>> {
    let query = visible(scope).select(Election::as_select()).order((elections::held_on.desc(), elections::id.desc()));
    query.load(tx.conn).map_err(Error::from)
}

/// The elections in which secretaries had seats to report for until they were locked, the latest polling day first. None
/// for the office, whose list has them all.
pub fn locked(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<LockedElection>> {
    if scope.is_office() {
        return Ok(Vec::new());
    }
    with_seats(scope, StoredElectionState::Locked)
        .select(LockedElection::as_select())
        .order((elections::held_on.desc(), elections::id.desc()))
        .load(tx.conn)
        .map_err(Error::from)
}

/// One election within the scope.
pub fn find(tx: &mut Tx<'_>, scope: &Scope, id: ElectionId) -> Result<Election> {
    visible(scope).filter(elections::id.eq(id)).select(Election::as_select()).first(tx.conn).map_err(Error::from)
}

/// Proves that the actor may change the election: the office may.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: ElectionId) -> Result<ElectionAccess> {
    let scope = actor.scope(tx);
    if !scope.is_office() {
        return Err(Error::NOT_FOUND);
    }
    let election = find(tx, &scope, id)?.id;
    Ok(ElectionAccess { election, municipality: actor.municipality() })
}

/// Makes an election, as a draft.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, fields: ElectionFields) -> Result<Election> {
    let made = Election {
        id: ElectionId::new(),
        name: fields.name,
        kind: fields.kind,
        held_on: fields.held_on,
        state: StoredElectionState::Draft,
        version: 1,
        seats_version: 1,
        reports_due_on: fields.reports_due_on,
    };
    diesel::insert_into(elections::table)
        .values((
            elections::id.eq(made.id),
            elections::municipality_id.eq(actor.municipality()),
            elections::name.eq(&made.name),
            elections::kind.eq(made.kind),
            elections::held_on.eq(made.held_on),
            elections::state.eq(made.state),
            elections::reports_due_on.eq(made.reports_due_on),
        ))
        .execute(tx.conn)?;
    Ok(made)
}

/// Changes an election that is still at `version`. Errors: `stale`.
pub fn update(tx: &mut Tx<'_>, access: &ElectionAccess, version: i32, fields: ElectionFields) -> Result<()> {
    let row = elections::table
        .filter(elections::id.eq(access.election))
        .filter(elections::municipality_id.eq(access.municipality))
        .filter(elections::version.eq(version));
    let updated = diesel::update(row)
        .set((
            elections::name.eq(fields.name),
            elections::kind.eq(fields.kind),
            elections::held_on.eq(fields.held_on),
            elections::reports_due_on.eq(fields.reports_due_on),
            elections::version.eq(elections::version + 1),
        ))
        .execute(tx.conn)?;
    stale_unless(updated)
}

/// Moves an election from the state in which it was read. Errors: `election_transition`.
pub fn transit(tx: &mut Tx<'_>, access: &ElectionAccess, from: &Election, transition: Transition) -> Result<()> {
    let refused = Error::of(ProblemCode::ElectionTransition);
    let Some(to) = transition.from(from.state_on(tx.now().danish_day())) else { return Err(refused) };
    let row = elections::table
        .filter(elections::id.eq(access.election))
        .filter(elections::municipality_id.eq(access.municipality))
        .filter(elections::version.eq(from.version));
    let moved = diesel::update(row)
        .set((elections::state.eq(to), elections::version.eq(elections::version + 1)))
        .execute(tx.conn)?;
    if moved == 1 { Ok(()) } else { Err(refused) }
}

/// Deletes a draft that is still at `version`, and its seats. Errors: `stale`; `election_transition` when it is no draft
/// any more; `in_use` when somebody has been reported.
///
/// The seats go first: whoever reports takes a seat before the election is looked at, and so neither waits for the other.
pub fn delete(tx: &mut Tx<'_>, access: &ElectionAccess, version: i32) -> Result<()> {
    let row = elections::table
        .filter(elections::id.eq(access.election))
        .filter(elections::municipality_id.eq(access.municipality));
    let (at, state): (i32, StoredElectionState) = row.select((elections::version, elections::state)).first(tx.conn)?;
    if at == version && state != StoredElectionState::Draft {
        return Err(Error::of(ProblemCode::ElectionTransition));
    }
    diesel::delete(allocations::table.filter(allocations::election_id.eq(access.election))).execute(tx.conn)?;
    stale_unless(diesel::delete(row.filter(elections::version.eq(version))).execute(tx.conn)?)
}
