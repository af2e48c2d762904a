//! `make bench`: what a request costs, on SQLite and on PostgreSQL, as a multiple of a request that does nothing.
//!
//! It starts the release binary as an operator would, fills it over the API (1,300 sites, 50,000 people reported), and asks
//! with 16 connections. CPU time is the server's own, read from /proc; PostgreSQL's is counted beside it, and then that of
//! pgbench with the same statements. Clock times move with the machine, the ratios to the no-op route hardly do. Sizes can
//! be changed: `BENCH_SITES=130 BENCH_PEOPLE=5000`. With `BENCH=upkeep` it measures what an operator does instead, with 100,000
//! people.

#![allow(clippy::disallowed_methods, reason = "its settings are its own")]

mod fill;
mod upkeep;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use fill::{Places, SECRETARIES, fill, fill_seats, free_seats, log_in, office, report_people};
use serde_json::json;
use valghalla_tests::Client;
use valghalla_tests::authenticator::Authenticator;
use valghalla_tests::bench::cpu::{cpu_of_children, cpu_of_process};
use valghalla_tests::bench::pgbench;
use valghalla_tests::bench::statements::{self, Statement};

const CLIENTS: usize = 16;
/// How often the same is measured.
const ROUNDS: usize = 3;
/// Under how many connections the most memory is looked at.
const MANY_CLIENTS: usize = 64;
/// What two passwords that are checked at once need at `ARGON2_PROFILE=floor`, in MiB.
const PASSWORDS: u64 = 2 * 19;
pub const PASSWORD: &str = "gulvspand elefant tordenvejr";

pub struct Server {
    child: Child,
    pub client: Client,
    pub passkey: Authenticator,
    base: String,
    url: String,
    postmaster: Option<u32>,
    dir: tempfile::TempDir,
}

impl Server {
    async fn ready(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.client.request(valghalla_tests::Method::GET, "/health/ready").send().await.is_err() {
            assert!(Instant::now() < deadline, "the server does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Starts it again with this `LOG`, written to the file `log`.
    async fn restart(&mut self, log: &str) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let file = std::fs::File::create(self.dir.path().join("log")).unwrap();
        let mut command = program(&self.dir, &self.url, &self.base);
        self.child = command.arg("serve").env("LOG", log).env("NO_COLOR", "1").stderr(file).spawn().unwrap();
        self.ready().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

#[actix_web::main]
async fn main() {
    if std::env::var("BENCH").is_ok_and(|what| what == "upkeep") {
        return upkeep::measure(setting("BENCH_SITES", 1_300), setting("BENCH_PEOPLE", 100_000)).await;
    }
    let (sites, people) = (setting("BENCH_SITES", 1_300), setting("BENCH_PEOPLE", 50_000));
    println!("{sites} sites, {people} people reported, {CLIENTS} connections; CPU in µs a request\n");
    for postgres in [false, true] {
        let (name, mut report) = (if postgres { "PostgreSQL" } else { "SQLite" }, String::new());
        let mut server = start(postgres).await;
        let mut places = fill(&server, sites, people, false, "2029-11-20").await;
        if postgres {
            // What autovacuum does within a minute.
            statements::analyze(&server.url);
        }
        forget_most_memory(&server);
        let _ =
            writeln!(report, "| {name} | requests/s | server CPU | × no-op | database CPU |\n|---|---|---|---|---|");
        measure(&server, &mut places, &mut report).await;
        println!("{report}\n{}\n", memory(&server, &places).await);
        report.clear();
        if postgres {
            explain(&server, &mut places, &mut report).await;
        } else {
            server.restart("warn,valghalla::sql=trace").await;
            let list = format!("/assignments?election_id={}&limit=50", places.election.as_str().unwrap());
            log_in(&server, "hundred-sites").await.get(&list).await.expect(200);
            steps(&server, &mut report);
        }
        println!("{report}");
    }
}

/// On SQLite in memory where that is to be had: a commit costs what the program does for it, not what the disk does.
fn folder() -> tempfile::TempDir {
    match Path::new("/dev/shm") {
        memory if memory.is_dir() => tempfile::tempdir_in(memory).unwrap(),
        _ => tempfile::tempdir().unwrap(),
    }
}

async fn start(postgres: bool) -> Server {
    let dir = folder();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut postmaster = None;
    let url = if postgres {
        // Over the socket, as where both are on one server.
        let socket = std::env::var("TEST_POSTGRES_SOCKET").expect("run through scripts/bench");
        let (folder, port) = socket.rsplit_once(':').expect("folder and port");
        postmaster = std::env::var("TEST_POSTGRES_PID").ok().and_then(|pid| pid.trim().parse().ok());
        valghalla_tests::database::create_database("bench");
        format!("postgres://postgres@/bench?host={folder}&port={port}")
    } else {
        format!("sqlite://{}/v.sqlite", dir.path().display())
    };
    let base = format!("http://{address}");
    let link = dir.path().join("link");
    let arguments =
        ["bootstrap", "--municipality", "0607", "--name", "Bench", "--admin-mail", "a@example.dk", "--link-file"];
    assert!(program(&dir, &url, &base).args(arguments).arg(&link).status().unwrap().success());
    let child = program(&dir, &url, &base).arg("serve").spawn().unwrap();
    let passkey = Authenticator::new(&base);
    let server = Server { child, client: Client::new(&base), passkey, base, url, postmaster, dir };
    server.ready().await;
    let token = std::fs::read_to_string(link).unwrap().trim().split('#').nth(1).unwrap().to_owned();
    server.client.post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD})).await.expect(204);
    server
}

/// The binary that was built together with this one, with its settings.
fn program(dir: &tempfile::TempDir, url: &str, base: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap().with_file_name("valghalla"));
    command.env("DATABASE_URL", url).env("BIND", base.trim_start_matches("http://")).env("PUBLIC_URL", base);
    command.env("AUDIT_CHECKPOINTS_DIR", dir.path().join("audit"));
    command.env("KEYS_DIR", dir.path().join("keys")).env("ARGON2_PROFILE", "floor").env("LOG", "warn");
    // As scripts/run and the images have it.
    command.env("MALLOC_ARENA_MAX", "2");
    command
}

