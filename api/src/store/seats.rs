//! The seats of an election, one row for each kind with its count. The office sees all; a secretary those of the own
//! grants while the election is open.

use std::collections::{BTreeMap, HashSet};

use diesel::dsl::{exists, sum};
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::access::{Reach, Scope};
use super::db::Tx;
use super::dialect::{Held, native};
use super::elections::ElectionAccess;
use super::reach::narrowed;
use super::schema::{allocations, duties, elections, parties, sites};
use crate::domain::fault::{FieldCode, FieldFault, ProblemCode};
use crate::domain::ids::{AllocationId, DutyId, ElectionId, PartyId, SiteId};
use crate::domain::roles::StoredElectionState;
use crate::domain::seating::{Allocation, Difference, SeatKey, Tally, difference};
use crate::error::{Error, Result};

/// How many rows one statement writes; SQLite takes 32,766 values.
const BATCH: usize = 5_000;

/// Narrows a boxed query over `allocations` to an election within the scope.
macro_rules! visible {
    ($query:expr, $scope:expr, $election:expr) => {{
        let own = elections::table
            .filter(elections::id.eq($election))
            .filter(elections::municipality_id.eq($scope.municipality));
        match &$scope.reach {
            Reach::Office => $query.filter(exists(own)),
            Reach::Grants(held) => {
                narrowed!($query, held, allocations::site_id, |party, covered| allocations::party_id
                    .eq(party)
                    .and(covered))
                .filter(exists(own.filter(elections::state.eq(StoredElectionState::Open))))
            }
        }
        .filter(allocations::election_id.eq($election))
    }};
}

/// The seats of an election by kind, perhaps of one site.
pub fn tallies(
    tx: &mut Tx<'_>,
    scope: &Scope,
    election: ElectionId,
    site: Option<SiteId>,
) -> Result<BTreeMap<SeatKey, Tally>> {
    type Row = (SiteId, Option<PartyId>, DutyId, i32, i32);
    let kind = (allocations::site_id, allocations::party_id, allocations::duty_id);
    let columns = (kind.0, kind.1, kind.2, allocations::count, allocations::filled);
    let rows: Vec<Row> = native!(tx.conn, conn => {
        let mut query = visible!(allocations::table.select(columns).into_boxed(), scope, election);
        if let Some(site) = site {
            query = query.filter(allocations::site_id.eq(site));
        }
        query.load(conn)
    })?;
    let tally = |(site, party, duty, count, filled): Row| {
        (SeatKey { site, duty, party }, Tally { count: count.into(), filled: filled.into() })
    };
    Ok(rows.into_iter().map(tally).collect())
}

/// The seats of an election by site and party, perhaps of one of them.
pub fn fill(
    tx: &mut Tx<'_>,
    scope: &Scope,
    election: ElectionId,
    site: Option<SiteId>,
    party: Option<PartyId>,
) -> Result<Vec<(SiteId, Option<PartyId>, Tally)>> {
    type Row = (SiteId, Option<PartyId>, Option<i64>, Option<i64>);
    let place = (allocations::site_id, allocations::party_id);
    let sums = (sum(allocations::count), sum(allocations::filled));
    let rows: Vec<Row> = native!(tx.conn, conn => {
        let query = allocations::table.group_by(place).select((place.0, place.1, sums.0, sums.1)).into_boxed();
        let mut query = visible!(query, scope, election);
        if let Some(site) = site {
            query = query.filter(allocations::site_id.eq(site));
        }
        if let Some(party) = party {
            query = query.filter(allocations::party_id.eq(party));
        }
        query.load(conn)
    })?;
    let tally = |(site, party, count, filled): Row| {
        (site, party, Tally { count: count.unwrap_or_default(), filled: filled.unwrap_or_default() })
    };
    Ok(rows.into_iter().map(tally).collect())
}

