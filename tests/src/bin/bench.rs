//! `make bench`: what a request costs, on SQLite and on PostgreSQL, as a multiple of a request that does nothing.
//!
//! It starts the release binary as an operator would, fills it over the API (1,300 sites, 50,000 people reported), and asks
//! with 16 connections. CPU time is the server's own, read from /proc; PostgreSQL's is counted beside it. Clock times move
//! with the machine, the ratios to the no-op route hardly do. Sizes can be lowered: `BENCH_SITES=130 BENCH_PEOPLE=5000`.

#![allow(clippy::disallowed_methods, reason = "its settings are its own")]

use std::fmt::Write as _;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use valghalla_tests::Client;
use valghalla_tests::bench::{cpu_of_children, cpu_of_process};

const CLIENTS: usize = 16;
const PASSWORD: &str = "gulvspand elefant tordenvejr";

struct Server {
    child: Child,
    client: Client,
    postmaster: Option<u32>,
    _dir: tempfile::TempDir,
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
    let (sites, people) = (setting("BENCH_SITES", 1_300), setting("BENCH_PEOPLE", 50_000));
    println!("{sites} sites, {people} people reported, {CLIENTS} connections; CPU in µs a request\n");
    let mut report = String::new();
    for postgres in [false, true] {
        let name = if postgres { "PostgreSQL" } else { "SQLite" };
        let server = start(postgres).await;
        let places = fill(&server, sites, people).await;
        let _ =
            writeln!(report, "| {name} | requests/s | server CPU | × no-op | database CPU |\n|---|---|---|---|---|");
        measure(&server, &places, &mut report).await;
        report.push('\n');
    }
    println!("{report}");
}

async fn start(postgres: bool) -> Server {
    let dir = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut postmaster = None;
    let url = if postgres {
        let server = std::env::var("TEST_POSTGRES_URL").expect("run through scripts/bench");
        postmaster = std::env::var("TEST_POSTGRES_PID").ok().and_then(|pid| pid.trim().parse().ok());
        valghalla_tests::database::create_database("bench");
        format!("{}/bench", server.trim_end_matches('/'))
    } else {
        format!("sqlite://{}/v.sqlite", dir.path().display())
    };
    let base = format!("http://{address}");
    let command = |verb: &[&str]| {
        let mut command = Command::new("target/release/valghalla");
        command.args(verb).env("DATABASE_URL", &url).env("BIND", address.to_string()).env("PUBLIC_URL", &base);
        command.env("KEYS_DIR", dir.path().join("keys")).env("ARGON2_PROFILE", "floor").env("LOG", "warn");
        command
    };
    let link = dir.path().join("link");
    let arguments =
        ["bootstrap", "--municipality", "0607", "--name", "Bench", "--admin-mail", "a@example.dk", "--link-file"];
    assert!(command(&arguments).arg(&link).status().unwrap().success());
    let child = command(&["serve"]).spawn().unwrap();
    let client = Client::new(&base);
    let deadline = Instant::now() + Duration::from_secs(20);
    while client.request(valghalla_tests::Method::GET, "/health/ready").send().await.is_err() {
        assert!(Instant::now() < deadline, "the server does not start");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let token = std::fs::read_to_string(link).unwrap().trim().split('#').nth(1).unwrap().to_owned();
    client.post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD})).await.expect(204);
    Server { child, client, postmaster, _dir: dir }
}

struct Places {
    election: Value,
    sites: Vec<Value>,
    parties: Vec<Value>,
    duties: Vec<Value>,
    /// Where the next person goes: how many have been reported.
    reported: usize,
    one: String,
}

async fn office(server: &Server) -> Client {
    log_in(server, "a@example.dk").await
}

async fn log_in(server: &Server, username: &str) -> Client {
    let login = json!({"username": username, "password": PASSWORD});
    let answer = server.client.post("/auth/login", &login).await.expect(200);
    server.client.bearer(answer["access_token"].as_str().unwrap())
}

