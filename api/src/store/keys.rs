//! Which key of each kind is in use, and which running programs know it by now: so that all of them change over together,
//! and nobody seals with a key that another one cannot open yet (docs/adr/0030). The keys themselves stand in files.

pub mod left;

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::access::Trail;
use super::audit::{self, Event};
use super::conn::Conn;
use super::db::Tx;
use super::dialect::{Both, native};
use super::municipalities;
use super::schema::{key_readers as readers, keys_in_use as in_use, recovery_codes};
use crate::crypto::{KeyKind, KeysInUse};
use crate::domain::audit::Action;
use crate::domain::ids::KeyReaderId;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// The key in use of a kind, and how far its rotation is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct KeyInUse {
    /// Of which kind.
    pub kind: KeyKind,
    /// Its id.
    pub id: String,
    /// Since when it seals and signs.
    pub since: Instant,
    /// The one that takes its place as soon as every running program knows it.
    pub next: Option<String>,
    /// Whether rows may still be under an earlier one, because a rotation has not come to its end.
    pub unfinished: bool,
}

/// What is noted of every kind.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<KeyInUse>> {
    let columns = (in_use::kind, in_use::key_id, in_use::since, in_use::next_id, in_use::unfinished);
    in_use::table.order(in_use::kind).select(columns).load(tx.conn).map_err(Error::from)
}

/// Notes the keys in use of the kinds of which nothing is noted yet; `newest` are those of the folder, `only` the index key
/// when there has never been another.
pub fn settle(tx: &mut Tx<'_>, newest: &KeysInUse, only: Option<&str>) -> Result<()> {
    for (kind, id) in newest {
        let row = (in_use::kind.eq(*kind), in_use::key_id.eq(id), in_use::since.eq(tx.now()));
        let row = diesel::insert_into(in_use::table).values(row).on_conflict_do_nothing();
        let new = Both(row).execute(tx.conn)? == 1;
        if new && *kind == KeyKind::Index && only.is_some() {
            let unsaid = recovery_codes::table.filter(recovery_codes::key_id.is_null());
            diesel::update(unsaid).set(recovery_codes::key_id.eq(only)).execute(tx.conn)?;
        }
    }
    Ok(())
}

/// Forgets what was noted: in a database that came back from a backup the newest keys of the folder are used.
pub fn forget(tx: &mut Tx<'_>) -> Result<()> {
    native!(tx.conn, conn => diesel::delete(in_use::table).execute(conn))?;
    native!(tx.conn, conn => diesel::delete(readers::table).execute(conn))?;
    Ok(())
}

/// The key in use of a kind, as it is at this moment of the transaction.
pub(super) fn in_use_of(tx: &mut Tx<'_>, kind: KeyKind) -> Result<Option<String>> {
    let row = in_use::table.find(kind).select(in_use::key_id);
    native!(tx.conn, conn => row.first(conn)).optional().map_err(Error::from)
}

/// Whose turn it is with the indexes of CPR numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// One of many who report somebody; they do not wait for each other.
    Report,
    /// The rotation, alone.
    Rotation,
}

/// Waits for the turn, until the end of the transaction. SQLite has one writer at a time anyway.
pub(super) fn index_turn(tx: &mut Tx<'_>, turn: Turn) -> Result<()> {
    if let Conn::Pg(conn) = &mut *tx.conn {
        // Any constant will do, as long as every server uses the same.
        let lock = match turn {
            Turn::Report => "select pg_advisory_xact_lock_shared(7265421)",
            Turn::Rotation => "select pg_advisory_xact_lock(7265421)",
        };
        diesel::sql_query(lock).execute(conn)?;
    }
    Ok(())
}

/// Says which key is to follow. Answers whether that was so: not while another rotation of the kind is under way.
pub fn announce(tx: &mut Tx<'_>, kind: KeyKind, id: &str) -> Result<bool> {
    let free = in_use::table.filter(in_use::kind.eq(kind));
    let free = free.filter(in_use::next_id.is_null().and(in_use::unfinished.eq(false)));
    Ok(diesel::update(free).set(in_use::next_id.eq(id)).execute(tx.conn)? == 1)
}

/// Puts the key that was announced into use, with a record in every audit log.
pub fn change_over(tx: &mut Tx<'_>, kind: KeyKind, id: &str) -> Result<()> {
    if kind == KeyKind::Index {
        index_turn(tx, Turn::Rotation)?;
    }
    let before = in_use_of(tx, kind)?.unwrap_or_default();
    let set = (
        in_use::key_id.eq(id),
        in_use::since.eq(tx.now()),
        in_use::next_id.eq(None::<String>),
        in_use::unfinished.eq(true),
    );
    let announced = in_use::table.filter(in_use::kind.eq(kind).and(in_use::next_id.eq(id)));
    if diesel::update(announced).set(set).execute(tx.conn)? == 1 {
        let told = [("key", id.to_owned()), ("key_before", before)];
        record(tx, Action::KeysRotated, kind, &told)?;
    }
    Ok(())
}

/// Notes that nothing is left to do in the rotation of a kind.
pub fn finish(tx: &mut Tx<'_>, kind: KeyKind) -> Result<()> {
    let row = in_use::table.filter(in_use::kind.eq(kind));
    diesel::update(row).set(in_use::unfinished.eq(false)).execute(tx.conn)?;
    Ok(())
}

