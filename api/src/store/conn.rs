//! One connection type over both databases, and how a connection is opened. Private to `store`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
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
                let mut conn = SqliteConnection::establish(path)?;
                conn.batch_execute(
                    "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
                     pragma foreign_keys = on; pragma trusted_schema = off; pragma cache_size = -16000; \
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

/// Opens and checks connections for the pool, and counts their statements.
#[derive(Debug)]
pub struct Manager {
    pub url: DatabaseUrl,
    pub statements: Arc<AtomicU64>,
}

/// Counts each statement and, at the level TRACE, writes it to the log without the values it is run with.
struct Watch(Arc<AtomicU64>);

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let InstrumentationEvent::StartQuery { query, .. } = event else { return };
        self.0.fetch_add(1, Ordering::Relaxed);
        if tracing::enabled!(target: "valghalla::sql", tracing::Level::TRACE) {
            let text = query.to_string();
            let sql = text.split(" -- binds:").next().unwrap_or_default();
            tracing::trace!(target: "valghalla::sql", "{sql}");
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        let mut conn = self.url.connect().map_err(diesel::r2d2::Error::ConnectionError)?;
        conn.set_instrumentation(Watch(Arc::clone(&self.statements)));
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        conn.batch_execute("select 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        match conn {
            Conn::Pg(conn) => conn.is_broken(),
            Conn::Sqlite(conn) => conn.is_broken(),
        }
    }
}

/// How long a request waits for a connection before it is told that the system is busy.
pub const POOL_WAIT: Duration = Duration::from_millis(1_500);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_limits_are_added_but_never_override_the_operator() {
        assert_eq!(with_timeouts("postgres://h/d"), "postgres://h/d?connect_timeout=2&tcp_user_timeout=4000");
        assert_eq!(
            with_timeouts("postgres://h/d?connect_timeout=9"),
            "postgres://h/d?connect_timeout=9&tcp_user_timeout=4000"
        );
    }
}
