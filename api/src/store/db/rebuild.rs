//! Leaving nothing in SQLite's file, and in its log, of what was deleted.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use diesel::sqlite::SqliteConnection;

use super::{Db, TURN_WAIT, Tx, WRITER_WAIT};
use crate::error::Result;
use crate::store::conn::Conn;

impl Db {
    /// Both, for a program that has the database to itself. A log that somebody reads all the same, a server empties when it starts.
    pub async fn scrub(&self) -> Result<()> {
        self.rebuild().await?;
        self.empty_log().await.map(|_| ())
    }

    /// Writes SQLite's file anew, by way of the log. `secure_delete` overwrites a row where it stood, and not the copies that moved
    /// away from there when a page was split. PostgreSQL's space is written over as it is used again.
    pub async fn rebuild(&self) -> Result<()> {
        self.alone(|conn| Ok(conn.batch_execute("vacuum")?)).await.map(|_| ())
    }

    /// Takes SQLite's log over into its file and empties it. Answers whether that was possible: whoever reads what was before,
    /// like a backup, keeps it from being so, and is not waited for.
    pub async fn empty_log(&self) -> Result<bool> {
        let emptied =
            self.alone(|conn| Ok(checkpoint(conn, "passive")?.is_whole() && checkpoint(conn, "truncate")?.is_whole()));
        Ok(emptied.await?.unwrap_or(true))
    }

    /// Works on SQLite beside readers only; with PostgreSQL there is nothing to do.
    async fn alone<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut SqliteConnection) -> Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(writer) = &self.inner.writer else { return Ok(None) };
        let writer = self.turn(writer, WRITER_WAIT).await?;
        let turn = self.turn(&self.inner.turns, TURN_WAIT).await?;
        let work = |tx: &mut Tx<'_>| match tx.conn {
            Conn::Sqlite(conn) => f(conn).map(Some),
            Conn::Pg(_) => Ok(None),
        };
        self.run((turn, Some(writer)), work).await
    }
}

/// How far the log was taken over (https://sqlite.org/pragma.html#pragma_wal_checkpoint).
#[derive(QueryableByName)]
struct Checkpoint {
    /// 1 where somebody was in the way.
    #[diesel(sql_type = Integer)]
    busy: i32,
    /// Pages in the log.
    #[diesel(sql_type = Integer)]
    log: i32,
    /// Those of them that are in the file now.
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

impl Checkpoint {
    const fn is_whole(&self) -> bool {
        self.busy == 0 && self.log == self.checkpointed
    }
}

fn checkpoint(conn: &mut SqliteConnection, mode: &str) -> Result<Checkpoint> {
    Ok(diesel::sql_query(format!("pragma wal_checkpoint({mode})")).get_result(conn)?)
}
