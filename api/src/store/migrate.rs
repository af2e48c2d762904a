//! Brings a database to this binary's schema, once, and refuses one that is newer.

use std::fs::File;
use std::path::Path;

use diesel::migration::{MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::Conn;
use crate::config::DatabaseUrl;
use crate::error::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Why a database cannot be used by this binary.
#[derive(Debug, thiserror::Error)]
#[error("the database has migration {0}, which this binary does not know: it is older than the database")]
struct NewerSchema(String);

/// A row among the migrations for as long as a restore is under way: no program serves half of one.
pub(super) const RESTORING: &str = "restoring";

/// Why a database cannot be used by any binary.
#[derive(Debug, thiserror::Error)]
#[error("a restore into this database is under way or was broken off: empty the database and restore again")]
struct HalfRestored;

fn unknown(version: &str) -> Error {
    if version == RESTORING { Error::internal(HalfRestored) } else { Error::internal(NewerSchema(version.to_owned())) }
}

/// Applies what is missing and answers how many; several servers starting at once take turns.
pub fn migrate(url: &DatabaseUrl) -> Result<usize> {
    let _turn = turn(url).map_err(Error::internal)?;
    match url.connect().map_err(Error::internal)? {
        Conn::Sqlite(mut conn) => run(&mut conn, SQLITE, None),
        Conn::Pg(mut conn) => {
            use diesel::RunQueryDsl;
            if is_up_to_date(&mut conn)? {
                return Ok(0);
            }
            // A migration may take its time, and a second server waits for the first.
            diesel::sql_query("set statement_timeout = 0").execute(&mut conn)?;
            diesel::sql_query("set lock_timeout = 0").execute(&mut conn)?;
            // Any constant will do, as long as every server uses the same.
            diesel::sql_query("select pg_advisory_lock(7265419)").execute(&mut conn)?;
            let applied = run(&mut conn, POSTGRES, None);
            diesel::sql_query("select pg_advisory_unlock(7265419)").execute(&mut conn)?;
            applied
        }
    }
}

/// On SQLite programs take turns by the folder of the file: it is there before the file is, and nothing is left behind.
fn turn(url: &DatabaseUrl) -> std::io::Result<Option<File>> {
    let DatabaseUrl::Sqlite(path) = url else { return Ok(None) };
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new(".")))?;
    folder.lock()?;
    Ok(Some(folder))
}

#[derive(diesel::QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Whether there is nothing to do. It only reads: a role that serves need not be one that may change tables.
fn is_up_to_date(conn: &mut diesel::PgConnection) -> Result<bool> {
    use diesel::RunQueryDsl;
    let applied = diesel::sql_query("select version from __diesel_schema_migrations").load::<Applied>(conn);
    // There is no such table in an empty database.
    let applied: Vec<String> = applied.unwrap_or_default().into_iter().map(|row| row.version).collect();
    let known: Vec<String> = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES)
        .map_err(Error::Internal)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    match applied.iter().find(|version| !known.contains(version)) {
        Some(other) => Err(unknown(other)),
        None => Ok(known.iter().all(|version| applied.contains(version))),
    }
}

/// Takes the newest migrations back, down to and with that of this version; for tests of the way down.
pub fn revert_from(url: &DatabaseUrl, version: &str) -> Result<()> {
    let mut conn = url.connect().map_err(Error::internal)?;
    loop {
        let reverted = match &mut conn {
            Conn::Sqlite(conn) => conn.revert_last_migration(SQLITE),
            Conn::Pg(conn) => conn.revert_last_migration(POSTGRES),
        };
        if reverted.map_err(Error::Internal)?.to_string() == version {
            return Ok(());
        }
    }
}

/// Takes every migration back; for the same tests.
pub fn revert_all(url: &DatabaseUrl) -> Result<usize> {
    match url.connect().map_err(Error::internal)? {
        Conn::Sqlite(mut conn) => Ok(conn.revert_all_migrations(SQLITE).map_err(Error::Internal)?.len()),
        Conn::Pg(mut conn) => Ok(conn.revert_all_migrations(POSTGRES).map_err(Error::Internal)?.len()),
    }
}

/// The same for a database that is being restored, which no program serves yet.
pub(super) fn migrate_restored(conn: &mut Conn) -> Result<usize> {
    match conn {
        Conn::Sqlite(conn) => run(conn, SQLITE, Some(RESTORING)),
        Conn::Pg(conn) => run(conn, POSTGRES, Some(RESTORING)),
    }
}

fn run<DB, C>(conn: &mut C, source: EmbeddedMigrations, but: Option<&str>) -> Result<usize>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: Vec<MigrationVersion<'static>> = MigrationSource::<DB>::migrations(&source)
        .map_err(Error::Internal)?
        .iter()
        .map(|migration| migration.name().version().as_owned())
        .collect();
    let applied = conn.applied_migrations().map_err(Error::Internal)?;
    let mut strange = applied.iter().filter(|version| !known.contains(version)).map(ToString::to_string);
    if let Some(other) = strange.find(|version| but != Some(version)) {
        return Err(unknown(&other));
    }
    Ok(conn.run_pending_migrations(source).map_err(Error::Internal)?.len())
}