/// Runs `many` requests with all clients at once.
pub async fn in_parallel<F: Future>(many: usize, request: impl Fn(usize) -> F) -> Vec<F::Output> {
    by_clients(CLIENTS, many, request).await
}

async fn by_clients<F: Future>(clients: usize, many: usize, request: impl Fn(usize) -> F) -> Vec<F::Output> {
    use futures_util::StreamExt;
    futures_util::stream::iter(0..many).map(request).buffer_unordered(clients).collect().await
}

/// The most memory while all of the above was measured, and then under many connections that read pages.
async fn memory(server: &Server, places: &Places) -> String {
    let measured = most_memory(server);
    let list = format!("/assignments?election_id={}&limit=50", places.election.as_str().unwrap());
    let secretary = log_in(server, "hundred-sites").await;
    forget_most_memory(server);
    let pages = by_clients(MANY_CLIENTS, 4_000, |_| secretary.get(&list)).await;
    assert!(pages.iter().all(|page| page.status == 200));
    let busy = most_memory(server);
    format!(
        "most memory of the server: {measured} MiB while measured, {PASSWORDS} of them for passwords; \
         {busy} MiB under {MANY_CLIENTS} connections"
    )
}

async fn measure(server: &Server, places: &mut Places, report: &mut String) {
    let office = office(server).await;
    let election = places.election.as_str().unwrap().to_owned();
    let list = format!("/assignments?election_id={election}&limit=50");
    let status = format!("/elections/{election}/status");
    let one = format!("/assignments/{}", places.one);
    let mut no_op = None;
    let limited = log_in(server, "hundred-sites").await;
    let own = format!("/assignments/{}", limited.get(&list).await.expect(200)["items"][0]["id"].as_str().unwrap());
    let mut line = |name: &str, (per_second, own, database): (f64, f64, f64)| {
        let no_op = *no_op.get_or_insert(own);
        let _ = writeln!(report, "| {name} | {per_second:.0} | {own:.0} | {:.1} | {database:.0} |", own / no_op);
    };
    line("no-op route", timed(server, 40_000, |_| server.client.page("/health/live")).await);
    for (name, sites) in SECRETARIES {
        let secretary = log_in(server, name).await;
        let whose = sites.map_or("secretary of all the party".to_owned(), |n| format!("secretary of {n} sites"));
        line(&format!("page of 50, {whose}"), timed(server, 4_000, |_| secretary.get(&list)).await);
    }
    line("page of 50, office", timed(server, 4_000, |_| office.get(&list)).await);
    line("one assignment, secretary of 100 sites", timed(server, 10_000, |_| limited.get(&own)).await);
    line("one assignment, office", timed(server, 10_000, |_| office.get(&one)).await);
    line("status of the election", timed(server, 200, |_| office.get(&status)).await);
    let (before, started) = (usage(server), Instant::now());
    report_people(&office, places, 4_000).await;
    line("new assignment, office", since(server, before, started, 4_000));
    let secretary = log_in(server, "all-sites").await;
    let free = free_seats(&secretary, places).await;
    let (before, started) = (usage(server), Instant::now());
    fill_seats(&secretary, places, &free).await;
    line("new assignment, secretary of all the party", since(server, before, started, free.len()));
}

