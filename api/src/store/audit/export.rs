//! The log as it is handed out: in the order of the chain, with the hashes by which it can be checked.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{AuditFilter, Event, chain, filtered, names_of, record};
use crate::domain::audit::Action;
use crate::domain::audit_chain::{ChainHash, Entry, Walk};
use crate::domain::ids::{AnyId, UserId};
use crate::error::Result;
use crate::store::access::Actor;
use crate::store::conn::MultiBackend;
use crate::store::db::Tx;
use crate::store::schema::{audit_chain, audit_events, machine_clients as clients, users};

/// A record with its place, and the names of today.
#[derive(Debug)]
pub struct Exported {
    /// The place.
    pub sequence: i64,
    /// The hash of the place before.
    pub previous: ChainHash,
    /// The hash of this one.
    pub hash: ChainHash,
    /// The record.
    pub entry: Entry,
    /// The actor's name, while there is such a user.
    pub actor_name: Option<String>,
    /// What the object is called, while it is there.
    pub object_name: Option<String>,
}

/// Writes the record that the log was handed out, and answers up to which place it goes: that record is the last.
pub fn begin(tx: &mut Tx<'_>, actor: &Actor, format: &'static str, narrowed: bool) -> Result<i64> {
    let event = Event::new(Action::AuditExported, actor.municipality().0);
    record(tx, &actor.trail(), event.with("format", format).with("filtered", narrowed))?;
    chain::link_all(tx)?;
    Ok(chain::head(tx, actor.municipality())?.map_or(0, |(sequence, _)| sequence))
}

/// The records after a place, up to another one.
pub fn page(
    tx: &mut Tx<'_>,
    actor: &Actor,
    filter: &AuditFilter,
    (after, until): (i64, i64),
    limit: i64,
) -> Result<Vec<Exported>> {
    let own = actor.municipality();
    let query = audit_chain::table
        .inner_join(audit_events::table.on(audit_events::id.eq(audit_chain::event_id)))
        .left_join(users::table.on(audit_events::actor_id.eq(users::id.nullable())))
        .select((audit_chain::sequence, audit_chain::hash, chain::entry_columns!(), users::full_name.nullable()))
        .into_boxed::<MultiBackend>()
        .filter(audit_chain::municipality_id.eq(own).and(audit_events::municipality_id.eq(own)))
        .filter(audit_chain::sequence.gt(after).and(audit_chain::sequence.le(until)));
    let query = filtered!(query, filter).order(audit_chain::sequence).limit(limit);
    let rows: Vec<(i64, Vec<u8>, chain::EntryRow, Option<String>)> = query.load(tx.conn)?;
    let before: Vec<i64> = rows.iter().map(|row| row.0 - 1).collect();
    let earlier: Vec<(i64, Vec<u8>)> = audit_chain::table
        .filter(audit_chain::municipality_id.eq(own).and(audit_chain::sequence.eq_any(before)))
        .select((audit_chain::sequence, audit_chain::hash))
        .load(tx.conn)?;
    let mut hashes = HashMap::from([(0, Walk::from_beginning(own).hash)]);
    for (sequence, bytes) in earlier {
        hashes.insert(sequence, chain::stored_hash(bytes)?);
    }
    let objects = rows.iter().filter_map(|row| row.2.6);
    let of_clients = rows.iter().filter(|row| row.3.is_none()).filter_map(|row| row.2.3).map(|id| AnyId(id.0));
    let names = names_of(tx, actor, &objects.chain(of_clients).collect::<Vec<_>>())?;
    let exported = rows.into_iter().map(|(sequence, hash, row, actor_name)| {
        let entry = chain::entry(row);
        Ok(Exported {
            sequence,
            // The place before is missing where the log was tampered with: then no hash fits.
            previous: hashes.get(&(sequence - 1)).copied().unwrap_or(ChainHash([0; 32])),
            hash: chain::stored_hash(hash)?,
            object_name: entry.object.and_then(|id| names.get(&id).cloned()),
            actor_name: actor_name.or_else(|| names.get(&AnyId(entry.actor?.0)).cloned()),
            entry,
        })
    });
    exported.collect()
}

/// Those of today's users and machine clients who stand in the log as somebody who did something, by their names; the
/// clients come last.
pub fn actors(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<(UserId, String)>> {
    let own = actor.municipality();
    let theirs = audit_events::table.filter(audit_events::actor_id.eq(users::id.nullable()));
    let mut found: Vec<(UserId, String)> = users::table
        .filter(users::municipality_id.eq(own).and(diesel::dsl::exists(theirs)))
        .order((users::name_key, users::id))
        .select((users::id, users::full_name))
        .load(tx.conn)?;
    let theirs = audit_events::table.filter(audit_events::actor_id.eq(clients::id.nullable()));
    let machines: Vec<(UserId, String)> = clients::table
        .filter(clients::municipality_id.eq(own).and(diesel::dsl::exists(theirs)))
        .order((clients::name, clients::id))
        .select((clients::id, clients::name))
        .load(tx.conn)?;
    found.extend(machines);
    Ok(found)
}
