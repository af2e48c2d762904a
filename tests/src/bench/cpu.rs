//! CPU time as Linux counts it.

use std::time::Duration;

/// The CPU time that a process has used, in its own and the kernel's code.
pub fn cpu_of_process(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    ticks(&stat)
}

/// The CPU time of all processes whose parent is this one, and of those that have ended.
pub fn cpu_of_children(parent: u32) -> Duration {
    let own = std::fs::read_to_string(format!("/proc/{parent}/stat")).unwrap_or_default();
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let stats = entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    stats
        .filter(|stat| fields(stat).nth(1) == Some(parent.to_string().as_str()))
        .map(|stat| ticks(&stat))
        .sum::<Duration>()
        + ended(&own)
}

/// The fields after the name, which stands in brackets and may have spaces: state, parent, …
fn fields(stat: &str) -> impl Iterator<Item = &str> {
    stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace()
}

/// User and system time (proc(5), fields 14 and 15).
fn ticks(stat: &str) -> Duration {
    sum(stat, 11)
}

/// The same of the children that were waited for (fields 16 and 17).
fn ended(stat: &str) -> Duration {
    sum(stat, 13)
}

/// Two fields in ticks of 10 ms.
fn sum(stat: &str, skip: usize) -> Duration {
    let ticks: u64 = fields(stat).skip(skip).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
