//! One seat for one person. The seats of a kind are one row, with how many there are and how many are filled: whoever
//! counts `filled` up has a seat. That it never exceeds `count` is a check in the database, too.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

use super::ask;
use crate::domain::fault::{Faults, FieldCode, FieldFault, ProblemCode};
use crate::domain::ids::{AllocationId, DutyId, ElectionId, PartyId, SiteId};
use crate::domain::roles::StoredElectionState;
use crate::error::{Error, Result};
use crate::store::access::{Actor, Scope};
use crate::store::db::Tx;
use crate::store::schema::allocations;
use crate::store::types::Uid;

/// The kind of seat that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeatKind {
    /// In which election.
    pub election: ElectionId,
    /// At which site.
    pub site: SiteId,
    /// For which duty.
    pub duty: DutyId,
    /// Of which party; none for a seat of the office's own.
    pub party: Option<PartyId>,
}

/// A seat within the actor's reach, taken for somebody in this transaction: minted by [`claim`].
#[derive(Debug)]
pub struct ClaimedSeat {
    /// Of which kind.
    pub(super) kind: SeatKind,
    /// Among which seats.
    pub(super) allocation: AllocationId,
}

/// Takes a free seat. Whether the actor reaches the party at the site now, and whether the election takes reports from
/// the actor, is asked in the very statement that takes it.
///
/// Errors: `unknown` at each of `/election_id`, `/site_id`, `/duty_id`, `/party_id` that is not there or not within
/// reach; `election_not_open`; `no_free_seat`.
pub fn claim(tx: &mut Tx<'_>, actor: &Actor, kind: SeatKind) -> Result<ClaimedSeat> {
    let scope = actor.scope(tx);
    match ask(tx).claim(&scope, kind)? {
        Some(allocation) => Ok(ClaimedSeat { kind, allocation }),
        None => Err(why_not(tx, &scope, kind)?),
    }
}

/// What stands in the way of a seat of this kind. Errors: none but those of the database.
pub fn why_not(tx: &mut Tx<'_>, scope: &Scope, kind: SeatKind) -> Result<Error> {
    let (state, has_duty, has_party, has_site) = ask(tx).target(scope, kind)?;
    // A draft is the office's own.
    let state = state.filter(|state| scope.is_office() || *state != StoredElectionState::Draft);
    // No party is a seat of the office's own.
    let has_party = has_party || (kind.party.is_none() && scope.is_office());
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
    let takes_reports = match state {
        Some(StoredElectionState::Open) => true,
        Some(StoredElectionState::Draft | StoredElectionState::Locked) => scope.is_office(),
        Some(StoredElectionState::Closed) | None => false,
    };
    Ok(Error::of(if takes_reports { ProblemCode::NoFreeSeat } else { ProblemCode::ElectionNotOpen }))
}

/// Gives a seat back.
pub fn release(tx: &mut Tx<'_>, allocation: Option<AllocationId>) -> Result<()> {
    let Some(allocation) = allocation else { return Ok(()) };
    let fewer = allocations::filled.eq(allocations::filled - 1);
    diesel::update(allocations::table.find(allocation)).set(fewer).execute(tx.conn)?;
    Ok(())
}

/// Counts one seat more as filled, among those that a query over `allocations` finds, and answers which. Diesel prepares
/// every update of its own anew; the text of this one is the same for the same kinds of grants. Whoever waited for
/// somebody else asks again whether a seat is left.
#[derive(Debug)]
pub(super) struct Take<Q>(pub Q);

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Take<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("update allocations set filled = filled + 1 where filled < count and id = (");
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(") returning id");
        Ok(())
    }
}

impl<Q> QueryId for Take<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Take<Q> {
    type SqlType = Uid;
}

impl<Q, C: Connection> RunQueryDsl<C> for Take<Q> {}
