//! PostgreSQL alone with the statements of a request that reads: what no server in front of it can undercut. One that
//! reports takes a seat, and could not be run twice.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::cpu::cpu_of_children;
use super::statements::{Statement, literal};

/// What pgbench measured.
pub struct Floor {
    /// Transactions a second.
    pub per_second: f64,
    /// CPU time of PostgreSQL for each, in µs.
    pub database: f64,
}

/// Runs the statements as one transaction after another, prepared, on so many connections for five seconds.
pub fn run(url: &str, postmaster: Option<u32>, clients: usize, dir: &Path, statements: &[Statement]) -> Floor {
    let file = dir.join("request.sql");
    std::fs::write(&file, script(statements)).unwrap();
    let before = postmaster.map_or(Duration::ZERO, cpu_of_children);
    let output = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-T", "5", "-j", "2", "-c", &clients.to_string(), "-f"])
        .arg(&file)
        .arg(url)
        .output()
        .expect("pgbench comes with PostgreSQL");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let number = |after: &str| -> f64 {
        let (_, rest) = text.split_once(after).unwrap_or_else(|| panic!("{text}"));
        rest.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap().parse().unwrap()
    };
    let done = number("number of transactions actually processed: ");
    let spent = postmaster.map_or(Duration::ZERO, cpu_of_children).saturating_sub(before);
    Floor { per_second: number("tps = "), database: spent.as_secs_f64() * 1e6 / done }
}

/// The statements as a script, with the values that they had.
fn script(statements: &[Statement]) -> String {
    let mut text = String::new();
    for Statement { sql, values } in statements {
        let mut line = sql.clone();
        for (n, value) in values.iter().enumerate().rev() {
            line = line.replace(&format!("${}", n + 1), &literal(value));
        }
        text.push_str(&line);
        text.push_str(";\n");
    }
    text
}
