//! PostgreSQL loses its power under writers, and is away for ten seconds in each way that there is.

use std::time::Duration;

use valghalla::config::DatabaseUrl;
use valghalla_tests::postgres::Postgres;
use valghalla_tests::program::Program;
use valghalla_tests::proxy::{Line, Proxy};
use valghalla_tests::writers::{Writers, compare};

use crate::Figure;
use crate::client::{Answer, stream, well_again};

const FAILURES: u64 = 10;
const AWAY: Duration = Duration::from_secs(10);
const READ: &str = "/api/v1/parties";

/// The server of the database stops writing in the middle of the work, ten times.
pub async fn power_failure() -> Vec<Figure> {
    let server = Postgres::new();
    let program = Program::start_over(DatabaseUrl::Postgres(server.database("faults")), Vec::new()).await;
    let mut writers = Writers::new(&program.administrator().await, 16).await;
    let mut slowest = Duration::ZERO;
    for n in 0..FAILURES {
        writers.go_on(program.administrator().await);
        writers.acknowledged(40 + n * 7 % 50).await;
        server.stop_at_once();
        writers.pause();
        server.start();
        slowest = slowest.max(well_again(&program.anonymous(), "/api/v1/public").await);
    }
    let attempts = writers.end(program.administrator().await).await;
    let acknowledged = attempts.iter().filter(|attempt| attempt.id.is_some()).count();
    assert!(attempts.len() > acknowledged, "no failure met a request");
    compare(&program, &attempts).await;
    vec![
        Figure::at_least("writes acknowledged, each there once and whole", acknowledged, 400, "writes"),
        Figure::within("well again after the database", slowest, Duration::from_secs(5)),
        Figure::holds("`pg_amcheck` finds nothing", server.is_sound("faults")),
    ]
}

/// Stopped, frozen, cut off, and with every connection reset.
pub async fn away() -> Vec<Figure> {
    let server = Postgres::new();
    let database = server.database("faults");
    let proxy = Proxy::to(server.port()).await;
    let url = database.replace(&server.port().to_string(), &proxy.address.port().to_string());
    let program = Program::start_over(DatabaseUrl::Postgres(url), Vec::new()).await;
    let mut figures = Vec::new();
    for way in ["stopped", "frozen", "cut off", "reset"] {
        let office = program.administrator().await;
        let lasts = AWAY - Duration::from_millis(500);
        match way {
            "stopped" => server.stop_at_once(),
            "frozen" => server.signal("STOP"),
            "cut off" => proxy.set(Line::Cut),
            _ => proxy.set(Line::Reset),
        }
        let every = Duration::from_millis(100);
        let reads = tokio::spawn(stream(office.clone(), READ, every, lasts));
        let live = tokio::spawn(stream(program.anonymous(), "/health/live", every, lasts));
        let ready = tokio::spawn(stream(program.anonymous(), "/health/ready", every, lasts));
        let (reads, live, ready) = (reads.await.unwrap(), live.await.unwrap(), ready.await.unwrap());
        match way {
            "stopped" => server.start(),
            "frozen" => server.signal("CONT"),
            _ => proxy.set(Line::Open),
        }
        let back = well_again(&office, READ).await;
        let at_once = futures_util::future::join_all((0..64).map(|_| office.get("/parties"))).await;
        figures.extend(judge(way, &reads, &live, &ready));
        figures.push(Figure::within(format!("{way}: well again"), back, Duration::from_secs(5)));
        let well = at_once.iter().filter(|reply| reply.status == 200).count();
        figures.push(Figure::at_least(format!("{way}: 64 at once afterwards"), well, 64, "answered"));
    }
    figures
}

fn judge(way: &str, reads: &[Answer], live: &[Answer], ready: &[Answer]) -> Vec<Figure> {
    let refused = reads.iter().filter(|one| one.status == Some(503) && one.retry_after).count();
    let slowest = reads.iter().map(|one| one.took).max().unwrap_or_default();
    let noticed = ready.iter().filter(|one| one.status != Some(503)).map(|one| one.asked).max().unwrap_or_default();
    vec![
        Figure::at_most(
            format!("{way}: other answers than 503 with `Retry-After`"),
            reads.len() - refused,
            0,
            "answers",
        ),
        Figure::within(format!("{way}: slowest 503"), slowest, Duration::from_secs(2)),
        Figure::holds(format!("{way}: live throughout"), live.iter().all(|one| one.status == Some(200))),
        Figure::within(format!("{way}: not ready after"), noticed, Duration::from_secs(2)),
    ]
}
