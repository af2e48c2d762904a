//! One seat for one person. A seat is a row: whoever marks it filled has it, and the unique index on assignments is the
//! second lock.

use diesel::prelude::*;

use crate::domain::fault::ProblemCode;
use crate::domain::ids::{DutyId, ElectionId, PartyId, SeatId, SiteId};
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::dialect::SkipLocked;
use crate::store::schema::seats;

/// How often to look again when somebody else was faster. SQLite has one writer at a time and needs one look.
const LOOKS: usize = 8;

/// The kind of seat that is wanted.
#[derive(Debug, Clone, Copy)]
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

/// Takes a free seat. Errors: `no_free_seat`.
pub fn claim(tx: &mut Tx<'_>, kind: SeatKind) -> Result<SeatId> {
    for _ in 0..LOOKS {
        let free = seats::table
            .filter(seats::election_id.eq(kind.election))
            .filter(seats::site_id.eq(kind.site))
            .filter(seats::duty_id.eq(kind.duty))
            .filter(seats::filled.eq(false))
            .select(seats::id)
            .limit(1)
            .into_boxed();
        let free = match kind.party {
            Some(party) => free.filter(seats::party_id.eq(party)),
            None => free.filter(seats::party_id.is_null()),
        };
        let found: Vec<SeatId> = SkipLocked(free).load(tx.conn)?;
        let Some(seat) = found.into_iter().next() else { break };
        let free = seats::table.filter(seats::id.eq(seat)).filter(seats::filled.eq(false));
        if diesel::update(free).set(seats::filled.eq(true)).execute(tx.conn)? == 1 {
            return Ok(seat);
        }
    }
    Err(Error::of(ProblemCode::NoFreeSeat))
}

/// Gives a seat back.
pub fn free(tx: &mut Tx<'_>, seat: Option<SeatId>) -> Result<()> {
    let Some(seat) = seat else { return Ok(()) };
    diesel::update(seats::table.find(seat)).set(seats::filled.eq(false)).execute(tx.conn)?;
    Ok(())
}
