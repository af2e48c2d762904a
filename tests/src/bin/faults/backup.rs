//! A backup beside writers, and what comes back of it.

use std::time::{Duration, Instant};

use valghalla::config::DatabaseUrl;
use valghalla_tests::postgres::Postgres;
use valghalla_tests::program::Program;
use valghalla_tests::writers::{Writers, missing};

use crate::Figure;

const WRITERS: usize = 16;
/// How many writes a second a backup leaves room for; the program that developers build is slower.
const BESIDE_IT: u64 = if cfg!(debug_assertions) { 20 } else { 200 };

/// On each database: what was acknowledged before the backup began is in it, and nobody is stopped by it.
pub async fn beside_writers() -> Vec<Figure> {
    let (dir, server) = (tempfile::tempdir().unwrap(), Postgres::new());
    let file = |name: &str| DatabaseUrl::Sqlite(dir.path().join(name).to_str().unwrap().to_owned());
    let mut figures = put_back("SQLite", file("v.sqlite"), file("back.sqlite")).await;
    let database = |name: &str| DatabaseUrl::Postgres(server.database(name));
    figures.extend(put_back("PostgreSQL", database("faults"), database("back")).await);
    figures
}

async fn put_back(name: &str, database: DatabaseUrl, empty: DatabaseUrl) -> Vec<Figure> {
    let mut program = Program::start_over(database, Vec::new()).await;
    let mut writers = Writers::new(&program.administrator().await, WRITERS).await;
    writers.go_on(program.administrator().await);
    writers.acknowledged(2_000).await;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("backup").to_str().unwrap().to_owned();
    let began = Instant::now();
    let (well, said) = program.begin_and_wait(&["backup", &folder]).await;
    let took = began.elapsed();
    assert!(well, "{said}");
    // And some that it does not know.
    writers.go_on(program.administrator().await);
    writers.acknowledged(100).await;
    let attempts = writers.end(program.administrator().await).await;
    let meanwhile: Vec<_> = attempts.iter().filter(|one| one.at > began && one.at < began + took).collect();
    let refused = meanwhile.iter().filter(|one| one.id.is_none() || one.asked_again).count();
    let known = attempts.iter().filter(|one| one.id.is_some() && one.at < began).count();
    program.stop();
    program.database = empty;
    let began_again = Instant::now();
    let (well, said) = program.told(&["restore", &folder]);
    assert!(well, "{said}");
    program.start().await;
    let ready = began_again.elapsed();
    let of = format!("of {known} acknowledged before it");
    vec![
        Figure::at_most(format!("{name}: lost, {of}"), missing(&program.database, &attempts, began), 0, "writes"),
        Figure::at_least(
            format!("{name}: writes a second beside it"),
            per_second(meanwhile.len() - refused, took),
            BESIDE_IT,
            "writes",
        ),
        Figure::at_most(format!("{name}: refused beside it"), refused, 0, "writes"),
        Figure::within(format!("{name}: restored and ready"), ready, Duration::from_secs(600)),
    ]
}

fn per_second(writes: usize, time: Duration) -> u64 {
    (writes as f64 / time.as_secs_f64()) as u64
}
