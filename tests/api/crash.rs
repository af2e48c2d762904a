//! `kill -9` of the program under sixteen writers, again and again: what was answered is there exactly once, what got no
//! answer is there whole or not at all, and the program comes back by itself within five seconds.

use std::time::{Duration, Instant};

use valghalla_tests::Backend;
use valghalla_tests::crashes::Crashes;
use valghalla_tests::database::damage;
use valghalla_tests::program::Program;
use valghalla_tests::writers::compare;

const KILLS: usize = 20;
/// An operator's load balancer should not wait longer.
const READY_WITHIN: Duration = Duration::from_secs(5);

#[actix_web::test]
async fn nothing_acknowledged_is_lost_and_nothing_is_half_sqlite() {
    let program = crashes(Backend::Sqlite).await;
    assert_eq!(damage(&program.database), 0);
}

#[actix_web::test]
async fn nothing_acknowledged_is_lost_and_nothing_is_half_postgres() {
    crashes(Backend::Postgres).await;
}

async fn crashes(backend: Backend) -> Program {
    let began = Instant::now();
    let mut program = Program::start_new(backend).await;
    let crashes = Crashes::of(&mut program, KILLS, 50).await;
    let (acknowledged, again) = (crashes.acknowledged(), crashes.asked_again());
    let never = crashes.attempts.len() - acknowledged;
    println!(
        "{backend:?}: {KILLS} kills, {acknowledged} writes acknowledged, {again} of them only when asked again, {never} never; \
         slowest start {:.1?}, {:.1?} in all",
        crashes.slowest_start,
        began.elapsed()
    );
    assert!(crashes.slowest_start <= READY_WITHIN, "ready after {:?}", crashes.slowest_start);
    assert!(again > 0 && never > 0, "no kill met a request");
    compare(&program, &crashes.attempts).await;
    program
}