async fn fill(server: &Server, sites: usize, people: usize) -> Places {
    let office = office(server).await;
    let mut csv = "number,name,constituency_number,constituency\n".to_owned();
    for n in 1..=sites {
        let _ = writeln!(csv, "{n},Valgsted {n},{c},Kreds {c}", c = n % 13 + 1);
    }
    office.raw(valghalla_tests::Method::POST, "/sites/imports", "text/csv", csv).await.expect(200);
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = office.get(&format!("/sites?limit=200{cursor}")).await.expect(200);
        all.extend(page["items"].as_array().unwrap().iter().map(|site| site["id"].clone()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let mut parties = Vec::new();
    for letter in ["A", "B", "C", "F", "I", "O", "V", "Æ", "Ø", "Å"] {
        parties.push(office.post("/parties", &json!({"letter": letter, "name": format!("Parti {letter}")})).await.expect(201)["id"].clone());
    }
    let mut duties = Vec::new();
    for code in ["formand", "valgstyrer", "tilforordnet"] {
        duties.push(office.post("/duties", &json!({"code": code, "name": code})).await.expect(201)["id"].clone());
    }
    let election = json!({"name": "KV", "kind": "municipal", "held_on": "2029-11-20"});
    let election = office.post("/elections", &election).await.expect(201)["id"].clone();
    let path = format!("/elections/{}", election.as_str().unwrap());
    let per_kind = (people + 12_000).div_ceil(all.len() * 10 * 3);
    let allocations: Vec<Value> = all
        .iter()
        .flat_map(|site| parties.iter().map(move |party| (site, party)))
        .flat_map(|(site, party)| {
            duties
                .iter()
                .map(move |duty| json!({"site_id": site, "duty_id": duty, "party_id": party, "count": per_kind}))
        })
        .collect();
    let version = office.get(&format!("{path}/seats")).await.version();
    office.put(&format!("{path}/seats"), version, &json!({"allocations": allocations})).await.expect(200);
    office.post(&format!("{path}/open"), &json!({})).await.expect(200);
    let mut places = Places { election, sites: all, parties, duties, reported: 0, one: String::new() };
    let started = Instant::now();
    while places.reported < people {
        let batch = (people - places.reported).min(5_000);
        let office = log_in(server, "a@example.dk").await;
        report_people(&office, &mut places, batch).await;
        eprintln!("  {} people reported, {:.0} s", places.reported, started.elapsed().as_secs_f64());
    }
    secretary(server, &places).await;
    places
}

/// A secretary of the first party, limited to 100 sites.
async fn secretary(server: &Server, places: &Places) {
    let office = office(server).await;
    let chosen: Vec<&Value> = places.sites.iter().step_by(places.sites.len().div_ceil(100)).collect();
    let user = json!({"username": "secretary", "full_name": "Sekretær", "email": "s@example.dk", "role": "party_secretary", "notify": true,
        "grants": [{"party_id": places.parties[0], "scope": "site", "site_ids": chosen}]});
    office.post("/users", &user).await.expect(201);
    let page = server.client.page("/dev/mails").await.text;
    let token: String = page.split("/set-password#").nth(1).unwrap().chars().take(43).collect();
    server.client.post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD})).await.expect(204);
}

async fn report_people(office: &Client, places: &mut Places, many: usize) {
    let from = places.reported;
    let bodies: Vec<Value> = (from..from + many)
        .map(|n| {
            let (site, party) = (&places.sites[n % places.sites.len()], &places.parties[(n / places.sites.len()) % 10]);
            let duty = &places.duties[(n / places.sites.len() / 10) % 3];
            json!({"election_id": places.election, "site_id": site, "duty_id": duty, "party_id": party,
                "person": {"full_name": format!("Person {} Nummer {n}", (n * 7919) % 50_021), "email": format!("p{n}@example.dk")}})
        })
        .collect();
    let made = in_parallel(bodies.len(), |n| {
        let (office, body) = (office.clone(), bodies[n].clone());
        async move { office.post("/assignments", &body).await.expect(201)["id"].clone() }
    })
    .await;
    places.one = made.last().unwrap().as_str().unwrap().to_owned();
    places.reported += many;
}

/// Runs `many` requests with all clients at once.
async fn in_parallel<F, T>(many: usize, request: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T>,
{
    use futures_util::StreamExt;
    futures_util::stream::iter(0..many).map(request).buffer_unordered(CLIENTS).collect().await
}

async fn measure(server: &Server, places: &Places, report: &mut String) {
    let secretary = log_in(server, "secretary").await;
    let office = office(server).await;
    let election = places.election.as_str().unwrap();
    let list = format!("/assignments?election_id={election}&limit=50");
    let status = format!("/elections/{election}/status");
    let one = format!("/assignments/{}", places.one);
    let mut no_op = None;
    let mut line = |name: &str, (per_second, own, database): (f64, f64, f64)| {
        let no_op = *no_op.get_or_insert(own);
        let _ = writeln!(report, "| {name} | {per_second:.0} | {own:.0} | {:.1} | {database:.0} |", own / no_op);
    };
    line("no-op route", timed(server, 20_000, |_| server.client.page("/health/live")).await);
    line("page of 50, limited secretary", timed(server, 4_000, |_| secretary.get(&list)).await);
    line("page of 50, office", timed(server, 4_000, |_| office.get(&list)).await);
    line("one assignment", timed(server, 6_000, |_| office.get(&one)).await);
    line("status of the election", timed(server, 200, |_| office.get(&status)).await);
    let (mut places, before) = (places_after(places), usage(server));
    let started = Instant::now();
    report_people(&office, &mut places, 4_000).await;
    line("new assignment", since(server, before, started, 4_000));
}

fn places_after(places: &Places) -> Places {
    let Places { election, sites, parties, duties, reported, one } = places;
    Places {
        election: election.clone(),
        sites: sites.clone(),
        parties: parties.clone(),
        duties: duties.clone(),
        reported: *reported,
        one: one.clone(),
    }
}

async fn timed<F>(server: &Server, many: usize, request: impl Fn(usize) -> F) -> (f64, f64, f64)
where
    F: Future<Output = valghalla_tests::Reply>,
{
    in_parallel(200, &request).await.iter().for_each(|reply| assert_eq!(reply.status, 200, "{}", reply.text));
    let (before, started) = (usage(server), Instant::now());
    in_parallel(many, &request).await.iter().for_each(|reply| assert_eq!(reply.status, 200, "{}", reply.text));
    since(server, before, started, many)
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
