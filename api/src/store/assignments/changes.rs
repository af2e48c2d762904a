//! Reporting, moving and withdrawing. Each takes a proof, made inside the transaction that changes.

use diesel::prelude::*;

use super::seat::{self, SeatKind};
use super::{ask, seated};
use crate::domain::cpr::CprNumber;
use crate::domain::fault::{Faults, FieldCode, FieldFault, ProblemCode};
use crate::domain::ids::{AssignmentId, DutyId, ElectionId, PartyId, PersonId, SeatId, SiteId};
use crate::domain::roles::{AssignmentState, StoredElectionState};
use crate::error::{Error, Result};
use crate::store::access::{Actor, Scope};
use crate::store::db::{Tx, stale_unless};
use crate::store::dialect::native;
use crate::store::persons::{self, PersonAccess, PersonFields};
use crate::store::schema::assignments;

/// That the actor may fill seats of this kind now: minted by [`reporting`].
#[derive(Debug)]
pub struct ReportAccess {
    scope: Scope,
    kind: SeatKind,
}

/// Proves that the actor reaches the party at the site now, and that the election takes reports from the actor.
///
/// Errors: `unknown` at each of `/election_id`, `/site_id`, `/duty_id`, `/party_id` that is not there or not within
/// reach; `election_not_open`.
pub fn reporting(
    tx: &mut Tx<'_>,
    actor: &Actor,
    election: ElectionId,
    site: SiteId,
    duty: DutyId,
    party: Option<PartyId>,
) -> Result<ReportAccess> {
    let scope = actor.scope(tx);
    let kind = SeatKind { election, site, duty, party };
    let (state, has_duty, has_party, has_site) = ask(tx).target(&scope, kind)?;
    // A draft is the office's own.
    let state = state.filter(|state| scope.is_office() || *state != StoredElectionState::Draft);
    // No party is a seat of the office's own.
    let has_party = has_party || (party.is_none() && scope.is_office());
    let mut faults = Faults::default();
    for (known, pointer) in [
        (state.is_some(), "/election_id"),
        (has_duty, "/duty_id"),
        (has_party, "/party_id"),
        (has_site || !has_party, "/site_id"),
    ] {
        if !known {
            faults.push(FieldFault::new(pointer, FieldCode::Unknown));
        }
    }
    faults.finish()?;
    let taken = match state {
        Some(StoredElectionState::Open) => true,
        Some(StoredElectionState::Draft | StoredElectionState::Locked) => scope.is_office(),
        Some(StoredElectionState::Closed) | None => false,
    };
    if !taken {
        return Err(Error::of(ProblemCode::ElectionNotOpen));
    }
    Ok(ReportAccess { scope, kind })
}

/// Puts a new person into a free seat. Errors: `no_free_seat`.
pub fn report(
    tx: &mut Tx<'_>,
    actor: &Actor,
    access: &ReportAccess,
    fields: &PersonFields,
    cpr: Option<&CprNumber>,
) -> Result<AssignmentId> {
    let ReportAccess { scope, kind } = access;
    let seat = seat::claim(tx, *kind)?;
    let person = persons::create(tx, scope.municipality, fields, cpr)?;
    let id = AssignmentId::new();
    let row = diesel::insert_into(assignments::table).values((
        assignments::id.eq(id),
        assignments::municipality_id.eq(scope.municipality),
        assignments::election_id.eq(kind.election),
        assignments::seat_id.eq(seat),
        assignments::site_id.eq(kind.site),
        assignments::duty_id.eq(kind.duty),
        assignments::party_id.eq(kind.party),
        assignments::person_id.eq(person),
        assignments::name_key.eq(crate::domain::text::sort_key(&fields.full_name)),
        assignments::state.eq(AssignmentState::Reported),
        assignments::reported_by.eq(actor.user()),
        assignments::reported_at.eq(tx.now()),
    ));
    native!(tx.conn, conn => row.execute(conn))?;
    Ok(id)
}

/// That this assignment may be changed by the actor now: minted by [`access`].
#[derive(Debug)]
pub struct AssignmentAccess {
    id: AssignmentId,
    scope: Scope,
    kind: SeatKind,
    seat: Option<SeatId>,
    person: PersonId,
}

