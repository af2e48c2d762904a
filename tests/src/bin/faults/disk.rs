//! SQLite and its disk: what is answered is on it, writers do not meet a lock, and a full or broken one loses nothing.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use tempfile::TempDir;
use valghalla::config::DatabaseUrl;
use valghalla_tests::database::{count, damage};
use valghalla_tests::program::{Program, signal};
use valghalla_tests::writers::{Writers, compare};
use valghalla_tests::{Client, json};

use crate::Figure;
use crate::client::{ask, well_again};

const ACCOUNTS: &str = "select count(*) as n from users where username like 'konto%'";

fn sqlite(dir: &std::path::Path) -> DatabaseUrl {
    DatabaseUrl::Sqlite(dir.join("v.sqlite").to_str().unwrap().to_owned())
}

/// Makes an account; the status of the answer.
async fn account(office: &Client, n: usize) -> Option<u16> {
    let name = format!("konto{n}");
    let body = json!({"username": name, "full_name": "Birgit Dahl", "email": format!("{name}@example.dk"),
        "role": "auditor", "notify": false});
    let sent = office.request(valghalla_tests::Method::POST, "/api/v1/users").json(&body).send().await;
    sent.ok().map(|answer| answer.status().as_u16())
}

/// strace on a running process, until it is told to stop; nothing where there is none.
struct Strace(Child);

impl Strace {
    async fn on(pid: u32, arguments: &[&str], output: &std::path::Path) -> Option<Self> {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-s", "24", "-p", &pid.to_string(), "-o"]).arg(output).args(arguments);
        let child = strace.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let traced =
            || std::fs::read_to_string(format!("/proc/{pid}/status")).is_ok_and(|s| !s.contains("TracerPid:\t0"));
        let began = Instant::now();
        while !traced() {
            if began.elapsed() > Duration::from_secs(5) {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // The threads after the first one.
        tokio::time::sleep(Duration::from_millis(300)).await;
        Some(Self(child))
    }

    fn stop(mut self) {
        signal(self.0.id(), "INT");
        self.0.wait().unwrap();
    }
}

/// One write after the other, with every system call of the program looked at.
pub async fn sync_before_answer() -> Vec<Figure> {
    const WRITES: usize = 1_000;
    let dir = tempfile::tempdir().unwrap();
    let program = Program::start_over(sqlite(dir.path()), Vec::new()).await;
    let office = program.administrator().await;
    let log = dir.path().join("strace");
    let calls = ["-e", "trace=fdatasync,fsync,recvfrom,read,sendto,writev,write"];
    let Some(strace) = Strace::on(program.pid(), &calls, &log).await else {
        return vec![Figure::not_tried("strace is missing or may not look")];
    };
    for n in 0..WRITES {
        assert_eq!(account(&office, n).await, Some(201));
    }
    strace.stop();
    let (mut synced, mut with, mut without) = (false, 0, 0);
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let sync = line.contains("fdatasync") || line.contains("fsync");
        if line.contains("\"POST /api") {
            synced = false;
        } else if sync && line.ends_with("= 0") {
            synced = true;
        } else if line.contains("\"HTTP/1.1 201") {
            if synced { with += 1 } else { without += 1 }
        }
    }
    vec![
        Figure::at_least("answers after a sync that had ended", with, WRITES, "answers"),
        Figure::at_most("answers before it", without, 0, "answers"),
    ]
}

/// Sixty-four writers beside a reader that holds on to an old state, and checkpoints.
pub async fn busy_writers() -> Vec<Figure> {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::start_over(sqlite(dir.path()), Vec::new()).await;
    let mut writers = Writers::new(&program.administrator().await, 64).await;
    writers.go_on(program.administrator().await);
    let path = dir.path().join("v.sqlite").to_str().unwrap().to_owned();
    let began = Instant::now();
    let mut reader = SqliteConnection::establish(&path).unwrap();
    reader.batch_execute("begin; select count(*) from users").unwrap();
    while began.elapsed() < Duration::from_secs(15) {
        let path = path.clone();
        let checkpoint = tokio::task::spawn_blocking(move || {
            let mut beside = SqliteConnection::establish(&path).unwrap();
            beside.batch_execute("pragma busy_timeout = 100; pragma wal_checkpoint(passive)").unwrap();
        });
        checkpoint.await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    reader.batch_execute("commit").unwrap();
    let attempts = writers.end(program.administrator().await).await;
    compare(&program, &attempts).await;
    let refused = attempts.iter().filter(|attempt| attempt.id.is_none() || attempt.asked_again).count();
    if refused > 0 {
        eprintln!("{}", program.said());
    }
    vec![
        Figure::at_least("writes acknowledged in 15 s", attempts.len() - refused, 500, "writes"),
        Figure::at_most("writes refused", refused, 0, "writes"),
    ]
}

/// A small disk in memory, as root can make one.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn new() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=64m", "tmpfs"]).arg(dir.path()).stderr(Stdio::null());
        mount.status().is_ok_and(|status| status.success()).then_some(Self(dir))
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }

