//! Migrations that are killed: of an empty database, and of an earlier one with a large municipality's people.

use std::time::{Duration, Instant};

use tempfile::TempDir;
use valghalla::config::DatabaseUrl;
use valghalla::store::migrate::revert_from;
use valghalla_tests::database::{count, execute};
use valghalla_tests::postgres::Postgres;
use valghalla_tests::program::Program;

use crate::Figure;

const KILLS_OF_EMPTY: u32 = 50;
const KILLS_OF_LARGE: u32 = 12;
const PEOPLE: i64 = 100_000;
/// What has come since is taken back, and is to come again.
const EARLIER: &str = "20261127000000";

/// Killed at every stage, then started twice at once: one migrates, both succeed, and the program serves.
pub async fn killed() -> Vec<Figure> {
    let server = Postgres::new();
    let mut figures = Vec::new();
    for postgres in [false, true] {
        let databases = Databases { dir: tempfile::tempdir().unwrap(), server: postgres.then_some(&server) };
        let name = if postgres { "PostgreSQL" } else { "SQLite" };
        let (mut converged, whole) = (0, migrated(&databases.empty("m0")));
        for n in 1..=KILLS_OF_EMPTY {
            let database = databases.empty(&format!("m{n}"));
            let both = killed_and_begun_twice(&database, whole * n / (KILLS_OF_EMPTY + 1)).await;
            let served = Program::start_over(database, Vec::new()).await;
            let well = served.administrator().await.get("/parties").await.status == 200;
            converged += usize::from(both && well);
        }
        let what = format!("{name}, empty: kills after which it converges and serves");
        figures.push(Figure::at_least(what, converged, KILLS_OF_EMPTY as usize, "kills"));

        let (mut converged, large) = (0, large(&databases).await);
        let whole = migrated(&databases.copy(&large.database, "l0"));
        for n in 1..=KILLS_OF_LARGE {
            let database = databases.copy(&large.database, &format!("l{n}"));
            let both = killed_and_begun_twice(&database, whole * n / (KILLS_OF_LARGE + 1)).await;
            let mut served = large.beside();
            served.database = database;
            served.start().await;
            let people = count(&served.database, "select count(*) as n from persons");
            converged += usize::from(both && people == PEOPLE);
        }
        let what =
            format!("{name}, {PEOPLE} people, {} ms: kills after which it converges and serves", whole.as_millis());
        figures.push(Figure::at_least(what, converged, KILLS_OF_LARGE as usize, "kills"));
    }
    figures
}

/// Where databases are made.
struct Databases<'a> {
    dir: TempDir,
    server: Option<&'a Postgres>,
}

impl Databases<'_> {
    fn empty(&self, name: &str) -> DatabaseUrl {
        match self.server {
            Some(server) => DatabaseUrl::Postgres(server.database(name)),
            None => DatabaseUrl::Sqlite(self.dir.path().join(name).to_str().unwrap().to_owned()),
        }
    }

    fn copy(&self, of: &DatabaseUrl, name: &str) -> DatabaseUrl {
        match (self.server, of) {
            (Some(server), DatabaseUrl::Postgres(url)) => {
                let original = url.rsplit('/').next().unwrap();
                DatabaseUrl::Postgres(server.copy(name, original))
            }
            (_, DatabaseUrl::Sqlite(path)) => {
                let copy = self.empty(name);
                let DatabaseUrl::Sqlite(to) = &copy else { unreachable!() };
                std::fs::copy(path, to).unwrap();
                copy
            }
            _ => unreachable!(),
        }
    }
}

/// How long it takes undisturbed.
fn migrated(database: &DatabaseUrl) -> Duration {
    let began = Instant::now();
    let whole = Program::over(database.clone()).begin(&["migrate"]).wait().unwrap();
    assert!(whole.success(), "it is migrated");
    began.elapsed()
}

async fn killed_and_begun_twice(database: &DatabaseUrl, after: Duration) -> bool {
    let program = Program::over(database.clone());
    let mut first = program.begin(&["migrate"]);
    tokio::time::sleep(after).await;
    first.kill().unwrap();
    first.wait().unwrap();
    let mut both = [program.begin(&["migrate"]), program.begin(&["migrate"])];
    both.each_mut().map(|one| one.wait().unwrap().success()) == [true; 2]
}

/// An installation with many people, as it was before the newer migrations; stopped.
async fn large(databases: &Databases<'_>) -> Program {
    let mut program = Program::start_over(databases.empty("large"), Vec::new()).await;
    program.stop();
    let (numbers, id, text, no) = match &program.database {
        DatabaseUrl::Sqlite(_) => (
            format!("with recursive n(n) as (select 1 union all select n + 1 from n where n < {PEOPLE})"),
            "unhex(printf('01920100000070008000%012x', n))",
            "x'01'",
            "0",
        ),
        DatabaseUrl::Postgres(_) => (
            format!("with n(n) as (select generate_series(1, {PEOPLE}))"),
            "('01920100-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
            "'\\x01'::bytea",
            "false",
        ),
    };
    let people = format!(
        "insert into persons (id, municipality_id, full_name, name_key, search_key, email, protected, created_at, updated_at) \
         {numbers} select {id}, m.id, 'Person ' || n, {text}, 'person ' || n, 'p' || n || '@example.dk', {no}, m.created_at, \
         m.created_at from n, municipalities m"
    );
    execute(&program.database, &people);
    revert_from(&program.database, EARLIER).unwrap();
    program
}
