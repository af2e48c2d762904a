//! Places in the chain: a record waits from its insert on, and is given the next place of its municipality moments later, in
//! a transaction of its own, so that no change waits for another one's (docs/adr/0019).

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use diesel::prelude::*;

use crate::domain::audit_chain::{self, ChainHash, Entry, Link, Walk};
use crate::domain::ids::{AnyId, AuditEventId, MunicipalityId, UserId};
use crate::domain::taken_away::TakenAway;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::conn::Conn;
use crate::store::db::Tx;
use crate::store::dialect::native;
use crate::store::schema::{audit_chain as chain, audit_events, audit_waiting};
use crate::store::types::fixed;

/// How many records get their places in one transaction.
const BATCH: i64 = 1_000;

pub(super) type EntryRow = (
    MunicipalityId,
    AuditEventId,
    Instant,
    Option<UserId>,
    String,
    String,
    Option<AnyId>,
    Option<String>,
    String,
    String,
);

macro_rules! entry_columns {
    () => {
        (
            audit_events::municipality_id,
            audit_events::id,
            audit_events::at,
            audit_events::actor_id,
            audit_events::action,
            audit_events::object_type,
            audit_events::object_id,
            audit_events::reason,
            audit_events::request_id,
            audit_events::details,
        )
    };
}
pub(super) use entry_columns;

pub(super) fn entry(row: EntryRow) -> Entry {
    let (municipality, id, at, actor, action, object_type, object, reason, request_id, details) = row;
    Entry { municipality, id, at, actor, action, object_type, object, reason, request_id, details }
}

pub(super) fn stored_hash(bytes: Vec<u8>) -> Result<ChainHash> {
    fixed(bytes).map(ChainHash).map_err(Error::internal)
}

/// Whether any record waits for its place.
pub fn anything_waits(tx: &mut Tx<'_>) -> Result<bool> {
    let one = audit_waiting::table.select(audit_waiting::event_id).limit(1);
    let found: Option<AuditEventId> = native!(tx.conn, conn => one.first(conn)).optional()?;
    Ok(found.is_some())
}

/// Gives the oldest waiting records their places, and answers how many there were; several servers take turns.
pub fn link_some(tx: &mut Tx<'_>) -> Result<usize> {
    if let Conn::Pg(conn) = &mut *tx.conn {
        // Any constant will do, as long as every server uses the same.
        diesel::sql_query("select pg_advisory_xact_lock(7265420)").execute(conn)?;
    }
    let waiting = audit_waiting::table
        .inner_join(audit_events::table.on(audit_events::id.eq(audit_waiting::event_id)))
        .order(audit_waiting::event_id)
        .limit(BATCH)
        .select(entry_columns!());
    let rows: Vec<EntryRow> = native!(tx.conn, conn => waiting.load(conn))?;
    let entries: Vec<Entry> = rows.into_iter().map(entry).collect();
    let mut heads = HashMap::new();
    let mut links = Vec::with_capacity(entries.len());
    for entry in &entries {
        let (sequence, hash) = match heads.entry(entry.municipality) {
            Slot::Occupied(head) => head.into_mut(),
            Slot::Vacant(head) => {
                let start = Walk::from_beginning(entry.municipality);
                head.insert(self::head(tx, entry.municipality)?.unwrap_or((start.sequence, start.hash)))
            }
        };
        *sequence += 1;
        *hash = audit_chain::hash(*hash, *sequence, entry);
        links.push((
            chain::municipality_id.eq(entry.municipality),
            chain::sequence.eq(*sequence),
            chain::event_id.eq(entry.id),
            chain::hash.eq(hash.0.to_vec()),
        ));
    }
    let placed: Vec<AuditEventId> = entries.iter().map(|entry| entry.id).collect();
    native!(tx.conn, conn => diesel::insert_into(chain::table).values(&links).execute(conn))?;
    let done = audit_waiting::table.filter(audit_waiting::event_id.eq_any(&placed));
    native!(tx.conn, conn => diesel::delete(done).execute(conn))?;
    Ok(placed.len())
}

/// Gives every record that waits now its place.
pub fn link_all(tx: &mut Tx<'_>) -> Result<()> {
    while link_some(tx)? > 0 {}
    Ok(())
}

/// The last place of a municipality's chain, if there is any.
pub fn head(tx: &mut Tx<'_>, municipality: MunicipalityId) -> Result<Option<(i64, ChainHash)>> {
    let last = chain::table
        .filter(chain::municipality_id.eq(municipality))
        .order(chain::sequence.desc())
        .select((chain::sequence, chain::hash));
    let row: Option<(i64, Vec<u8>)> = native!(tx.conn, conn => last.first(conn)).optional()?;
    row.map(|(sequence, bytes)| Ok((sequence, stored_hash(bytes)?))).transpose()
}

