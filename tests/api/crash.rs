//! `kill -9` of the program under sixteen writers, again and again: what was answered is there exactly once, what got no
//! answer is there whole or not at all, and the program comes back by itself within five seconds.

use std::time::{Duration, Instant};

use valghalla_tests::Backend;
use valghalla_tests::database::count;
use valghalla_tests::program::Program;
use valghalla_tests::writers::{Writers, compare};

const WRITERS: usize = 16;
const KILLS: usize = 20;
/// An operator's load balancer should not wait longer.
const READY_WITHIN: Duration = Duration::from_secs(5);

#[actix_web::test]
async fn nothing_acknowledged_is_lost_and_nothing_is_half_sqlite() {
    let database = crashes(Backend::Sqlite).await;
    let damage = "select count(*) as n from pragma_integrity_check where integrity_check <> 'ok'";
    assert_eq!(count(&database.database, damage), 0);
    assert_eq!(count(&database.database, "select count(*) as n from pragma_foreign_key_check"), 0);
}

#[actix_web::test]
async fn nothing_acknowledged_is_lost_and_nothing_is_half_postgres() {
    crashes(Backend::Postgres).await;
}

async fn crashes(backend: Backend) -> Program {
    let began = Instant::now();
    let mut program = Program::start_new(backend).await;
    let mut writers = Writers::new(&program.administrator().await, WRITERS).await;
    let mut slowest = Duration::ZERO;
    for _ in 0..KILLS {
        writers.go_on(program.administrator().await);
        writers.acknowledged(50 + random() % 80).await;
        // Anywhere in the work that is under way, not always just after an answer.
        tokio::time::sleep(Duration::from_millis(random() % 8)).await;
        writers.pause();
        program.kill();
        let took = program.start().await;
        assert!(took <= READY_WITHIN, "ready after {took:?}");
        slowest = slowest.max(took);
    }
    let attempts = writers.end(program.administrator().await).await;
    let acknowledged = attempts.iter().filter(|attempt| attempt.id.is_some()).count();
    let again = attempts.iter().filter(|attempt| attempt.asked_again).count();
    println!(
        "{backend:?}: {KILLS} kills, {acknowledged} writes acknowledged, {again} of them only when asked again, {} never; \
         slowest start {slowest:.1?}, {:.1?} in all",
        attempts.len() - acknowledged,
        began.elapsed()
    );
    assert!(again > 0 && attempts.len() > acknowledged, "no kill met a request");
    compare(&program, &attempts).await;
    program
}

fn random() -> u64 {
    uuid::Uuid::now_v7().as_u64_pair().1 % 1_000_003
}
