//! Hostile input, `FUZZ_SECONDS` for each thing that takes any; in programs of their own, which may not come back.

use std::process::Command;

use crate::Figure;

const TARGETS: [&str; 5] = ["cpr", "template", "csv", "token", "query"];

/// Asks each target, and hears what it has to say.
pub async fn input() -> Vec<Figure> {
    let mut figures = Vec::new();
    for target in TARGETS {
        let fuzz = std::env::current_exe().unwrap().with_file_name("fuzz");
        let run = tokio::task::spawn_blocking(move || Command::new(fuzz).arg(target).output().unwrap());
        let output = run.await.unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).trim().replace('\n', " ").replace('|', "\\|");
        figures.push(Figure::holds(said, output.status.success()));
    }
    figures
}
