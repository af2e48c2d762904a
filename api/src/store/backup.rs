//! A copy of a database that is in use, and what a database holds, to compare a copy with its original.
//!
//! SQLite copies itself (`vacuum into`): one transaction of a connection as any other's, so that writers go on and no
//! lock is lost. PostgreSQL is copied by `pg_dump`, in the same snapshot in which the rows are counted.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::dialect::native;
use super::schema::{audit_chain as chain, municipalities};
use crate::config::DatabaseUrl;
use crate::domain::audit_chain::ChainHash;
use crate::domain::ids::MunicipalityId;
use crate::error::{Error, Result};

/// Diesel's own table: which migrations were applied.
pub(super) const MIGRATIONS: &str = "__diesel_schema_migrations";

/// The migration since which rows say by which key they are indexed.
const KEYS_SAID: &str = "20261204000000";
const KEYS: &str = "select 'data-' || cpr_key_id as word from persons where cpr_key_id is not null \
    union select 'data-' || secret_key_id from second_factors \
    union select 'data-' || content_key_id from mails where content_key_id is not null \
    union select 'index-' || cpr_index_key_id from persons where cpr_index_key_id is not null \
    union select 'index-' || key_id from recovery_codes where key_id is not null and used_at is null order by 1";

/// Why there is no copy, or none that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("{0}: there is no such database")]
    NoDatabase(String),
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    #[error("{0} is missing; it comes with PostgreSQL's client (on Debian: apt-get install postgresql-client)")]
    NoTool(&'static str),
    #[error("{0} has failed: {1}")]
    Tool(&'static str, String),
}

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The migrations that were applied.
    pub schema: Vec<String>,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
    /// How far each municipality's audit log goes.
    pub audit: Vec<Head>,
    /// The keys without which something in it cannot be opened or found: `data-<id>`, `index-<id>`. An earlier program did
    /// not say.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// The end of a municipality's audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The municipality's code.
    pub municipality: String,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// How many records have their place.
    pub sequence: i64,
    /// The last one's hash, hexadecimal.
    pub hash: String,
}

/// Copies a database that may be in use into a new file, checks the copy, and answers what is in it.
pub fn copy(url: &DatabaseUrl, to: &Path) -> Result<Contents> {
    if let DatabaseUrl::Sqlite(path) = url
        && !Path::new(path).is_file()
    {
        return Err(Error::internal(Refused::NoDatabase(path.clone())));
    }
    // The owner's only before anything is in it.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(to).map_err(Error::internal)?;
    let contents = match url.connect().map_err(Error::internal)? {
        Conn::Sqlite(mut conn) => {
            diesel::sql_query("vacuum into ?").bind::<Text, _>(to.to_string_lossy()).execute(&mut conn)?;
            let copied = SqliteConnection::establish(&to.to_string_lossy()).map_err(Error::internal)?;
            checked(copied)?
        }
        Conn::Pg(mut conn) => {
            conn.batch_execute("set statement_timeout = 0; begin isolation level repeatable read read only")?;
            let snapshot = words(&mut conn, "select pg_export_snapshot() as word")?.concat();
            let arguments =
                ["--format=custom", "--no-password", "--snapshot", &snapshot, "--file", &to.to_string_lossy()];
            postgres(url, "pg_dump", &arguments)?;
            let contents = contents(&mut Conn::Pg(conn))?;
            listed(to)?;
            contents
        }
    };
    File::open(to).and_then(|file| file.sync_all()).map_err(Error::internal)?;
    Ok(contents)
}

/// What is in a file of SQLite that nobody uses, once SQLite has found no damage in it.
pub(super) fn checked(mut conn: SqliteConnection) -> Result<Contents> {
    let found = words(&mut conn, "select integrity_check as word from pragma_integrity_check")?;
    let strays = words(&mut conn, "select \"table\" as word from pragma_foreign_key_check limit 1")?;
    if found != ["ok"] || !strays.is_empty() {
        return Err(Error::internal(Refused::Damaged([found, strays].concat().join("; "))));
    }
    contents(&mut Conn::Sqlite(conn))
}