/// The places after one, with their records, in their order.
pub fn links(tx: &mut Tx<'_>, municipality: MunicipalityId, after: i64, limit: i64) -> Result<Vec<Link>> {
    let query = chain::table
        .left_join(audit_events::table.on(audit_events::id.eq(chain::event_id)))
        .filter(chain::municipality_id.eq(municipality).and(chain::sequence.gt(after)))
        .order(chain::sequence)
        .limit(limit)
        .select((chain::sequence, chain::event_id, chain::hash, entry_columns!().nullable()));
    let rows: Vec<(i64, AuditEventId, Vec<u8>, Option<EntryRow>)> = native!(tx.conn, conn => query.load(conn))?;
    // What somebody has made a hash of another length is not the hash: no record has this one.
    let hash = |bytes| stored_hash(bytes).unwrap_or(ChainHash([0; 32]));
    let link = |(sequence, id, bytes, row): (_, _, _, Option<_>)| Link {
        sequence,
        id,
        hash: hash(bytes),
        entry: row.map(entry),
    };
    Ok(rows.into_iter().map(link).collect())
}

/// What was taken away after a place of the chain, in its order, and up to which place was looked.
pub fn taken_away(tx: &mut Tx<'_>, municipality: MunicipalityId, after: i64) -> Result<(i64, Vec<TakenAway>)> {
    let head = self::head(tx, municipality)?.map_or(0, |(sequence, _)| sequence);
    if head <= after {
        return Ok((head, Vec::new()));
    }
    let query = chain::table
        .inner_join(audit_events::table.on(audit_events::id.eq(chain::event_id)))
        .filter(chain::municipality_id.eq(municipality).and(chain::sequence.gt(after)).and(chain::sequence.le(head)))
        .filter(audit_events::action.eq_any(TakenAway::KINDS.map(|kind| kind.as_str())))
        .order(chain::sequence)
        .select((
            audit_events::at,
            audit_events::action,
            audit_events::object_id,
            audit_events::id,
            audit_events::details,
        ));
    let rows: Vec<(Instant, String, Option<AnyId>, AuditEventId, String)> = native!(tx.conn, conn => query.load(conn))?;
    let listed = rows.into_iter().filter_map(|(at, action, object, event_id, details)| {
        // Of the details these and no others: the list is copied to where names have no place.
        let settings = serde_json::from_str(&details).unwrap_or_default();
        Some(TakenAway { at, municipality_id: municipality, action, object_id: object?, event_id, settings })
    });
    Ok((head, listed.collect()))
}

/// Whether a record has its place, or waits for it.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Placed {
    /// The record.
    pub id: AuditEventId,
    /// When it was written.
    pub at: Instant,
    /// At which place of its municipality's chain it stands.
    pub sequence: Option<i64>,
    /// Its own id, if it waits.
    pub waits: Option<AuditEventId>,
}

/// The records after one, by their ids, each with its place.
pub fn placed(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    after: Option<AuditEventId>,
    limit: i64,
) -> Result<Vec<Placed>> {
    let nil = AuditEventId(uuid::Uuid::nil());
    let query = audit_events::table
        .left_join(
            chain::table
                .on(chain::event_id.eq(audit_events::id).and(chain::municipality_id.eq(audit_events::municipality_id))),
        )
        .left_join(audit_waiting::table.on(audit_waiting::event_id.eq(audit_events::id)))
        .filter(audit_events::municipality_id.eq(municipality).and(audit_events::id.gt(after.unwrap_or(nil))))
        .order(audit_events::id)
        .limit(limit)
        .select((audit_events::id, audit_events::at, chain::sequence.nullable(), audit_waiting::event_id.nullable()));
    native!(tx.conn, conn => query.load(conn)).map_err(Error::from)
}

/// A record of the municipality that was to get a place and is gone, if there is one.
pub fn waits_in_vain(tx: &mut Tx<'_>, municipality: MunicipalityId) -> Result<Option<AuditEventId>> {
    let query = audit_waiting::table
        .left_join(audit_events::table.on(audit_events::id.eq(audit_waiting::event_id)))
        .filter(audit_waiting::municipality_id.eq(municipality).and(audit_events::id.nullable().is_null()))
        .order(audit_waiting::event_id)
        .select(audit_waiting::event_id);
    native!(tx.conn, conn => query.first(conn)).optional().map_err(Error::from)
}