/// Puts these seats in the place of all the election has, at `version` of its seats; whoever has a seat keeps it.
/// Answers how many there are more and fewer.
///
/// Errors: `election_closed`, `stale`, `unknown` at `/allocations/<n>/…`, `seats_below_filled`.
pub fn replace(tx: &mut Tx<'_>, access: &ElectionAccess, version: i32, wanted: &[Allocation]) -> Result<(i64, i64)> {
    take_version(tx, access, version)?;
    check(tx, access, wanted)?;
    // In the order in which people who move take and give back their seats, so that nobody waits in a circle.
    let rows = Held(
        allocations::table
            .filter(allocations::election_id.eq(access.id()))
            .order((allocations::site_id, allocations::duty_id, allocations::party_id))
            .select((
                allocations::id,
                allocations::site_id,
                allocations::party_id,
                allocations::duty_id,
                allocations::count,
                allocations::filled,
            )),
    );
    let (mut ids, mut current) = (BTreeMap::new(), BTreeMap::new());
    for (id, site, party, duty, count, filled) in
        rows.load::<(AllocationId, SiteId, Option<PartyId>, DutyId, i32, i32)>(tx.conn)?
    {
        let key = SeatKey { site, duty, party };
        ids.insert(key, id);
        current.insert(key, Tally { count: count.into(), filled: filled.into() });
    }
    let below = |faults| Error::Problem { code: ProblemCode::SeatsBelowFilled, faults, retry_after: None };
    let Difference { counts, added, removed } = difference(wanted, &current).map_err(below)?;
    let (mut gone, mut left) = (Vec::new(), Vec::new());
    for (key, count) in counts {
        match (ids.get(&key), count) {
            (Some(id), 0) => gone.push(*id),
            (id, count) => left.push((id.copied().unwrap_or_default(), key, count)),
        }
    }
    take_away(tx, &gone)?;
    set(tx, access.id(), &left)?;
    Ok((added, removed))
}

/// Counts the version on; that also holds others off until this is done.
fn take_version(tx: &mut Tx<'_>, access: &ElectionAccess, version: i32) -> Result<()> {
    let row = elections::table
        .filter(elections::id.eq(access.id()))
        .filter(elections::municipality_id.eq(access.municipality()));
    let taken = diesel::update(
        row.filter(elections::seats_version.eq(version)).filter(elections::state.ne(StoredElectionState::Closed)),
    )
    .set(elections::seats_version.eq(elections::seats_version + 1))
    .execute(tx.conn)?;
    if taken == 1 {
        return Ok(());
    }
    let state: StoredElectionState = row.select(elections::state).first(tx.conn)?;
    let closed = state == StoredElectionState::Closed;
    Err(Error::of(if closed { ProblemCode::ElectionClosed } else { ProblemCode::Stale }))
}

/// Refuses what the municipality does not have, all of it at once.
fn check(tx: &mut Tx<'_>, access: &ElectionAccess, wanted: &[Allocation]) -> Result<()> {
    let municipality = access.municipality();
    let own = sites::table.filter(sites::municipality_id.eq(municipality)).select(sites::id);
    let known_sites: HashSet<SiteId> = own.load(tx.conn)?.into_iter().collect();
    let own = duties::table.filter(duties::municipality_id.eq(municipality)).select(duties::id);
    let known_duties: HashSet<DutyId> = own.load(tx.conn)?.into_iter().collect();
    let own = parties::table.filter(parties::municipality_id.eq(municipality)).select(parties::id);
    let known_parties: HashSet<PartyId> = own.load(tx.conn)?.into_iter().collect();
    let mut faults = Vec::new();
    for (n, Allocation { key, .. }) in wanted.iter().enumerate() {
        let known = [
            ("site_id", known_sites.contains(&key.site)),
            ("duty_id", known_duties.contains(&key.duty)),
            ("party_id", key.party.is_none_or(|party| known_parties.contains(&party))),
        ];
        for (field, _) in known.into_iter().filter(|(_, known)| !known) {
            faults.push(FieldFault::new(format!("/allocations/{n}/{field}"), FieldCode::Unknown));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::fields(faults)) }
}

/// Deletes kinds that have nobody. If somebody has been put into one meanwhile, nothing is done.
fn take_away(tx: &mut Tx<'_>, gone: &[AllocationId]) -> Result<()> {
    for batch in gone.chunks(BATCH) {
        let empty = allocations::table.filter(allocations::id.eq_any(batch)).filter(allocations::filled.eq(0));
        if diesel::delete(empty).execute(tx.conn)? != batch.len() {
            return Err(Error::of(ProblemCode::SeatsBelowFilled));
        }
    }
    Ok(())
}

/// Makes kinds or changes their counts. One below what has been filled meanwhile is refused by the check of the table.
fn set(tx: &mut Tx<'_>, election: ElectionId, counts: &[(AllocationId, SeatKey, i32)]) -> Result<()> {
    for batch in counts.chunks(BATCH) {
        let row = |(id, key, count): &(AllocationId, SeatKey, i32)| {
            (
                allocations::id.eq(*id),
                allocations::election_id.eq(election),
                allocations::site_id.eq(key.site),
                allocations::duty_id.eq(key.duty),
                allocations::party_id.eq(key.party),
                allocations::count.eq(*count),
            )
        };
        let rows: Vec<_> = batch.iter().map(row).collect();
        native!(tx.conn, conn => diesel::insert_into(allocations::table)
            .values(rows)
            .on_conflict(allocations::id)
            .do_update()
            .set(allocations::count.eq(excluded(allocations::count)))
            .execute(conn))?;
    }
    Ok(())
}
