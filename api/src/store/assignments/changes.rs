//! Reporting, moving and withdrawing. Each takes a proof, made inside the transaction that changes.

use diesel::prelude::*;

use super::seat::{self, ClaimedSeat, SeatKind};
use super::{ask, seated};
use crate::domain::cpr::CprNumber;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{AllocationId, AssignmentId, DutyId, PersonId, SiteId, UserId};
use crate::domain::roles::{AssignmentState, StoredElectionState};
use crate::error::{Error, Result};
use crate::store::access::{Actor, Scope};
use crate::store::db::Tx;
use crate::store::dialect::native;
use crate::store::persons::{self, PersonAccess, PersonFields};
use crate::store::schema::assignments;

/// Puts a new person into the seat that has been taken.
pub fn report(
    tx: &mut Tx<'_>,
    actor: &Actor,
    ClaimedSeat { kind, allocation }: ClaimedSeat,
    fields: &PersonFields,
    cpr: Option<&CprNumber>,
) -> Result<AssignmentId> {
    let scope = actor.scope(tx);
    if let Some(last) = fields.protected_until {
        persons::protection::check_end(tx, scope.is_office(), Some(last))?;
    }
    let municipality = scope.municipality;
    let person = persons::create(tx, municipality, fields, cpr)?;
    let id = AssignmentId::new();
    let row = diesel::insert_into(assignments::table).values((
        assignments::id.eq(id),
        assignments::municipality_id.eq(municipality),
        assignments::election_id.eq(kind.election),
        assignments::allocation_id.eq(allocation),
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
    allocation: Option<AllocationId>,
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
    let (election, site, duty, party, allocation, person, state, election_state) = ask(tx).held(&scope, id)?;
    if election_state == StoredElectionState::Closed {
        return Err(Error::of(ProblemCode::ElectionNotOpen));
    }
    if !state.holds_seat() {
        return Err(Error::of(ProblemCode::AssignmentTransition));
    }
    Ok(AssignmentAccess { id, scope, kind: SeatKind { election, site, duty, party }, allocation, person })
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

/// Counts a change of an assignment that is still at `version`. Nobody else changes it from here to the end of the
/// transaction, so the seat is read again. Errors: `stale`; `assignment_transition` when the person has left the seat.
pub fn touch(tx: &mut Tx<'_>, access: &mut AssignmentAccess, version: i32) -> Result<()> {
    let row = assignments::table.filter(assignments::id.eq(access.id)).filter(assignments::version.eq(version));
    let now = diesel::update(row)
        .set(assignments::version.eq(assignments::version + 1))
        .returning((assignments::site_id, assignments::duty_id, assignments::allocation_id, assignments::state))
        .get_result::<(SiteId, DutyId, Option<AllocationId>, AssignmentState)>(tx.conn)
        .optional()?;
    let Some((site, duty, allocation, state)) = now else { return Err(Error::of(ProblemCode::Stale)) };
    if !state.holds_seat() {
        return Err(Error::of(ProblemCode::AssignmentTransition));
    }
    access.kind = SeatKind { site, duty, ..access.kind };
    access.allocation = allocation;
    Ok(())
}

/// Moves a person to another site or duty of the same party; answers whether that is anywhere else. Call [`touch`] first.
///
/// Errors: as [`seat::claim`].
pub fn relocate(
    tx: &mut Tx<'_>,
    actor: &Actor,
    access: &AssignmentAccess,
    site: Option<SiteId>,
    duty: Option<DutyId>,
) -> Result<bool> {
    let from = access.kind;
    let to = SeatKind { site: site.unwrap_or(from.site), duty: duty.unwrap_or(from.duty), ..from };
    if to == from {
        return Ok(false);
    }
    // The lower kind first: of two people who change places, neither waits for the other.
    let taken = if to < from { Some(seat::claim(tx, actor, to)?) } else { None };
    seat::release(tx, access.allocation)?;
    let ClaimedSeat { kind, allocation } = taken.map_or_else(|| seat::claim(tx, actor, to), Ok)?;
    let place = (assignments::site_id.eq(kind.site), assignments::duty_id.eq(kind.duty));
    diesel::update(assignments::table.find(access.id))
        .set((assignments::allocation_id.eq(allocation), place))
        .execute(tx.conn)?;
    Ok(true)
}

/// Who has reported the person, while there is such a user.
pub fn reporter(tx: &mut Tx<'_>, access: &AssignmentAccess) -> Result<Option<UserId>> {
    assignments::table.find(access.id).select(assignments::reported_by).first(tx.conn).map_err(Error::from)
}

/// Takes a person out of the seat, which is free from then on. Errors: `assignment_transition` when somebody else has
/// done so meanwhile.
pub fn withdraw(tx: &mut Tx<'_>, access: &AssignmentAccess) -> Result<()> {
    let held = assignments::table.filter(assignments::id.eq(access.id)).filter(seated!(assignments::state));
    // The seat as it is now, in case the person was moved meanwhile.
    let held: Vec<Option<AllocationId>> = diesel::update(held)
        .set((assignments::state.eq(AssignmentState::Withdrawn), assignments::version.eq(assignments::version + 1)))
        .returning(assignments::allocation_id)
        .get_results(tx.conn)?;
    let Some(allocation) = held.into_iter().next() else { return Err(Error::of(ProblemCode::AssignmentTransition)) };
    seat::release(tx, allocation)
}