/// The table of contents of a dump; that it can be read says that the file is whole up to its end.
pub(super) fn listed(dump: &Path) -> Result<String> {
    let mut list = Command::new("pg_restore");
    let output = output(list.arg("--list").arg(dump), "pg_restore")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Counts everything.
pub(super) fn contents(conn: &mut Conn) -> Result<Contents> {
    let tables = match conn {
        Conn::Sqlite(_) => "select name as word from sqlite_schema where type = 'table' and name not like 'sqlite%'",
        Conn::Pg(_) => "select tablename::text as word from pg_tables where schemaname = current_schema()",
    };
    let mut rows = BTreeMap::new();
    for table in words(conn, tables)?.into_iter().filter(|table| table != MIGRATIONS) {
        let count = diesel::sql_query(format!("select count(*) as n from \"{table}\""));
        let counted: Number = native!(conn, conn => count.get_result(conn))?;
        rows.insert(table, counted.n);
    }
    let mut audit = Vec::new();
    let all = municipalities::table.order(municipalities::code).select((municipalities::id, municipalities::code));
    for (id, code) in native!(conn, conn => all.load::<(MunicipalityId, String)>(conn))? {
        let places = chain::table.filter(chain::municipality_id.eq(id)).order(chain::sequence.desc());
        let last = places.select((chain::sequence, chain::hash));
        let last: Option<(i64, Vec<u8>)> = native!(conn, conn => last.first(conn)).optional()?;
        let (sequence, hash) = last.unwrap_or_default();
        let hash = <[u8; 32]>::try_from(hash).map(|hash| ChainHash(hash).to_string()).unwrap_or_default();
        audit.push(Head { municipality: code, municipality_id: id, sequence, hash });
    }
    let schema = words(conn, &format!("select version as word from {MIGRATIONS} order by version"))?;
    let keys = match schema.iter().any(|version| version.as_str() >= KEYS_SAID) {
        true => words(conn, KEYS)?,
        false => Vec::new(),
    };
    Ok(Contents { schema, rows, audit, keys })
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Whatever can answer a query of one column named `word`.
pub(super) trait Answers {
    /// Its answers.
    fn words(&mut self, sql: &str) -> QueryResult<Vec<String>>;
}

macro_rules! answers {
    ($conn:ty) => {
        impl Answers for $conn {
            fn words(&mut self, sql: &str) -> QueryResult<Vec<String>> {
                let rows: Vec<Word> = diesel::sql_query(sql).load(self)?;
                Ok(rows.into_iter().map(|row| row.word).collect())
            }
        }
    };
}
answers!(SqliteConnection);
answers!(PgConnection);

impl Answers for Conn {
    fn words(&mut self, sql: &str) -> QueryResult<Vec<String>> {
        native!(self, conn => conn.words(sql))
    }
}

pub(super) fn words(conn: &mut impl Answers, sql: &str) -> Result<Vec<String>> {
    conn.words(sql).map_err(Error::from)
}

/// Runs one of PostgreSQL's programs on a database. A password goes by the environment: arguments are for all to read.
pub(super) fn postgres(url: &DatabaseUrl, tool: &'static str, arguments: &[&str]) -> Result<Output> {
    let DatabaseUrl::Postgres(url) = url else { return Err(Error::internal("not a PostgreSQL database")) };
    let (url, password) = without_password(url);
    let mut command = Command::new(tool);
    command.args(arguments).arg("--dbname").arg(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    output(&mut command, tool)
}

fn output(command: &mut Command, tool: &'static str) -> Result<Output> {
    let output = command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::internal(Refused::NoTool(tool)),
        _ => Error::internal(error),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::internal(Refused::Tool(tool, said)));
    }
    Ok(output)
}

/// The address without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let split = url.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (login, host) = authority.rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let password = percent_decode_str(password).decode_utf8_lossy().into_owned();
        Some((format!("{scheme}://{user}@{host}{path}"), Some(password)))
    });
    split.unwrap_or_else(|| (url.to_owned(), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_left_in_an_address() {
        let plain = |url: &str| without_password(url);
        assert_eq!(
            plain("postgres://u:p%40ss@h:5432/d?x=1"),
            ("postgres://u@h:5432/d?x=1".into(), Some("p@ss".into()))
        );
        assert_eq!(plain("postgres://u:a:b@/d?host=/run"), ("postgres://u@/d?host=/run".into(), Some("a:b".into())));
        for url in ["postgres://u@h/d", "postgres://h/d?options=a:b@c", "postgresql:///d"] {
            assert_eq!(plain(url), (url.to_owned(), None));
        }
    }

    #[test]
    fn a_database_that_is_not_there_is_not_made() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("none.sqlite");
        let url = DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned());
        assert!(copy(&url, &dir.path().join("copy")).is_err());
        assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0);
    }
}
