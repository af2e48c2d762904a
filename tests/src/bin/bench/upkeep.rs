//! `BENCH=upkeep make bench`: how long a backup, a restore, the rotation of keys and an erasure take, and how long somebody who
//! writes meanwhile waits at most.

use std::fmt::Write as _;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use valghalla_tests::Client;
use valghalla_tests::database::create_database;

use super::fill::{fill, office};
use super::{Server, program, start};

/// Measures both databases and prints a table for each.
pub async fn measure(sites: usize, people: usize) {
    println!("{sites} sites, {people} people with CPR numbers\n");
    for postgres in [false, true] {
        let server = start(postgres).await;
        // Over since long: its people may be erased.
        let places = fill(&server, sites, people, true, "2021-11-16").await;
        let (name, mut report) = (if postgres { "PostgreSQL" } else { "SQLite" }, String::new());
        let _ = writeln!(report, "| {name} | seconds | slowest write meanwhile |\n|---|---|---|");
        let backup = server.dir.path().join("backup").to_str().unwrap().to_owned();
        for arguments in
            [&["backup", &backup][..], &["audit", "verify"], &["keys", "rotate", "data"], &["keys", "rotate", "index"]]
        {
            let (office, command) = (office(&server).await, program(&server.dir, &server.url, &server.base));
            let run = tokio::task::spawn_blocking({
                let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
                move || run(command, &arguments)
            });
            let (took, slowest) = beside(office, async { run.await.unwrap() }).await;
            let what = arguments.iter().filter(|word| !word.starts_with('/')).copied().collect::<Vec<_>>().join(" ");
            line(&mut report, &what, took, Some(slowest));
        }
        line(&mut report, "restore", restore(&server, &backup, postgres, "restored"), None);
        let election = places.election.as_str().unwrap();
        let (took, slowest) = beside(office(&server).await, erase(&office(&server).await, election)).await;
        line(&mut report, "erasure of the election", took, Some(slowest));
        listed(&server, people).await;
        let took = restore(&server, &backup, postgres, "restored_since");
        line(&mut report, "restore of all who were erased since", took, None);
        println!("{report}");
    }
}

fn line(report: &mut String, what: &str, took: Duration, slowest: Option<Duration>) {
    let slowest = slowest.map_or("–".to_owned(), |slowest| format!("{:.0} ms", slowest.as_secs_f64() * 1e3));
    let _ = writeln!(report, "| {what} | {:.1} | {slowest} |", took.as_secs_f64());
}

/// Runs a sub-command to its end.
fn run(mut command: std::process::Command, arguments: &[String]) {
    assert!(command.args(arguments).stdout(Stdio::null()).status().unwrap().success(), "{arguments:?}");
}

/// How long something takes, while somebody writes one thing after the other, and the longest that one of these took.
async fn beside(office: Client, work: impl Future<Output = ()>) -> (Duration, Duration) {
    let over = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&over);
    let writer = tokio::spawn(async move {
        let mut slowest = Duration::ZERO;
        while !ended.load(Ordering::Relaxed) {
            let code = format!("d{}", uuid::Uuid::now_v7().simple());
            let began = Instant::now();
            office.post("/duties", &json!({"code": &code[..30], "name": "Post"})).await.expect(201);
            slowest = slowest.max(began.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        slowest
    });
    let began = Instant::now();
    work.await;
    let took = began.elapsed();
    over.store(true, Ordering::Relaxed);
    (took, writer.await.unwrap())
}

/// Into an empty database of that name beside the other one, with a copy of the list of what was taken away since.
fn restore(server: &Server, backup: &str, postgres: bool, name: &str) -> Duration {
    let url = if postgres {
        create_database(name);
        server.url.replace("/bench?", &format!("/{name}?"))
    } else {
        format!("sqlite://{}/{name}.sqlite", server.dir.path().display())
    };
    let (lists, copy) = (server.dir.path().join("audit"), server.dir.path().join(format!("{name}-audit")));
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(lists).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    let mut command = program(&server.dir, &url, &server.base);
    command.env("AUDIT_CHECKPOINTS_DIR", copy);
    let began = Instant::now();
    run(command, &["restore".to_owned(), backup.to_owned()]);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(600), "the most that a restore of 100,000 people may take");
    took
}

/// Until all who were erased stand in the list outside the database, which is written after the certificate.
async fn listed(server: &Server, people: usize) {
    let list = server.dir.path().join("audit/0607.erased.jsonl");
    while std::fs::read_to_string(&list).unwrap_or_default().lines().count() < people {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Until the certificate is there.
async fn erase(office: &Client, election: &str) {
    let path = format!("/elections/{election}");
    for step in ["lock", "close"] {
        office.post(&format!("{path}/{step}"), &json!({})).await.expect(200);
    }
    let rehearsed = office.get(&format!("{path}/erasure-rehearsal")).await.expect(200);
    let begun = office.post(&format!("{path}/erasure"), &json!({"persons": rehearsed["persons"]})).await;
    assert!([200, 202].contains(&begun.status), "{}", begun.text);
    while office.get(&format!("{path}/erasure-certificate")).await.status != 200 {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
