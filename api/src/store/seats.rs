//! The seats of an election, one row each, counted by kind. The office sees all; a secretary those of the own grants
//! while the election is open.

use std::collections::{BTreeMap, HashSet};

use diesel::dsl::{case_when, count, count_star, exists};
use diesel::prelude::*;

use super::access::{Reach, Scope};
use super::db::Tx;
use super::dialect::native;
use super::elections::ElectionAccess;
use super::reach::narrowed;
use super::schema::{duties, elections, parties, seats, sites};
use crate::domain::fault::{FieldCode, FieldFault, ProblemCode};
use crate::domain::ids::{DutyId, ElectionId, PartyId, SeatId, SiteId};
use crate::domain::roles::StoredElectionState;
use crate::domain::seating::{Allocation, Difference, SeatKey, Tally, difference};
use crate::error::{Error, Result};

/// How many rows one statement writes; SQLite takes 32,766 values.
const BATCH: usize = 5_000;

/// Counts the seats of an election within the scope by the columns given, which are the first of the index.
macro_rules! counted {
    ($scope:expr, $election:expr, $columns:expr) => {{
        let own = elections::table
            .filter(elections::id.eq($election))
            .filter(elections::municipality_id.eq($scope.municipality));
        let filled = case_when(seats::filled, 1.into_sql::<diesel::sql_types::Integer>());
        let query = seats::table.group_by($columns).select(($columns, count_star(), count(filled))).into_boxed();
        match &$scope.reach {
            Reach::Office => query.filter(exists(own)),
            Reach::Grants(held) => {
                narrowed!(query, held, seats::site_id, |party, covered| seats::party_id.eq(party).and(covered))
                    .filter(exists(own.filter(elections::state.eq(StoredElectionState::Open))))
            }
        }
        .filter(seats::election_id.eq($election))
    }};
}

/// The seats of an election by kind, perhaps of one site.
pub fn tallies(
    tx: &mut Tx<'_>,
    scope: &Scope,
    election: ElectionId,
    site: Option<SiteId>,
) -> Result<BTreeMap<SeatKey, Tally>> {
    type Row = ((SiteId, Option<PartyId>, DutyId), i64, i64);
    let mut query = counted!(scope, election, (seats::site_id, seats::party_id, seats::duty_id));
    if let Some(site) = site {
        query = query.filter(seats::site_id.eq(site));
    }
    let rows: Vec<Row> = query.load(tx.conn)?;
    let tally = |((site, party, duty), count, filled)| (SeatKey { site, duty, party }, Tally { count, filled });
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
    type Row = ((SiteId, Option<PartyId>), i64, i64);
    let mut query = counted!(scope, election, (seats::site_id, seats::party_id));
    if let Some(site) = site {
        query = query.filter(seats::site_id.eq(site));
    }
    if let Some(party) = party {
        query = query.filter(seats::party_id.eq(party));
    }
    let rows: Vec<Row> = query.load(tx.conn)?;
    Ok(rows.into_iter().map(|((site, party), count, filled)| (site, party, Tally { count, filled })).collect())
}

/// Puts these seats in the place of all the election has, at `version` of its seats; whoever has a seat keeps it.
/// Answers how many were made and taken away.
///
/// Errors: `election_transition` when it is closed, `stale`, `unknown` at `/allocations/<n>/…`, `seats_below_filled`.
pub fn replace(
    tx: &mut Tx<'_>,
    scope: &Scope,
    access: &ElectionAccess,
    version: i32,
    wanted: &[Allocation],
) -> Result<(usize, usize)> {
    take_version(tx, access, version)?;
    check(tx, access, wanted)?;
    let current = tallies(tx, scope, access.id(), None)?;
    let below = |faults| Error::Problem { code: ProblemCode::SeatsBelowFilled, faults, retry_after: None };
    let Difference { add, remove } = difference(wanted, &current).map_err(below)?;
    let removed = take_away(tx, access.id(), remove)?;
    Ok((make(tx, access.id(), &add)?, removed))
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
    Err(Error::of(if closed { ProblemCode::ElectionTransition } else { ProblemCode::Stale }))
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

/// Deletes free seats. One that somebody takes meanwhile stays, and then nothing is done.
fn take_away(tx: &mut Tx<'_>, election: ElectionId, mut remove: BTreeMap<SeatKey, usize>) -> Result<usize> {
    if remove.is_empty() {
        return Ok(0);
    }
    let free: Vec<(SeatId, SiteId, DutyId, Option<PartyId>)> = seats::table
        .filter(seats::election_id.eq(election).and(seats::filled.eq(false)))
        .order(seats::id.desc())
        .select((seats::id, seats::site_id, seats::duty_id, seats::party_id))
        .load(tx.conn)?;
    let expected: usize = remove.values().sum();
    let mut chosen = Vec::with_capacity(expected);
    for (id, site, duty, party) in free {
        if let Some(wanted @ 1..) = remove.get_mut(&SeatKey { site, duty, party }) {
            *wanted -= 1;
            chosen.push(id);
        }
    }
    let mut removed = 0;
    for batch in chosen.chunks(BATCH) {
        let rows = seats::table.filter(seats::id.eq_any(batch)).filter(seats::filled.eq(false));
        removed += diesel::delete(rows).execute(tx.conn)?;
    }
    if removed == expected { Ok(removed) } else { Err(Error::of(ProblemCode::SeatsBelowFilled)) }
}

fn make(tx: &mut Tx<'_>, election: ElectionId, add: &BTreeMap<SeatKey, usize>) -> Result<usize> {
    let rows: Vec<_> = add
        .iter()
        .flat_map(|(key, count)| std::iter::repeat_n(key, *count))
        .map(|key| {
            (
                seats::id.eq(SeatId::new()),
                seats::election_id.eq(election),
                seats::site_id.eq(key.site),
                seats::duty_id.eq(key.duty),
                seats::party_id.eq(key.party),
            )
        })
        .collect();
    for batch in rows.chunks(BATCH) {
        let insert = diesel::insert_into(seats::table).values(batch.to_vec());
        native!(tx.conn, conn => insert.execute(conn))?;
    }
    Ok(rows.len())
}
