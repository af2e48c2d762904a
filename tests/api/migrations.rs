//! The two databases have the same tables, and every step can be taken back.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::{PgConnection, SqliteConnection};
use tempfile::TempDir;
use valghalla::config::DatabaseUrl;
use valghalla::store::migrate::{migrate, revert_all, revert_from};
use valghalla_tests::database::{Database, count};
use valghalla_tests::{Backend, json, on_both};

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

const SQLITE_COLUMNS: &str = "select m.name || '.' || c.name as place, c.\"notnull\" as required from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'";
const POSTGRES_COLUMNS: &str = "select table_name || '.' || column_name as place, is_nullable = 'NO' as required from information_schema.columns where table_schema = 'public'";
const SQLITE_INDEXES: &str = "select name from sqlite_master where type = 'index' and name not like 'sqlite_%'";
const POSTGRES_INDEXES: &str = "select indexname as name from pg_indexes where schemaname = 'public' and indexname not in (select conname from pg_constraint)";
const SQLITE_KEYS: &str = "select m.name || '.' || k.\"from\" || ' -> ' || k.\"table\" || ' ' || lower(k.on_delete) as name from sqlite_master m join pragma_foreign_key_list(m.name) k where m.type = 'table'";
const POSTGRES_KEYS: &str = "select c.conrelid::regclass || '.' || a.attname || ' -> ' || c.confrelid::regclass || ' ' || case c.confdeltype when 'c' then 'cascade' when 'n' then 'set null' else 'no action' end as name from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] where c.contype = 'f'";

/// Columns with nullability, own indexes, foreign keys.
type Shape = (BTreeSet<Column>, BTreeSet<Named>, BTreeSet<Named>);

fn shape(url: &DatabaseUrl) -> Shape {
    /// The same three queries on either connection.
    macro_rules! load {
        ($conn:expr, $queries:expr) => {{
            let (mut conn, [columns, indexes, keys]) = ($conn, $queries.map(diesel::sql_query));
            let columns: Vec<Column> = columns.load(&mut conn).unwrap();
            let indexes: Vec<Named> = indexes.load(&mut conn).unwrap();
            let keys: Vec<Named> = keys.load(&mut conn).unwrap();
            (columns, indexes, keys)
        }};
    }
    let (columns, indexes, keys) = match url {
        DatabaseUrl::Sqlite(path) => {
            load!(SqliteConnection::establish(path).unwrap(), [SQLITE_COLUMNS, SQLITE_INDEXES, SQLITE_KEYS])
        }
        DatabaseUrl::Postgres(url) => {
            load!(PgConnection::establish(url).unwrap(), [POSTGRES_COLUMNS, POSTGRES_INDEXES, POSTGRES_KEYS])
        }
    };
    let own = columns.into_iter().filter(|column| !column.place.starts_with("__diesel"));
    (own.collect(), indexes.into_iter().collect(), keys.into_iter().collect())
}

fn up_down_up(backend: Backend) -> Shape {
    let dir = TempDir::new().unwrap();
    let database = Database::empty(backend, &dir);
    assert!(migrate(&database.url).unwrap() > 0);
    assert_eq!(migrate(&database.url).unwrap(), 0, "a second start applies nothing");
    let first = shape(&database.url);
    revert_all(&database.url).unwrap();
    assert!(shape(&database.url).0.is_empty(), "the way down leaves nothing");
    migrate(&database.url).unwrap();
    assert_eq!(shape(&database.url), first);
    first
}

#[test]
fn up_down_up_gives_the_same_tables_in_both_databases() {
    let (sqlite, postgres) = (up_down_up(Backend::Sqlite), up_down_up(Backend::Postgres));
    assert!(sqlite.0.len() > 100, "the query finds the columns");
    assert_eq!(sqlite, postgres);
}

#[test]
fn each_version_stands_once() {
    for database in ["sqlite", "postgres"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(database);
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut versions: Vec<String> = names.filter_map(|name| Some(name.split_once('_')?.0.to_owned())).collect();
        versions.sort();
        let all = versions.len();
        versions.dedup();
        assert!(
            all > 5 && versions.len() == all,
            "{database}: two migrations of one version, of which one is never run"
        );
    }
}

#[test]
fn sqlite_has_statistics_of_every_index() {
    let dir = TempDir::new().unwrap();
    let database = Database::empty(Backend::Sqlite, &dir);
    migrate(&database.url).unwrap();
    let without = "select count(*) as n from sqlite_master i where i.type = 'index' and i.name not like 'sqlite_%' \
        and i.tbl_name in (select tbl from sqlite_stat1) and not exists (select 1 from sqlite_stat1 s where s.idx = i.name)";
    assert_eq!(count(&database.url, without), 0);
    let of_nothing = "select count(*) as n from sqlite_stat1 s where s.tbl <> s.idx and not exists (select 1 from sqlite_master i where i.name = s.idx)";
    assert_eq!(count(&database.url, of_nothing), 0);
}

#[test]
fn many_who_start_at_once_take_turns() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::empty(backend, &dir);
        let applied = std::thread::scope(|scope| {
            let all: Vec<_> = (0..4).map(|_| scope.spawn(|| migrate(&database.url).unwrap())).collect();
            all.into_iter().map(|one| one.join().unwrap()).filter(|applied| *applied > 0).count()
        });
        assert_eq!(applied, 1, "{backend:?}: one of them migrates");
    }
}

#[test]
fn an_older_binary_refuses_a_newer_database() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let dir = TempDir::new().unwrap();
        let database = Database::empty(backend, &dir);
        migrate(&database.url).unwrap();
        let newer = "insert into __diesel_schema_migrations (version) values ('99991231235959')";
        match &database.url {
            DatabaseUrl::Sqlite(path) => SqliteConnection::establish(path).unwrap().batch_execute(newer).unwrap(),
            DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(newer).unwrap(),
        }
        let refused = migrate(&database.url).unwrap_err().to_string();
        assert!(refused.contains("99991231235959"), "{refused}");
    }
}

on_both! {
    async fn a_step_back_and_forth_keeps_who_sits_where(app: TestApp) {
        let s = app.staffing().await;
        for (site, name) in [(0, "Åse"), (0, "Bo"), (1, "Ib")] {
            s.office.post("/assignments", &s.report(site, 0, json!({"full_name": name}))).await.expect(201);
        }
        let left = s.office.get("/assignments").await.ids()[0].clone();
        s.office.post(&format!("/assignments/{left}/withdraw"), &json!({})).await.expect(200);
        let seats = format!("/elections/{}/seats", s.election);
        let (seats_before, people_before) = (s.office.get(&seats).await.expect(200), s.office.get("/assignments").await.expect(200));
        revert_from(&app.database_url(), "20261126000000").unwrap();
        let counts = ["seats", "seats where filled = true", "assignments a join seats s on s.id = a.seat_id where s.filled = true and a.state <> 'withdrawn'", "assignments where seat_id is null"];
        assert_eq!(counts.map(|of| app.count(&format!("select count(*) as n from {of} "))), [25, 2, 2, 0]);
        migrate(&app.database_url()).unwrap();
        app.give_factor(app.municipality, s.office.id).await;
        app.sql("update users set terms_version = 1, terms_accepted_at = created_at");
        assert_eq!(s.office.get(&seats).await.expect(200), seats_before);
        assert_eq!(s.office.get("/assignments").await.expect(200), people_before);
        s.office.post("/assignments", &s.report(0, 0, json!({"full_name": "Eva"}))).await.expect(201);
        s.office.post("/assignments", &s.report(0, 0, json!({"full_name": "Per"}))).await.expect_problem(409, "no_free_seat");
    }
}
