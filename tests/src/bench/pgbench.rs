//! PostgreSQL alone with the statements of a request: what no server in front of it can undercut.

use std::collections::HashMap;
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

/// The statements as a script that can be run again and again: what a request makes gets a new id each time, and the
/// seat is the one that is found then.
fn script(statements: &[Statement]) -> String {
    let mut names: HashMap<&str, String> = HashMap::new();
    let mut text = String::new();
    for statement in statements.iter().filter(|statement| statement.sql.starts_with("INSERT")) {
        if let Some(Some(id)) = statement.values.first() {
            let name = format!("made_{}", names.len());
            text.push_str(&format!("select gen_random_uuid() as {name} \\gset\n"));
            names.insert(id, name);
        }
    }
    let claims = |statement: &Statement| statement.sql.ends_with("for update skip locked");
    let seat = statements.iter().skip_while(|statement| !claims(statement)).nth(1).and_then(|taken| {
        // `update seats set filled = $1 where id = $2 …`
        taken.values.get(1).cloned().flatten()
    });
    for Statement { sql, values } in statements {
        let mut line = sql.clone();
        for (n, value) in values.iter().enumerate().rev() {
            let named = value.as_deref().and_then(|value| names.get(value)).map(|name| format!(":{name}"));
            let seat = (value.is_some() && *value == seat).then(|| ":seat_id".to_owned());
            line = line.replace(&format!("${}", n + 1), &named.or(seat).unwrap_or_else(|| literal(value)));
        }
        let end = if sql.ends_with("for update skip locked") { " \\gset seat_\n" } else { ";\n" };
        text.push_str(&line);
        text.push_str(end);
    }
    text
}