/// Which statements the requests make, which indexes serve the list, and what PostgreSQL needs for them alone.
async fn explain(server: &Server, places: &mut Places, report: &mut String) {
    let (office, secretary) = (office(server).await, log_in(server, "hundred-sites").await);
    let election = places.election.as_str().unwrap();
    let (list, one) = (format!("/assignments?election_id={election}&limit=50"), format!("/assignments/{}", places.one));
    let log = PathBuf::from(std::env::var("TEST_POSTGRES_LOG").expect("run through scripts/bench"));
    // Until what the log-ins put into the audit log has been linked.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let requests = [
        ("page of 50, secretary of 100 sites", fewest(server, &log, || secretary.get(&list)).await),
        ("one assignment", fewest(server, &log, || office.get(&one)).await),
        ("new assignment", statements::logged(&server.url, &log, report_people(&office, places, 1)).await),
    ];
    let _ = writeln!(report, "| pgbench with the same statements | requests/s | database CPU | statements | indexes |");
    let _ = writeln!(report, "|---|---|---|---|---|");
    for (name, made) in requests {
        let reads = made.iter().all(|statement| statement.sql.starts_with("SELECT"));
        let floor = reads.then(|| pgbench::run(&server.url, server.postmaster, CLIENTS, server.dir.path(), &made));
        let (per_second, database) = floor.map_or(("–".to_owned(), "–".to_owned()), |floor| {
            (format!("{:.0}", floor.per_second), format!("{:.0}", floor.database))
        });
        let read = made.iter().rev().find(|statement| statement.sql.starts_with("SELECT")).unwrap();
        let (many, indexes) = (made.len(), statements::indexes(&server.url, read).join(", "));
        let _ = writeln!(report, "| {name} | {per_second} | {database} | {many} | {indexes} |");
    }
}

/// The statements of a request that reads, of three times the one with the fewest: the server's own work now and then comes
/// between.
async fn fewest<F: Future>(server: &Server, log: &Path, request: impl Fn() -> F) -> Vec<Statement> {
    let mut made = statements::logged(&server.url, log, request()).await;
    for _ in 0..2 {
        let again = statements::logged(&server.url, log, request()).await;
        if again.len() < made.len() {
            made = again;
        }
    }
    made
}

/// Which steps SQLite takes for the list.
fn steps(server: &Server, report: &mut String) {
    let log = std::fs::read_to_string(server.dir.path().join("log")).unwrap();
    let list = statements::traced(&log).into_iter().rev().find(|sql| sql.contains("`name_key`"));
    let _ = writeln!(report, "SQLite's steps for a page of 50 of a secretary of 100 sites:\n");
    for step in statements::steps(&server.dir.path().join("v.sqlite"), &list.expect("the list was logged")) {
        let _ = writeln!(report, "- {step}");
    }
}

/// From here on the most memory is counted anew (proc(5), `clear_refs`): what filling needed is not asked.
fn forget_most_memory(server: &Server) {
    std::fs::write(format!("/proc/{}/clear_refs", server.child.id()), "5").unwrap();
}

/// The most memory that the server has had, in MiB.
fn most_memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().split(' ').next().unwrap().parse::<u64>().unwrap() / 1024
}

/// The cheapest of three rounds: what another program on the machine takes from one of them is not counted.
async fn timed<F>(server: &Server, many: usize, request: impl Fn(usize) -> F) -> (f64, f64, f64)
where
    F: Future<Output = valghalla_tests::Reply>,
{
    in_parallel(200, &request).await.iter().for_each(|reply| assert_eq!(reply.status, 200, "{}", reply.text));
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let (before, started) = (usage(server), Instant::now());
        in_parallel(many, &request).await.iter().for_each(|reply| assert_eq!(reply.status, 200, "{}", reply.text));
        rounds.push(since(server, before, started, many));
    }
    rounds.into_iter().min_by(|(_, a, _), (_, b, _)| a.total_cmp(b)).unwrap()
}

/// CPU time of the server and of PostgreSQL's processes.
fn usage(server: &Server) -> (Duration, Duration) {
    (cpu_of_process(server.child.id()), server.postmaster.map_or(Duration::ZERO, cpu_of_children))
}

fn since(server: &Server, before: (Duration, Duration), started: Instant, many: usize) -> (f64, f64, f64) {
    let (seconds, after) = (started.elapsed().as_secs_f64(), usage(server));
    let each = |spent: Duration| spent.as_secs_f64() * 1e6 / many as f64;
    (many as f64 / seconds, each(after.0 - before.0), each(after.1.saturating_sub(before.1)))
}
