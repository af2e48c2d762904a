//! One connection type over both databases, and how a connection is opened. Private to `store`.

use std::fs::{OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;

use crate::config::DatabaseUrl;

/// Either database behind the same queries.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite, embedded.
    Sqlite(SqliteConnection),
}

impl DatabaseUrl {
    /// Opens one connection with the settings that durability rests on.
    pub(super) fn connect(&self) -> ConnectionResult<Conn> {
        match self {
            Self::Sqlite(path) => {
                keep_private(path).map_err(|error| ConnectionError::BadConnection(format!("{path}: {error}")))?;
                let mut conn = SqliteConnection::establish(path)?;
                conn.batch_execute(
                    "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
                     pragma foreign_keys = on; pragma trusted_schema = off; pragma cache_size = -4000; \
                     pragma secure_delete = on; \
                     pragma wal_autocheckpoint = 4000;",
                )
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Sqlite(conn))
            }
            Self::Postgres(url) => {
                let mut conn = PgConnection::establish(&with_timeouts(url))?;
                conn.batch_execute("set statement_timeout = '5s'; set lock_timeout = '3s'; set timezone = 'UTC'")
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Pg(conn))
            }
        }
    }
}

/// SQLite's file is readable by its owner only before anything is in it; its companions get their mode from it. What an
/// earlier program or a copied backup has left open is closed.
///
/// The file is opened here only when it is made. To close any descriptor of a file gives up all locks that the process
/// has on it (POSIX, `fcntl`), and SQLite's are of that kind: another program would then take itself for the last one
/// and delete the log under the server (https://sqlite.org/howtocorrupt.html § 2.2).
fn keep_private(path: &str) -> std::io::Result<()> {
    /// So that no connection has its lock yet when the one that makes the file closes it.
    static MAKING: Mutex<()> = Mutex::new(());
    // Names that SQLite takes for something else than a file.
    if path.starts_with(':') || path.starts_with("file:") {
        return Ok(());
    }
    let making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop);
    drop(making);
    made.or_else(|error| if error.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })?;
    for companion in ["", "-wal", "-shm"] {
        match std::fs::metadata(format!("{path}{companion}")) {
            Ok(file) if file.permissions().mode() & 0o077 != 0 => {
                std::fs::set_permissions(format!("{path}{companion}"), Permissions::from_mode(0o600))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Adds libpq's own time limits unless the operator has set them: a database that is away must be noticed in seconds.
fn with_timeouts(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in [("connect_timeout", "2"), ("tcp_user_timeout", "4000")] {
        if !url.contains(name) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(name);
            url.push('=');
            url.push_str(value);
        }
    }
    url
}

/// A use-case that stands still in the middle is broken off: with a statement that still runs (5 s), before a rotation of keys
/// takes its program for dead. Otherwise it could go on and commit what is sealed with a key that is put away by then.
const NO_FROZEN_TRANSACTION: &str = "set idle_in_transaction_session_timeout = '8s'";

/// Opens and checks connections for the pool, and counts their statements.
#[derive(Debug)]
pub struct Manager {
    pub url: DatabaseUrl,
    pub statements: Arc<AtomicU64>,
    /// How often the database went away. What was opened before the last time is dead, though it may not have noticed.
    pub losses: Arc<AtomicU64>,
}

/// A connection of the pool.
pub struct Pooled {
    pub conn: Conn,
    /// How many losses there had been when it was opened.
    opened_after: u64,
    losses: Arc<AtomicU64>,
}

impl Pooled {
    /// Whether it is of a time before the database went away.
    pub fn is_of_before(&self) -> bool {
        self.opened_after != self.losses.load(Ordering::Relaxed)
    }
}

/// Counts each statement and, at the level TRACE, writes it to the log without the values it is run with. Sees when the
/// connection is lost: diesel itself takes one for sound as long as no transaction is open on it.
struct Watch {
    statements: Arc<AtomicU64>,
    opened_after: u64,
    losses: Arc<AtomicU64>,
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        use diesel::result::{DatabaseErrorKind::ClosedConnection, Error::DatabaseError};
        if let InstrumentationEvent::FinishQuery { error: Some(DatabaseError(ClosedConnection, _)), .. } = event {
            let (before, after) = (self.opened_after, self.opened_after.saturating_add(1));
            // Only the first that notices counts: those opened since are sound.
            let _ = self.losses.compare_exchange(before, after, Ordering::Relaxed, Ordering::Relaxed);
        }
        let InstrumentationEvent::StartQuery { query, .. } = event else { return };
        self.statements.fetch_add(1, Ordering::Relaxed);
        if tracing::enabled!(target: "valghalla::sql", tracing::Level::TRACE) {
            let text = query.to_string();
            let sql = text.split(" -- binds:").next().unwrap_or_default();
            tracing::trace!(target: "valghalla::sql", "{sql}");
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        let opened_after = self.losses.load(Ordering::Relaxed);
        let mut conn = self.url.connect().map_err(diesel::r2d2::Error::ConnectionError)?;
        if let Conn::Pg(conn) = &mut conn {
            conn.batch_execute(NO_FROZEN_TRANSACTION).map_err(diesel::r2d2::Error::QueryError)?;
        }
        let (statements, losses) = (Arc::clone(&self.statements), Arc::clone(&self.losses));
        conn.set_instrumentation(Watch { statements, opened_after, losses: Arc::clone(&losses) });
        Ok(Pooled { conn, opened_after, losses })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), Self::Error> {
        pooled.conn.batch_execute("select 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        let broken = match &mut pooled.conn {
            Conn::Pg(conn) => conn.is_broken(),
            Conn::Sqlite(conn) => conn.is_broken(),
        };
        broken || pooled.is_of_before()
    }
}

/// How long it may take to open a connection before a request is told that the database is away.
pub const OPEN_WAIT: Duration = Duration::from_millis(1_000);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_sqlite_are_their_owners_only_from_the_first_moment() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("v.sqlite");
        let url = DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned());
        let modes = || {
            let mode = |end: &str| dir.path().join(format!("v.sqlite{end}")).metadata().unwrap().permissions().mode();
            ["", "-wal", "-shm"].map(|end| mode(end) & 0o777)
        };
        let mut conn = url.connect().unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        conn.batch_execute("create table t (n integer)").unwrap();
        assert_eq!(modes(), [0o600; 3]);
        for end in ["", "-wal", "-shm"] {
            let open = Permissions::from_mode(0o644);
            std::fs::set_permissions(dir.path().join(format!("v.sqlite{end}")), open).unwrap();
        }
        url.connect().unwrap();
        assert_eq!(modes(), [0o600; 3], "what was open is closed at the next start");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_second_connection_leaves_the_first_its_lock() {
        use std::os::unix::fs::MetadataExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("v.sqlite");
        let url = DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned());
        let mut conns = Vec::new();
        for n in 0..3 {
            let mut conn = url.connect().unwrap();
            conn.batch_execute("create table if not exists t (n integer); select * from t").unwrap();
            conns.push(conn);
            let file = format!(":{} ", path.metadata().unwrap().ino());
            let locks = std::fs::read_to_string("/proc/locks").unwrap();
            assert!(locks.lines().any(|lock| lock.contains(&file)), "{n}: another program would delete the log");
        }
    }

    #[test]
    fn time_limits_are_added_but_never_override_the_operator() {
        assert_eq!(with_timeouts("postgres://h/d"), "postgres://h/d?connect_timeout=2&tcp_user_timeout=4000");
        assert_eq!(
            with_timeouts("postgres://h/d?connect_timeout=9"),
            "postgres://h/d?connect_timeout=9&tcp_user_timeout=4000"
        );
    }
}
