//! A backup on its way into an empty database. Nobody can serve it before what was taken away is taken away again: SQLite
//! is made whole under another name, and a row among the migrations stops every program until the end.

mod again;

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use super::access::Trail;
use super::audit::{self, Event};
use super::backup::{Contents, MIGRATIONS, checked, contents, listed, postgres, words};
use super::db::Tx;
use super::dialect::native;
use super::migrate::{RESTORING, migrate_restored};
use super::schema::{factor_challenges, mails, one_time_links as links, persons, second_factors, sessions, users};
use crate::config::DatabaseUrl;
use crate::domain::audit::Action;
use crate::domain::ids::MunicipalityId;
use crate::domain::roles::MailState;
use crate::domain::taken_away::TakenAway;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

pub use again::{Again, to_look_at};

/// The trail of everything that a restore does.
const REQUEST: &str = "restore";

/// Whether nothing is there that a restore would overwrite.
pub fn is_empty(url: &DatabaseUrl) -> Result<bool> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let there = |end: &str| std::fs::metadata(format!("{path}{end}")).is_ok_and(|file| file.len() > 0);
            Ok(!there("") && !there("-wal"))
        }
        DatabaseUrl::Postgres(_) => {
            let mut conn = url.connect().map_err(Error::internal)?;
            Ok(words(&mut conn, "select tablename::text as word from pg_tables where schemaname = current_schema()")?
                .is_empty())
        }
    }
}

/// Where a backup is made ready.
pub fn working(url: &DatabaseUrl) -> DatabaseUrl {
    match url {
        DatabaseUrl::Sqlite(path) => DatabaseUrl::Sqlite(format!("{path}.restoring")),
        postgres @ DatabaseUrl::Postgres(_) => postgres.clone(),
    }
}

/// Puts a copy there, and answers what was in it; then brings it to this binary's schema.
pub fn load(working: &DatabaseUrl, file: &Path, schema: &[String]) -> Result<Contents> {
    let found = match working {
        DatabaseUrl::Sqlite(path) => {
            clear(working)?;
            std::fs::copy(file, private(Path::new(path))?).map_err(Error::internal)?;
            let found = checked(SqliteConnection::establish(path).map_err(Error::internal)?)?;
            mark(working, &[])?;
            found
        }
        DatabaseUrl::Postgres(_) => {
            // Without the list of migrations no program takes the tables for its own.
            let list = listed(file)?;
            let but: String =
                list.lines().filter(|line| !is_migrations(line)).map(|line| format!("{line}\n")).collect();
            let kept = std::env::temp_dir().join(format!("valghalla-restore-{}", uuid::Uuid::now_v7()));
            let written = private(&kept).and_then(|kept| std::fs::write(kept, but).map_err(Error::internal));
            let arguments = [
                "--no-owner",
                "--no-privileges",
                "--no-password",
                "--single-transaction",
                "--exit-on-error",
                "--use-list",
            ];
            let (kept_text, file) = (kept.to_string_lossy(), file.to_string_lossy());
            let restored = written
                .and_then(|()| postgres(working, "pg_restore", &[&arguments[..], &[&kept_text, &file]].concat()));
            std::fs::remove_file(&kept).map_err(Error::internal)?;
            restored?;
            mark(working, schema)?;
            let mut conn = working.connect().map_err(Error::internal)?;
            conn.batch_execute("set statement_timeout = 0")?;
            conn.batch_execute("analyze")?;
            let mut found = contents(&mut conn)?;
            found.schema.retain(|version| version != RESTORING);
            found
        }
    };
    migrate_restored(&mut working.connect().map_err(Error::internal)?)?;
    Ok(found)
}

fn is_migrations(line: &str) -> bool {
    line.contains(&format!(" {MIGRATIONS} ")) && line.contains(" TABLE DATA ")
}

/// A new file that only its owner may read.
fn private(path: &Path) -> Result<&Path> {
    let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(Error::internal)?;
    made.flush().map_err(Error::internal)?;
    Ok(path)
}

/// Writes which migrations the tables have, and at once that nobody may serve them yet.
fn mark(working: &DatabaseUrl, schema: &[String]) -> Result<()> {
    // They come from a file; what is no version is left out, and compared afterwards.
    let plain = schema.iter().filter(|version| version.chars().all(|c| c.is_ascii_alphanumeric()));
    let values: Vec<String> =
        plain.map(|version| format!("('{version}')")).chain([format!("('{RESTORING}')")]).collect();
    let sql = format!("insert into {MIGRATIONS} (version) values {}", values.join(", "));
    working.connect().map_err(Error::internal)?.batch_execute(&sql).map_err(Error::from)
}

/// Takes away what a restore that was broken off has left of SQLite's files.
pub fn clear(working: &DatabaseUrl) -> Result<()> {
    let DatabaseUrl::Sqlite(path) = working else { return Ok(()) };
    for end in ["", "-wal", "-shm"] {
        match std::fs::remove_file(format!("{path}{end}")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::internal(error)),
            _ => {}
        }
    }
    Ok(())
}

