//! The door to the data: `Db` hands out a `Tx` for reading or for writing, and a `Tx` lets nobody outside `store` near SQL.
//!
//! A write is one transaction: all of it or nothing. SQLite takes one writer at a time, so writers queue fairly here
//! instead of polling a lock. Whoever waits, for that or for a connection, waits without a thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{Pool, PooledConnection};
use diesel::sqlite::SqliteConnection;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::conn::{Conn, Manager, POOL_WAIT};
use super::failure::unavailable;
use crate::config::DatabaseUrl;
use crate::crypto::KeyRing;
use crate::domain::fault::ProblemCode;
use crate::domain::time::{Clock, Instant};
use crate::error::{Error, Result};

/// How long a writer waits for its turn on SQLite.
const TURN_WAIT: Duration = Duration::from_secs(3);

/// The database, shared by all of the program.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool<Manager>,
    /// As many places as there are connections.
    places: Semaphore,
    /// One place for the one writer SQLite has; none for PostgreSQL.
    writer: Option<Semaphore>,
    statements: Arc<AtomicU64>,
    clock: Clock,
    keys: KeyRing,
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
            .connection_timeout(POOL_WAIT)
            .test_on_check_out(false)
            .build(Manager { url: url.clone(), statements: Arc::clone(&statements) })
            .map_err(Error::internal)?;
        let writer = matches!(url, DatabaseUrl::Sqlite(_)).then(|| Semaphore::new(1));
        let places = Semaphore::new(usize::try_from(connections).map_err(Error::internal)?);
        Ok(Self { inner: Arc::new(Inner { pool, places, writer, statements, clock, keys }) })
    }

    /// The program's clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The program's keys.
    pub fn keys(&self) -> &KeyRing {
        &self.inner.keys
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
        self.blocking(f).await
    }

    /// Writes in one transaction: committed when `f` succeeds, rolled back when it does not.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let _turn = match &self.inner.writer {
            Some(writer) => Some(wait(writer, TURN_WAIT).await?),
            None => None,
        };
        self.blocking(|tx| in_transaction(tx, f)).await
    }

    /// Runs on a thread that may block, with a connection.
    async fn blocking<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        let _place = wait(&self.inner.places, POOL_WAIT).await?;
        tokio::task::spawn_blocking(move || inner.with(f)).await.map_err(Error::internal)?
    }

    /// Leaves nothing of what was deleted in SQLite's file and its log. `secure_delete` overwrites a row where it stood,
    /// and not the copies that moved away from there when a page was split. PostgreSQL's autovacuum does its own.
    pub async fn scrub(&self) -> Result<()> {
        let Some(writer) = &self.inner.writer else { return Ok(()) };
        let _turn = wait(writer, TURN_WAIT).await?;
        self.blocking(|tx| Ok(tx.conn.batch_execute("vacuum; pragma wal_checkpoint(truncate)")?)).await
    }

    /// Whether the database answers; for the load balancer.
    pub async fn ping(&self) -> Result<()> {
        self.read(|tx| Ok(diesel::sql_query("select 1").execute(tx.conn).map(drop)?)).await
    }
}

impl Inner {
    fn with<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let mut conn: PooledConnection<Manager> = self.pool.get().map_err(|e| unavailable(&e))?;
        f(&mut Tx { conn: &mut conn, keys: &self.keys, now: self.clock.now() })
    }
}

/// Waits in the order of coming; whoever waits too long is told that the system is busy.
async fn wait(places: &Semaphore, longest: Duration) -> Result<SemaphorePermit<'_>> {
    let place = tokio::time::timeout(longest, places.acquire()).await;
    place.map_err(|_| unavailable(&"no connection is free"))?.map_err(Error::internal)
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
