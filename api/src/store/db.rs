//! The door to the data: `Db` hands out a `Tx` for reading or for writing, and a `Tx` lets nobody outside `store` near SQL.
//!
//! A write is one transaction: all of it or nothing. SQLite takes one writer at a time, so writers queue fairly here
//! instead of polling a lock.
//!
//! Nobody waits for long: as many are at work as there are connections, the others queue in the order in which they came,
//! and whoever has waited too long is told to come back (503). That keeps the answers fast that are given, whatever comes in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{Pool, PooledConnection};
use diesel::sqlite::SqliteConnection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::conn::{Conn, Manager, OPEN_WAIT};
use super::failure::unavailable;
use super::pulse::Pulse;
use crate::config::DatabaseUrl;
use crate::crypto::{KeyRing, SharedKeys};
use crate::domain::fault::ProblemCode;
use crate::domain::time::{Clock, Instant};
use crate::error::{Error, Result};

mod rebuild;

/// How long a request waits for its turn.
const TURN_WAIT: Duration = Duration::from_millis(500);
/// How long a writer on SQLite waits for the one before.
const WRITER_WAIT: Duration = Duration::from_secs(3);
/// How often somebody who waits for an answer looks whether the database still gives any.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The database, shared by all of the program.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
    /// Waits for its turn however long that takes.
    patient: bool,
    /// Works although nobody has looked after the keys for long: it is who looks.
    looks: bool,
}

struct Inner {
    pool: Pool<Manager>,
    /// A place for each connection.
    turns: Arc<Semaphore>,
    /// One place for the one writer SQLite has; none for PostgreSQL.
    writer: Option<Arc<Semaphore>>,
    pulse: Arc<Pulse>,
    statements: Arc<AtomicU64>,
    clock: Clock,
    keys: Arc<SharedKeys>,
}

/// An open connection for the length of one use-case. Its connection is private: only `store` runs SQL.
pub struct Tx<'a> {
    pub(super) conn: &'a mut Conn,
    pub(super) keys: &'a KeyRing,
    now: Instant,
}

impl Tx<'_> {
    /// The time at which this use-case began; the same for all of it.
    pub const fn now(&self) -> Instant {
        self.now
    }
}

impl Db {
    /// Opens the pool. `connections` bounds how many requests touch the database at once.
    pub fn open(url: &DatabaseUrl, connections: u32, clock: Clock, keys: KeyRing) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(OPEN_WAIT)
            .test_on_check_out(false)
            .build(Manager { url: url.clone(), statements: Arc::clone(&statements), losses: Arc::default() })
            .map_err(Error::internal)?;
        let writer = matches!(url, DatabaseUrl::Sqlite(_)).then(|| Arc::new(Semaphore::new(1)));
        let turns = Arc::new(Semaphore::new(usize::try_from(connections).map_err(Error::internal)?));
        let pulse = Pulse::start(url.clone()).map_err(Error::internal)?;
        let keys = Arc::new(SharedKeys::new(keys));
        let inner = Arc::new(Inner { pool, turns, writer, pulse, statements, clock, keys });
        Ok(Self { inner, patient: false, looks: false })
    }

    /// The same for what runs beside the requests: it waits for its turn, where a request would be refused.
    #[must_use]
    pub fn patient(&self) -> Self {
        Self { patient: true, ..self.clone() }
    }

    /// The same for whoever looks after the keys.
    #[must_use]
    pub fn looking_after_keys(&self) -> Self {
        Self { patient: true, looks: true, ..self.clone() }
    }

    /// The program's clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The program's keys, as they are now.
    pub fn keys(&self) -> Arc<KeyRing> {
        self.inner.keys.current()
    }

    /// Where the program's keys are changed.
    pub fn shared_keys(&self) -> Arc<SharedKeys> {
        Arc::clone(&self.inner.keys)
    }

    /// How many statements have been run, the beginnings and ends of transactions too.
    pub fn statements(&self) -> u64 {
        self.inner.statements.load(Ordering::Relaxed)
    }

    /// Reads, off the async threads.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let turn = self.turn(&self.inner.turns, TURN_WAIT).await?;
        self.run((turn, None), f).await
    }

    /// Writes in one transaction: committed when `f` succeeds, rolled back when it does not.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let writer = match &self.inner.writer {
            Some(writer) => Some(self.turn(writer, WRITER_WAIT).await?),
            None => None,
        };
        let turn = self.turn(&self.inner.turns, TURN_WAIT).await?;
        self.run((turn, writer), |tx| in_transaction(tx, f)).await
    }

    /// Whether the database answers; for the load balancer. Asks nobody and waits for nothing.
    pub fn answers(&self) -> bool {
        self.inner.pulse.answers()
    }

    async fn turn(&self, places: &Arc<Semaphore>, wait: Duration) -> Result<OwnedSemaphorePermit> {
        if self.inner.pulse.hangs() {
            return Err(unavailable(&"it hangs"));
        }
        let turn = Arc::clone(places).acquire_owned();
        let turn = if self.patient {
            turn.await
        } else {
            tokio::time::timeout(wait, turn).await.map_err(|_| unavailable(&"too many wait for it"))?
        };
        turn.map_err(Error::internal)
    }

    /// Runs it off the async threads. What it has taken is given back when the work ends, not when the caller gives up: that
    /// happens when the database hangs.
    async fn run<T: Send + 'static>(
        &self,
        turns: (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>),
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (inner, looks) = (Arc::clone(&self.inner), self.looks);
        let mut work = tokio::task::spawn_blocking(move || {
            let _turns = turns;
            inner.with(looks, f)
        });
        loop {
            match tokio::time::timeout(LOOK_EVERY, &mut work).await {
                Ok(done) => return done.map_err(Error::internal)?,
                Err(_) if self.inner.pulse.hangs() => return Err(unavailable(&"it hangs")),
                Err(_) => {}
            }
        }
    }
}