    /// Writes until nothing fits any more.
    fn fill(&self) {
        use std::io::Write;
        let mut file = std::fs::File::create(self.filler()).unwrap();
        for size in [1 << 16, 1 << 12, 1 << 9, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

/// No room for one byte more, then some again.
pub async fn full() -> Vec<Figure> {
    let Some(disk) = SmallDisk::new() else {
        return vec![Figure::not_tried("only root can make a small disk")];
    };
    let program = Program::start_over(sqlite(disk.0.path()), Vec::new()).await;
    let office = program.administrator().await;
    let mut acknowledged = 0;
    for n in 0..20 {
        assert_eq!(account(&office, n).await, Some(201));
        acknowledged += 1;
    }
    disk.fill();
    let (mut refused, mut others, mut read) = (0, 0, 0);
    for n in 20..120 {
        match account(&office, n).await {
            Some(201) => acknowledged += 1,
            Some(503 | 507) => refused += 1,
            _ => others += 1,
        }
        read += usize::from(ask(&office, "/api/v1/parties", Instant::now()).await.status == Some(200));
    }
    std::fs::remove_file(disk.filler()).unwrap();
    let began = Instant::now();
    while account(&office, 1_000).await != Some(201) {
        assert!(began.elapsed() < Duration::from_secs(30), "it does not recover");
    }
    acknowledged += 1;
    let figures = vec![
        Figure::at_least("writes refused with 503", refused, 50, "of 100"),
        Figure::at_most("writes answered otherwise", others, 0, "answers"),
        Figure::at_least("reads meanwhile", read, 100, "of 100"),
        Figure::within("writes again, without a start", began.elapsed(), Duration::from_secs(5)),
        Figure::at_most("acknowledged and lost", acknowledged - count(&program.database, ACCOUNTS), 0, "accounts"),
        Figure::at_most("damage", damage(&program.database), 0, "faults"),
    ];
    drop(program);
    figures
}

/// Every sync fails, as on a disk that breaks, and then does not.
pub async fn errors() -> Vec<Figure> {
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::start_over(sqlite(dir.path()), Vec::new()).await;
    let office = program.administrator().await;
    let inject = ["-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO"];
    let Some(strace) = Strace::on(program.pid(), &inject, &dir.path().join("strace")).await else {
        return vec![Figure::not_tried("strace is missing or may not look")];
    };
    let (mut acknowledged, mut refused, mut others) = (0, 0, 0);
    for n in 0..50 {
        match account(&office, n).await {
            Some(201) => acknowledged += 1,
            Some(503) => refused += 1,
            _ => others += 1,
        }
    }
    strace.stop();
    let back = well_again(&office, "/api/v1/parties").await;
    assert_eq!(account(&office, 1_000).await, Some(201));
    program.kill();
    program.start().await;
    let stored = count(&program.database, ACCOUNTS);
    vec![
        Figure::at_most("acknowledged without a sync", acknowledged, 0, "accounts"),
        Figure::at_least("refused with 503", refused, 50, "of 50"),
        Figure::at_most("answered otherwise", others, 0, "answers"),
        Figure::within("reads again", back, Duration::from_secs(5)),
        Figure::at_least("the one that was acknowledged afterwards, after a kill", stored, 1, "accounts"),
        Figure::at_most("damage", damage(&program.database), 0, "faults"),
    ]
}

/// A disk that fails once: at the first write or sync of a change, then at the second, and so on, until a change needs no more.
pub async fn nth_error() -> Vec<Figure> {
    const MOST: usize = 200;
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::start_over(sqlite(dir.path()), Vec::new()).await;
    let log = dir.path().join("strace");
    let (mut acknowledged, mut refused, mut others, mut not_well, mut tried) = (0, 0, 0, 0, 0);
    for (call, error) in [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO")] {
        let office = program.administrator().await;
        for nth in 1..=MOST {
            assert!(nth < MOST, "a change has no end of {call}");
            let (traced, inject) = (format!("trace={call}"), format!("inject={call}:error={error}:when={nth}"));
            let Some(strace) = Strace::on(program.pid(), &["-e", &traced, "-e", &inject], &log).await else {
                return vec![Figure::not_tried("strace is missing or may not look")];
            };
            let status = account(&office, tried * 2).await;
            strace.stop();
            let failed = std::fs::read_to_string(&log).unwrap().contains("(INJECTED)");
            match status {
                Some(201) => acknowledged += 1,
                Some(503 | 507) => refused += 1,
                _ => others += 1,
            }
            match account(&office, tried * 2 + 1).await {
                Some(201) => acknowledged += 1,
                _ => not_well += 1,
            }
            tried += 1;
            if !failed && status == Some(201) {
                break;
            }
        }
    }
    program.kill();
    program.start().await;
    let lost = (acknowledged - count(&program.database, ACCOUNTS)).max(0);
    vec![
        Figure::at_least(
            format!("changes refused with 503, of {tried} in which a write or a sync failed"),
            refused,
            3,
            "changes",
        ),
        Figure::at_most("answered otherwise than 201, 503, 507", others, 0, "changes"),
        Figure::at_most("the next change not taken", not_well, 0, "changes"),
        Figure::at_most("acknowledged and lost, after a kill", lost, 0, "accounts"),
        Figure::at_most("damage", damage(&program.database), 0, "faults"),
    ]
}