/// Records in every audit log that a key was put away.
pub fn retired(tx: &mut Tx<'_>, kind: KeyKind, id: &str) -> Result<()> {
    record(tx, Action::KeysRetired, kind, &[("key", id.to_owned())])
}

/// Takes away the recovery codes that are still good and not of this index key, with a record in every audit log. Answers how
/// many there were.
pub fn drop_recovery_codes(tx: &mut Tx<'_>, in_use: &str) -> Result<usize> {
    let other = recovery_codes::key_id.is_null().or(recovery_codes::key_id.ne(in_use));
    let good = recovery_codes::table.filter(other).filter(recovery_codes::used_at.is_null());
    let gone = native!(tx.conn, conn => diesel::delete(good).execute(conn))?;
    if gone > 0 {
        record(tx, Action::RecoveryCodesDropped, KeyKind::Index, &[("recovery_codes", gone.to_string())])?;
    }
    Ok(gone)
}

fn record(tx: &mut Tx<'_>, action: Action, kind: KeyKind, told: &[(&'static str, String)]) -> Result<()> {
    for (municipality, _) in municipalities::all(tx)? {
        let event = Event::new(action, municipality.0).with("key_kind", kind.as_str());
        let event = told.iter().fold(event, |event, (name, word)| event.with(name, word.clone()));
        audit::record(tx, &Trail::of(municipality, None, "keys".to_owned()), event)?;
    }
    Ok(())
}

/// A running program, and what it has said of its keys. It says so when no use-case of it is left that knows less.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct KeyReader {
    /// Which one.
    pub id: KeyReaderId,
    /// Machine and process, for the operator.
    pub name: String,
    /// The keys that it knows.
    pub knows: String,
    /// The keys with which it seals and signs.
    pub uses: String,
    /// Counts up every second while a rotation is under way: one that stands still is dead.
    pub beat: i64,
}

/// The words by which a program says which keys it knows.
pub fn spelled(keys: impl IntoIterator<Item = (KeyKind, String)>) -> String {
    let words: BTreeSet<String> = keys.into_iter().map(|(kind, id)| word(kind, &id)).collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

fn word(kind: KeyKind, id: &str) -> String {
    format!("{}:{id}", kind.as_str())
}

impl KeyReader {
    /// Whether the program can open what this key seals, from now on.
    pub fn knows(&self, kind: KeyKind, id: &str) -> bool {
        self.knows.split(' ').any(|known| known == word(kind, id))
    }

    /// Whether the program seals and signs with this key, and with no other.
    pub fn uses(&self, kind: KeyKind, id: &str) -> bool {
        self.uses.split(' ').any(|used| used == word(kind, id))
    }
}

/// All running programs, the dead ones too until somebody notices.
pub fn readers(tx: &mut Tx<'_>) -> Result<Vec<KeyReader>> {
    let columns = (readers::id, readers::name, readers::knows, readers::uses, readers::beat);
    readers::table.order(readers::id).select(columns).load(tx.conn).map_err(Error::from)
}

/// Enters a program, before it looks into the folder of keys. On SQLite there is one at a time: the others are dead.
pub fn enter(tx: &mut Tx<'_>, id: KeyReaderId, name: &str) -> Result<()> {
    if let Conn::Sqlite(conn) = &mut *tx.conn {
        diesel::delete(readers::table.filter(readers::id.ne(id))).execute(conn)?;
    }
    let row = (readers::id.eq(id), readers::name.eq(name), readers::knows.eq(""), readers::uses.eq(""));
    diesel::insert_into(readers::table).values((row, readers::beat.eq(0))).execute(tx.conn)?;
    Ok(())
}

/// Says what a program knows and uses. Answers whether it is still entered: somebody may have taken it for dead.
pub fn say(tx: &mut Tx<'_>, reader: &KeyReader) -> Result<bool> {
    let set = (readers::knows.eq(&reader.knows), readers::uses.eq(&reader.uses), readers::beat.eq(reader.beat));
    Ok(diesel::update(readers::table.find(reader.id)).set(set).execute(tx.conn)? == 1)
}

/// Takes a program out: it has ended.
pub fn leave(tx: &mut Tx<'_>, id: KeyReaderId) -> Result<()> {
    diesel::delete(readers::table.find(id)).execute(tx.conn)?;
    Ok(())
}

/// What a step of a rotation has done.
#[derive(Debug)]
pub struct Moved<Id> {
    /// The last row that was looked at; none when there was none left.
    pub last: Option<Id>,
    /// How many rows are under the key in use now that were not.
    pub rows: usize,
    /// Those that cannot be opened, and stay as they are.
    pub unreadable: Vec<Id>,
}

impl<Id> Default for Moved<Id> {
    fn default() -> Self {
        Self { last: None, rows: 0, unreadable: Vec::new() }
    }
}

impl<Id: Copy> Moved<Id> {
    pub(super) fn passed(&mut self, id: Id, opened: bool) {
        self.last = Some(id);
        if opened {
            self.rows += 1;
        } else {
            self.unreadable.push(id);
        }
    }
}