impl Inner {
    fn with<T>(&self, looks: bool, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        // What is dead goes when it is dropped, and another one is opened.
        let mut pooled: PooledConnection<Manager> = loop {
            let pooled = self.pool.get().map_err(|e| unavailable(&e))?;
            if !pooled.is_of_before() {
                break pooled;
            }
        };
        if !looks && self.keys.is_stale() {
            return Err(unavailable(&"whether these are the keys in use is not known"));
        }
        let keys = self.keys.current();
        f(&mut Tx { conn: &mut pooled.conn, keys: &keys, now: self.clock.now() })
    }
}

/// Begins (IMMEDIATE on SQLite, so that a reader never has to become a writer), runs, commits or rolls back.
fn in_transaction<T>(tx: &mut Tx<'_>, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    begin(tx.conn)?;
    match f(tx) {
        Ok(value) => {
            commit(tx.conn)?;
            Ok(value)
        }
        Err(error) => {
            // A connection that cannot even roll back is broken, and the pool throws it away.
            if let Err(rollback) = rollback(tx.conn) {
                tracing::warn!(%rollback, "rollback failed");
            }
            Err(error)
        }
    }
}

fn begin(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Pg(conn) => <AnsiTransactionManager as TransactionManager<PgConnection>>::begin_transaction(conn),
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
    }
}

fn commit(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Pg(conn) => <AnsiTransactionManager as TransactionManager<PgConnection>>::commit_transaction(conn),
        Conn::Sqlite(conn) => {
            <AnsiTransactionManager as TransactionManager<SqliteConnection>>::commit_transaction(conn)
        }
    }
}

fn rollback(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Pg(conn) => <AnsiTransactionManager as TransactionManager<PgConnection>>::rollback_transaction(conn),
        Conn::Sqlite(conn) => {
            <AnsiTransactionManager as TransactionManager<SqliteConnection>>::rollback_transaction(conn)
        }
    }
}

/// A change met a row whose version was not the one the caller had seen (RFC 9110 § 13.1.1).
pub(super) fn stale_unless(updated: usize) -> Result<()> {
    if updated == 1 { Ok(()) } else { Err(Error::of(ProblemCode::Stale)) }
}

#[cfg(test)]
pub(super) mod testing;