/// Gives the database its name, once no connection is left.
pub fn finish(working: &DatabaseUrl, url: &DatabaseUrl) -> Result<()> {
    let (DatabaseUrl::Sqlite(from), DatabaseUrl::Sqlite(to)) = (working, url) else { return Ok(()) };
    // The last connection that closes takes SQLite's log away; whatever pool was there is closing them.
    for _ in 0..100 {
        drop(working.connect().map_err(Error::internal)?);
        if !Path::new(&format!("{from}-wal")).exists() {
            std::fs::File::open(from).and_then(|file| file.sync_all()).map_err(Error::internal)?;
            std::fs::rename(from, to).map_err(Error::internal)?;
            let dir = Path::new(to).parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
            return std::fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(Error::internal);
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Err(Error::internal(format!("{from} is in use")))
}

/// The ids of the keys with which values are sealed that somebody needs after the restore.
pub fn data_keys(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let sealed = persons::table.filter(persons::cpr_key_id.is_not_null()).select(persons::cpr_key_id).distinct();
    let mut keys: Vec<String> =
        native!(tx.conn, conn => sealed.load::<Option<String>>(conn))?.into_iter().flatten().collect();
    let factors = second_factors::table.select(second_factors::secret_key_id).distinct();
    keys.extend(native!(tx.conn, conn => factors.load::<String>(conn))?);
    Ok(keys)
}

/// What a restore has ended, in one municipality.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Sessions that were open when the backup was made.
    pub sessions: usize,
    /// Links that were still good.
    pub links: usize,
    /// Mails that waited to be sent.
    pub mails: usize,
    /// What had been taken away since.
    pub again: Again,
}

/// Ends in a municipality whatever the backup would bring back to life, and writes that it was restored.
pub fn revive_nothing(
    tx: &mut Tx<'_>,
    municipality: MunicipalityId,
    taken_at: Instant,
    list: &[TakenAway],
) -> Result<Ended> {
    let now = tx.now();
    let own = || users::table.filter(users::municipality_id.eq(municipality)).select(users::id);
    // Before anything else is changed: PostgreSQL looks again at what a row refers to that was changed in the same
    // transaction, and a mail's link goes with its user.
    let again = again::take_away(tx, municipality, taken_at, list)?;
    let mut ended = Ended { again, ..Ended::default() };
    let open = sessions::table.filter(sessions::user_id.eq_any(own()).and(sessions::ended_at.is_null()));
    ended.sessions = native!(tx.conn, conn => diesel::update(open).set(sessions::ended_at.eq(now)).execute(conn))?;
    let begun = factor_challenges::table.filter(factor_challenges::user_id.eq_any(own()));
    native!(tx.conn, conn => diesel::delete(begun).execute(conn))?;
    let good = links::table.filter(links::user_id.eq_any(own()));
    let good = good.filter(links::used_at.is_null().and(links::revoked_at.is_null()));
    ended.links = native!(tx.conn, conn => diesel::update(good).set(links::revoked_at.eq(now)).execute(conn))?;
    let invited = users::table.filter(users::municipality_id.eq(municipality).and(users::invited_until.gt(now)));
    native!(tx.conn, conn => diesel::update(invited).set(users::invited_until.eq(now)).execute(conn))?;
    let unsent = mails::table.filter(mails::municipality_id.eq(municipality));
    let unsent = unsent.filter(mails::state.eq_any([MailState::Queued, MailState::Failed, MailState::Dead]));
    let cancelled = (
        mails::state.eq(MailState::Cancelled),
        mails::content_sealed.eq(None::<Vec<u8>>),
        mails::content_key_id.eq(None::<String>),
        mails::lease_until.eq(None::<Instant>),
    );
    ended.mails = native!(tx.conn, conn => diesel::update(unsent).set(cancelled).execute(conn))?;
    let event = Event::new(Action::DatabaseRestored, municipality.0)
        .with("backup_of", taken_at)
        .with("sessions", ended.sessions)
        .with("links", ended.links)
        .with("mails", ended.mails)
        .with("blocked", ended.again.blocked)
        .with("deleted", ended.again.deleted)
        .with("closed", ended.again.closed.len());
    audit::record(tx, &trail(municipality), event)?;
    Ok(ended)
}

fn trail(municipality: MunicipalityId) -> Trail {
    Trail::of(municipality, None, REQUEST.to_owned())
}

/// From here on the database may be served.
pub fn release(tx: &mut Tx<'_>) -> Result<()> {
    let row = diesel::sql_query(format!("delete from {MIGRATIONS} where version = '{RESTORING}'"));
    native!(tx.conn, conn => row.execute(conn))?;
    Ok(())
}
