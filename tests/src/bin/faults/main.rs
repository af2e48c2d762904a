//! `make faults`: what the program promises when something breaks, tried out on this machine.
//!
//! Each fault starts the program as an operator would, breaks something, and compares what it sees with what is promised.
//! All traffic stays on this machine. `make faults` runs all of them, `make faults FAULTS="database-away disk-full"` some.
//! Some need tools or rights that not every machine has (strace, libfaketime, root for a small disk); they say so.

#![allow(clippy::disallowed_methods, reason = "its settings are its own")]

mod backup;
mod client;
mod clock;
mod database;
mod disk;
mod hostile;
mod killed;
mod load;
mod mail;
mod mail_server;
mod migrations;
mod slow;
mod stop;

use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures_util::FutureExt;

/// One thing that was seen, and what is promised of it.
pub struct Figure {
    what: String,
    seen: String,
    promised: String,
    holds: bool,
}

impl Figure {
    /// At most as much as is promised.
    pub fn at_most<T: PartialOrd + Display>(what: impl Into<String>, seen: T, promised: T, unit: &str) -> Self {
        let holds = seen <= promised;
        Self { what: what.into(), seen: format!("{seen} {unit}"), promised: format!("≤ {promised} {unit}"), holds }
    }

    /// At least as much as is promised.
    pub fn at_least<T: PartialOrd + Display>(what: impl Into<String>, seen: T, promised: T, unit: &str) -> Self {
        let holds = seen >= promised;
        Self { what: what.into(), seen: format!("{seen} {unit}"), promised: format!("≥ {promised} {unit}"), holds }
    }

    /// So long at most; in milliseconds.
    pub fn within(what: impl Into<String>, seen: Duration, promised: Duration) -> Self {
        Self::at_most(what, seen.as_millis(), promised.as_millis(), "ms")
    }

    /// It is so, or it is not.
    pub fn holds(what: impl Into<String>, holds: bool) -> Self {
        let seen = if holds { "yes" } else { "no" };
        Self { what: what.into(), seen: seen.to_owned(), promised: "yes".to_owned(), holds }
    }

    /// A promise that cannot be tried here is not known to hold.
    pub fn not_tried(why: &str) -> Self {
        Self { what: format!("not tried: {why}"), seen: "–".to_owned(), promised: "–".to_owned(), holds: false }
    }
}

const FAULTS: [&str; 21] = [
    "server-killed",
    "power-failure",
    "database-away",
    "sync-before-answer",
    "busy-writers",
    "mail-server",
    "two-senders",
    "disk-full",
    "disk-errors",
    "nth-disk-error",
    "clock-jumps",
    "slow-requests",
    "slow-readers",
    "many-connections",
    "overload",
    "login-storm",
    "graceful-stop",
    "killed-migrations",
    "backup-beside-writers",
    "huge-bodies",
    "hostile-input",
];

async fn run(fault: &str) -> Vec<Figure> {
    match fault {
        "server-killed" => killed::server().await,
        "power-failure" => database::power_failure().await,
        "database-away" => database::away().await,
        "sync-before-answer" => disk::sync_before_answer().await,
        "busy-writers" => disk::busy_writers().await,
        "mail-server" => mail_server::ill().await,
        "two-senders" => mail::two_senders().await,
        "disk-full" => disk::full().await,
        "disk-errors" => disk::errors().await,
        "nth-disk-error" => disk::nth_error().await,
        "clock-jumps" => clock::jumps().await,
        "slow-requests" => slow::requests().await,
        "slow-readers" => slow::readers().await,
        "many-connections" => load::many_connections().await,
        "overload" => load::overload().await,
        "login-storm" => load::login_storm().await,
        "graceful-stop" => stop::graceful().await,
        "killed-migrations" => migrations::killed().await,
        "backup-beside-writers" => backup::beside_writers().await,
        "huge-bodies" => slow::huge_bodies().await,
        "hostile-input" => hostile::input().await,
        other => panic!("{other} is none of {FAULTS:?}"),
    }
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let chosen: Vec<&str> = FAULTS.into_iter().filter(|f| asked.is_empty() || asked.iter().any(|a| a == f)).collect();
    if let Some(unknown) = asked.iter().find(|asked| !FAULTS.contains(&asked.as_str())) {
        eprintln!("{unknown} is none of these: {}", FAULTS.join(" "));
        return std::process::ExitCode::FAILURE;
    }
    let mut table = String::from("| Fault | What | Seen | Promised | |\n|---|---|---|---|---|\n");
    let mut all_hold = true;
    for fault in chosen {
        let began = Instant::now();
        let outcome = AssertUnwindSafe(run(fault)).catch_unwind().await;
        eprintln!("{fault}: {:.0} s", began.elapsed().as_secs_f64());
        let figures = outcome.unwrap_or_else(|_| vec![Figure::holds("it could be carried out", false)]);
        for Figure { what, seen, promised, holds } in figures {
            all_hold &= holds;
            let mark = if holds { "" } else { "**missed**" };
            let line = format!("| {fault} | {what} | {seen} | {promised} | {mark} |\n");
            eprint!("{line}");
            table.push_str(&line);
        }
    }
    println!("{table}");
    if all_hold { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
