//! The program is killed under writers, again and again, on each database.

use std::time::Duration;

use valghalla::config::DatabaseUrl;
use valghalla_tests::crashes::Crashes;
use valghalla_tests::database::damage;
use valghalla_tests::postgres::Postgres;
use valghalla_tests::program::Program;
use valghalla_tests::writers::compare;

use crate::Figure;

const KILLS: usize = 20;
/// Between two kills, at least: ten thousand in all.
const WRITES: u64 = 500;

/// What was acknowledged is there once and whole, what was not is whole or not there, and the files are in order.
pub async fn server() -> Vec<Figure> {
    let dir = tempfile::tempdir().unwrap();
    let sqlite = DatabaseUrl::Sqlite(dir.path().join("v.sqlite").to_str().unwrap().to_owned());
    let mut figures = killed("SQLite", &sqlite).await;
    figures.push(Figure::at_most("SQLite: damage", damage(&sqlite), 0, "faults"));
    let server = Postgres::new();
    figures.extend(killed("PostgreSQL", &DatabaseUrl::Postgres(server.database("faults"))).await);
    figures.push(Figure::holds("PostgreSQL: nothing of its durability is off", server.is_durable()));
    figures.push(Figure::holds("PostgreSQL: `pg_amcheck` finds nothing", server.is_sound("faults")));
    figures
}

async fn killed(name: &str, database: &DatabaseUrl) -> Vec<Figure> {
    let mut program = Program::start_over(database.clone(), Vec::new()).await;
    let crashes = Crashes::of(&mut program, KILLS, WRITES).await;
    let (acknowledged, again) = (crashes.acknowledged(), crashes.asked_again());
    assert!(again > 0 && crashes.attempts.len() > acknowledged, "no kill met a request");
    compare(&program, &crashes.attempts).await;
    let what =
        format!("{name}: writes acknowledged ({again} when asked again), each there once and whole, {KILLS} kills");
    vec![
        Figure::at_least(what, acknowledged, 10_000, "writes"),
        Figure::within(format!("{name}: ready again"), crashes.slowest_start, Duration::from_secs(5)),
    ]
}
