//! More than the program can do: connections, requests, log-ins. What it takes it answers soon, the rest it sends away.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, Client, Method, json};

use crate::Figure;
use crate::client::{Answer, as_deployed, ask, memory, most_memory, percentile, stream, well_again};

/// Something that takes a while: a page of two hundred records.
const HEAVY: &str = "/api/v1/audit-events?limit=200";

/// Ten thousand connections that were used once and are kept.
pub async fn many_connections() -> Vec<Figure> {
    const MANY: usize = 10_000;
    let program = Program::start_new(Backend::Sqlite).await;
    let address = program.url.trim_start_matches("http://").to_owned();
    let (began, mut kept, mut refused) = (Instant::now(), Vec::new(), 0);
    while kept.len() + refused < MANY {
        let opened = (0..250).map(|_| kept_open(&address));
        for stream in futures_util::future::join_all(opened).await {
            match stream {
                Some(stream) => kept.push(stream),
                None => refused += 1,
            }
        }
    }
    let took = began.elapsed();
    let mut answers = Vec::new();
    for _ in 0..100 {
        // A client of its own: a new connection each time.
        answers.push(ask(&program.anonymous(), "/health/live", Instant::now()).await);
    }
    assert!(took < Duration::from_secs(25), "the first ones have been closed already: {took:?}");
    let well = answers.iter().filter(|answer| answer.status == Some(200)).count();
    let figures = vec![
        Figure::at_least("connections kept", kept.len(), MANY, "connections"),
        Figure::at_most("memory", memory(program.pid()), 300, "MiB"),
        Figure::at_least("new ones answered", well, 100, "of 100"),
        Figure::within("99 of 100 new ones within", percentile(&answers, 99), Duration::from_millis(200)),
    ];
    drop(kept);
    figures
}

async fn kept_open(address: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").await.ok()?;
    let mut answer = [0; 1_024];
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read(&mut answer)).await.ok()?.ok()?;
    answer[..read].starts_with(b"HTTP/1.1 200").then_some(stream)
}

/// Twice as many requests as can be answered, whether answers come or not.
pub async fn overload() -> Vec<Figure> {
    const LASTS: Duration = Duration::from_secs(60);
    let program = Program::start_new(Backend::Sqlite).await;
    let office = program.administrator().await;
    for n in 0..220 {
        office.post("/sites", &json!({"number": n + 1, "name": format!("Valgsted {n}")})).await.expect(201);
    }
    let capacity = closed_loop(&office, Duration::from_secs(8)).await;
    let every = Duration::from_secs_f64(0.5 / capacity);
    let ready = tokio::spawn(stream(program.anonymous(), "/health/ready", Duration::from_millis(200), LASTS));
    let live = tokio::spawn(stream(program.anonymous(), "/health/live", Duration::from_millis(200), LASTS));
    let answers = stream(office.clone(), HEAVY, every, LASTS).await;
    let back = well_again(&office, HEAVY).await;
    let accepted: Vec<Answer> = answers.iter().filter(|answer| answer.status == Some(200)).copied().collect();
    let refused =
        answers.iter().filter(|answer| matches!(answer.status, Some(429 | 503)) && answer.retry_after).count();
    let goodput = accepted.len() as f64 / LASTS.as_secs_f64() / capacity * 100.0;
    let health = [ready.await.unwrap(), live.await.unwrap()].concat();
    let offered = answers.len() as f64 / LASTS.as_secs_f64();
    vec![
        Figure::at_least("requests a second", offered.round(), (1.8 * capacity).round(), "offered"),
        Figure::at_least("answered, of what can be", goodput.round(), 90.0, "%"),
        Figure::within("99 of 100 that were taken within", percentile(&accepted, 99), Duration::from_secs(1)),
        Figure::at_most(
            "neither answered nor told to come back",
            answers.len() - accepted.len() - refused,
            0,
            "requests",
        ),
        Figure::at_most(
            "health not answered with 200",
            health.iter().filter(|a| a.status != Some(200)).count(),
            0,
            "requests",
        ),
        Figure::at_most("most memory", most_memory(program.pid()), 512, "MiB"),
        Figure::within("well again", back, Duration::from_secs(5)),
    ]
}

/// How many requests a second are answered when thirty-two ask one after the other.
async fn closed_loop(client: &Client, lasts: Duration) -> f64 {
    let (began, mut tasks) = (Instant::now(), JoinSet::new());
    for _ in 0..32 {
        let client = client.clone();
        tasks.spawn(async move {
            let mut answered = 0_u32;
            while began.elapsed() < lasts {
                answered += u32::from(ask(&client, HEAVY, began).await.status == Some(200));
            }
            answered
        });
    }
    f64::from(tasks.join_all().await.into_iter().sum::<u32>()) / lasts.as_secs_f64()
}

/// Two hundred log-ins at once, with passwords hashed as in production, while somebody reads.
pub async fn login_storm() -> Vec<Figure> {
    let mut program = Program::start_new(Backend::Sqlite).await;
    program.stop();
    // The administrator's hash is of the floor, so that a wrong password costs both.
    program.settings.push(("ARGON2_PROFILE", "default".to_owned()));
    as_deployed(&mut program);
    program.start().await;
    let office = program.administrator().await;
    let base = memory(program.pid());
    let reads = tokio::spawn(stream(office, "/api/v1/parties", Duration::from_millis(50), Duration::from_secs(8)));
    let anonymous = program.anonymous();
    let logins = (0..200).map(|n| {
        let body = json!({"username": format!("konto{n}"), "password": "gulvspand elefant tordenvejr"});
        let request = anonymous.request(Method::POST, "/api/v1/auth/login").json(&body);
        async move { request.send().await.ok().map(|answer| answer.status().as_u16()) }
    });
    let answers = futures_util::future::join_all(logins).await;
    let reads = reads.await.unwrap();
    let others = answers.iter().filter(|status| !matches!(status, Some(401 | 429 | 503))).count();
    let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get() as u64);
    let hashed = answers.iter().filter(|status| **status == Some(401)).count();
    vec![
        Figure::at_least("log-ins compared", hashed, 2, "of 200"),
        Figure::at_most("answered otherwise than 401, 429, 503", others, 0, "of 200"),
        Figure::at_most("reads refused", reads.iter().filter(|read| read.status != Some(200)).count(), 0, "reads"),
        Figure::within("99 of 100 reads within", percentile(&reads, 99), Duration::from_millis(250)),
        Figure::at_most("most memory", most_memory(program.pid()), base + cores * 64 + 20, "MiB"),
    ]
}
