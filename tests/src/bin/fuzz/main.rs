//! `make fuzz`: hostile input to whatever takes any. Names of targets as arguments, or all of them. `FUZZ_SECONDS` says how
//! long each is tried, `FUZZ_SEED` repeats a run.

#![allow(clippy::disallowed_methods, reason = "its settings are its own")]

use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use valghalla_tests::Backend;
use valghalla_tests::fuzz::query::{self, Asker};
use valghalla_tests::fuzz::{Target, corpus, fuzz, targets};
use valghalla_tests::program::Program;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let time = Duration::from_secs(setting("FUZZ_SECONDS").unwrap_or(60));
    let by_the_clock = || u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap();
    let seed = setting("FUZZ_SEED").unwrap_or_else(by_the_clock);
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let chosen = |name: &str| asked.is_empty() || asked.iter().any(|one| one == name);
    let mut all = targets::all();
    all.retain(|target| chosen(target.name));
    if chosen("query") {
        all.push(of_the_program(&runtime));
    }
    assert!(!all.is_empty(), "none of these is there: {asked:?}");
    // What panics is told once, when it is as small as it goes.
    std::panic::set_hook(Box::new(|_| {}));
    let mut all_hold = true;
    for mut target in all {
        match fuzz(&mut target, &corpus(), time, seed) {
            Ok(report) => println!(
                "{}: {} inputs, {} kinds of answers, the slowest after {:?}, FUZZ_SEED={}",
                target.name, report.inputs, report.kinds, report.slowest, report.seed
            ),
            Err(failure) => {
                all_hold = false;
                println!("{}: {}\n  input {:?}", target.name, failure.what, String::from_utf8_lossy(&failure.input));
                println!("  saved as {}; FUZZ_SEED={seed}", failure.saved.display());
            }
        }
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn of_the_program(runtime: &tokio::runtime::Runtime) -> Target {
    let program = runtime.block_on(Program::start_new(Backend::Sqlite));
    let handle = runtime.handle().clone();
    let log_in = Box::new(move || handle.block_on(program.administrator()));
    query::target(Asker { runtime: runtime.handle().clone(), log_in })
}
