//! A fresh database for each test: SQLite by copying a migrated file, PostgreSQL by cloning a migrated template.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use tempfile::TempDir;
use valghalla::config::DatabaseUrl;
use valghalla::store::migrate;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Embedded.
    Sqlite,
    /// The server that `TEST_POSTGRES_URL` names.
    Postgres,
}

/// A database that goes when the test ends.
pub struct Database {
    /// Where it is.
    pub url: DatabaseUrl,
    postgres: Option<String>,
}

impl Database {
    /// A fresh one; `dir` keeps SQLite's file.
    pub fn fresh(backend: Backend, dir: &TempDir) -> Self {
        match backend {
            Backend::Sqlite => {
                let path = dir.path().join("valghalla.sqlite");
                std::fs::copy(sqlite_template(), &path).unwrap();
                Self { url: DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned()), postgres: None }
            }
            Backend::Postgres => {
                let name = format!("test_{}", uuid::Uuid::now_v7().simple());
                admin(&format!("create database {name} template {}", postgres_template()));
                Self { url: DatabaseUrl::Postgres(postgres_url(&name)), postgres: Some(name) }
            }
        }
    }

    /// An empty one, without any migration.
    pub fn empty(backend: Backend, dir: &TempDir) -> Self {
        match backend {
            Backend::Sqlite => {
                let path = dir.path().join("empty.sqlite");
                Self { url: DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned()), postgres: None }
            }
            Backend::Postgres => {
                let name = format!("test_{}", uuid::Uuid::now_v7().simple());
                admin(&format!("create database {name}"));
                Self { url: DatabaseUrl::Postgres(postgres_url(&name)), postgres: Some(name) }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(name) = &self.postgres {
            admin(&format!("drop database {name} with (force)"));
        }
    }
}

fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = TEMPLATE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("template.sqlite");
        migrate::migrate(&DatabaseUrl::Sqlite(path.to_str().unwrap().to_owned())).unwrap();
        (dir, path)
    });
    path
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", uuid::Uuid::now_v7().simple());
        admin(&format!("create database {name}"));
        migrate::migrate(&DatabaseUrl::Postgres(postgres_url(&name))).unwrap();
        name
    })
}

/// The server's address without a database name, e.g. `postgres://postgres@127.0.0.1:5433`.
#[allow(clippy::disallowed_methods)]
fn server() -> String {
    std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names the PostgreSQL server for tests; `make test` starts one and sets it")
}

fn postgres_url(name: &str) -> String {
    format!("{}/{name}", server().trim_end_matches('/'))
}

/// Makes a database of this name on the server.
pub fn create_database(name: &str) {
    admin(&format!("create database {name}"));
}

/// Runs statements in a database, perhaps beside a program that writes.
pub fn execute(url: &DatabaseUrl, sql: &str) {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            conn.batch_execute("pragma busy_timeout = 5000").and_then(|()| conn.batch_execute(sql))
        }
        DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(sql),
    }
    .unwrap();
}

/// What a transaction on PostgreSQL has taken, and keeps until it is let go: so that others are stopped where a test wants them.
pub struct Taken(PgConnection);

impl Taken {
    /// Begins a transaction with these statements.
    pub fn by(url: &DatabaseUrl, sql: &str) -> Self {
        let DatabaseUrl::Postgres(url) = url else { panic!("SQLite has one writer at a time") };
        let mut conn = PgConnection::establish(url).unwrap();
        conn.batch_execute(&format!("begin; {sql}")).unwrap();
        Self(conn)
    }

    /// Waits until so many others are stopped by a lock, or for a second: some come through.
    pub async fn until_waited_for_by(&mut self, others: i64) {
        let waiting = "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        for _ in 0..50 {
            if self.count(waiting) >= others {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    fn count(&mut self, sql: &str) -> i64 {
        diesel::sql_query(sql).get_result::<Counted>(&mut self.0).unwrap().n
    }

    /// Commits.
    pub fn let_go(mut self) {
        self.0.batch_execute("commit").unwrap();
    }
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// How many faults SQLite finds in a file of its own.
pub fn damage(url: &DatabaseUrl) -> i64 {
    let broken = count(url, "select count(*) as n from pragma_integrity_check where integrity_check <> 'ok'");
    broken + count(url, "select count(*) as n from pragma_foreign_key_check")
}

/// What `select count(*) as n from …` answers.
pub fn count(url: &DatabaseUrl, sql: &str) -> i64 {
    let rows: Vec<Counted> = match url {
        DatabaseUrl::Sqlite(path) => diesel::sql_query(sql).load(&mut SqliteConnection::establish(path).unwrap()),
        DatabaseUrl::Postgres(url) => diesel::sql_query(sql).load(&mut PgConnection::establish(url).unwrap()),
    }
    .unwrap();
    rows[0].n
}

#[derive(diesel::QueryableByName)]
struct Content {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    content: String,
}

/// All rows of every table, as text.
pub fn contents(url: &DatabaseUrl) -> BTreeMap<String, String> {
    let rows: Vec<Content> = match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            let columns = "select m.name as name, group_concat('quote(\"' || c.name || '\")', '||'' ''||') as content \
                           from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' group by m.name";
            let tables: Vec<Content> = diesel::sql_query(columns).load(&mut conn).unwrap();
            let of = |Content { name, content }| {
                format!(
                    "select '{name}' as name, coalesce(group_concat({content}, char(10)), '') as content from \"{name}\""
                )
            };
            tables.into_iter().map(|table| diesel::sql_query(of(table)).get_result(&mut conn).unwrap()).collect()
        }
        DatabaseUrl::Postgres(url) => {
            let all = "select table_name::text as name, \
                       query_to_xml(format('select * from %I order by 1', table_name), true, false, '')::text as content \
                       from information_schema.tables where table_schema = 'public'";
            diesel::sql_query(all).load(&mut PgConnection::establish(url).unwrap()).unwrap()
        }
    };
    rows.into_iter().map(|row| (row.name, row.content)).collect()
}

/// Databases are made one at a time: PostgreSQL refuses to clone a template that somebody is connected to.
fn admin(sql: &str) {
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    PgConnection::establish(&postgres_url("postgres")).unwrap().batch_execute(sql).unwrap();
}
