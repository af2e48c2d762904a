//! One seat for one person. A seat is a row: whoever marks it filled has it, and the unique index on assignments is the
//! second lock.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

use crate::domain::fault::ProblemCode;
use crate::domain::ids::{DutyId, ElectionId, PartyId, SeatId, SiteId};
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::dialect::{FirstUnlocked, native};
use crate::store::schema::seats;
use crate::store::types::Uid;

/// Marks the first of the seats filled that nobody else is taking at this moment, and answers which it was. Diesel
/// prepares every update of its own anew; the text of this one is always the same.
#[derive(Debug, QueryId)]
struct Take<Q>(FirstUnlocked<Q>);

impl<DB: Backend, Q> QueryFragment<DB> for Take<Q>
where
    FirstUnlocked<Q>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("update seats set filled = true where id = ");
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(" returning id");
        Ok(())
    }
}

impl<Q> Query for Take<Q> {
    type SqlType = Uid;
}

impl<Q, C: Connection> RunQueryDsl<C> for Take<Q> {}

/// Takes one of the seats that a query finds.
macro_rules! take {
    ($tx:expr, $free:expr) => {{
        let take = Take(FirstUnlocked($free.select(seats::id).limit(1)));
        native!($tx.conn, conn => take.get_result::<SeatId>(conn))
    }};
}

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
    let free = seats::table
        .filter(seats::election_id.eq(kind.election))
        .filter(seats::site_id.eq(kind.site))
        .filter(seats::duty_id.eq(kind.duty))
        .filter(seats::filled.eq(false));
    let taken = match kind.party {
        Some(party) => take!(tx, free.filter(seats::party_id.eq(party))),
        None => take!(tx, free.filter(seats::party_id.is_null())),
    };
    taken.optional()?.ok_or(Error::of(ProblemCode::NoFreeSeat))
}

/// Gives a seat back.
pub fn free(tx: &mut Tx<'_>, seat: Option<SeatId>) -> Result<()> {
    let Some(seat) = seat else { return Ok(()) };
    let freed = diesel::update(seats::table.find(seat)).set(seats::filled.eq(false));
    native!(tx.conn, conn => freed.execute(conn))?;
    Ok(())
}