impl AssignmentAccess {
    /// The assignment.
    pub const fn id(&self) -> AssignmentId {
        self.id
    }

    /// Its person, who is within reach by it.
    pub const fn person(&self) -> PersonAccess {
        PersonAccess::mint(&self.scope, self.person)
    }
}

/// Proves that the actor may change the assignment.
///
/// Errors: `not_found`; `election_not_open` once it is closed; `assignment_transition` when the person has left the seat.
pub fn access(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId) -> Result<AssignmentAccess> {
    let scope = actor.scope(tx);
    let (election, site, duty, party, seat, person, state, election_state) = ask(tx).held(&scope, id)?;
    if election_state == StoredElectionState::Closed {
        return Err(Error::of(ProblemCode::ElectionNotOpen));
    }
    if !state.holds_seat() {
        return Err(Error::of(ProblemCode::AssignmentTransition));
    }
    Ok(AssignmentAccess { id, scope, kind: SeatKind { election, site, duty, party }, seat, person })
}

/// Proves that the actor may change the person's CPR number, by the rule for the assignment itself. The office, who
/// reads the number too, may register it after a withdrawal.
///
/// Errors: as [`access`].
pub fn person_access(tx: &mut Tx<'_>, actor: &Actor, person: PersonId) -> Result<PersonAccess> {
    let scope = actor.scope(tx);
    let held = ask(tx).states_of_person(&scope, person)?;
    if held.is_empty() {
        return Err(Error::NOT_FOUND);
    }
    let mut going_on = held.iter().filter(|(_, election)| *election != StoredElectionState::Closed).peekable();
    if going_on.peek().is_none() {
        return Err(Error::of(ProblemCode::ElectionNotOpen));
    }
    if !scope.is_office() && !going_on.any(|(state, _)| state.holds_seat()) {
        return Err(Error::of(ProblemCode::AssignmentTransition));
    }
    Ok(PersonAccess::mint(&scope, person))
}

/// Counts a change of an assignment that is still at `version`. Errors: `stale`.
pub fn touch(tx: &mut Tx<'_>, access: &AssignmentAccess, version: i32) -> Result<()> {
    let row = assignments::table.filter(assignments::id.eq(access.id)).filter(assignments::version.eq(version));
    stale_unless(diesel::update(row).set(assignments::version.eq(assignments::version + 1)).execute(tx.conn)?)
}

/// Moves a person to another site or duty of the same party; answers whether that is anywhere else. Call [`touch`] first.
///
/// Errors: as [`reporting`]; `no_free_seat`.
pub fn relocate(
    tx: &mut Tx<'_>,
    actor: &Actor,
    access: &AssignmentAccess,
    site: Option<SiteId>,
    duty: Option<DutyId>,
) -> Result<bool> {
    let (site, duty) = (site.unwrap_or(access.kind.site), duty.unwrap_or(access.kind.duty));
    if (site, duty) == (access.kind.site, access.kind.duty) {
        return Ok(false);
    }
    let target = reporting(tx, actor, access.kind.election, site, duty, access.kind.party)?;
    let seat = seat::claim(tx, target.kind)?;
    diesel::update(assignments::table.find(access.id))
        .set((assignments::seat_id.eq(seat), assignments::site_id.eq(site), assignments::duty_id.eq(duty)))
        .execute(tx.conn)?;
    seat::free(tx, access.seat)?;
    Ok(true)
}

/// Takes a person out of the seat, which is free from then on. Errors: `assignment_transition` when somebody else has
/// done so meanwhile.
pub fn withdraw(tx: &mut Tx<'_>, access: &AssignmentAccess) -> Result<()> {
    let held = assignments::table.filter(assignments::id.eq(access.id)).filter(seated!(assignments::state));
    // The seat as it is now, in case the person was moved meanwhile.
    let seats: Vec<Option<SeatId>> = diesel::update(held)
        .set((assignments::state.eq(AssignmentState::Withdrawn), assignments::version.eq(assignments::version + 1)))
        .returning(assignments::seat_id)
        .get_results(tx.conn)?;
    let Some(seat) = seats.into_iter().next() else { return Err(Error::of(ProblemCode::AssignmentTransition)) };
    seat::free(tx, seat)
}
