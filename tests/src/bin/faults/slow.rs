//! Requests that take their time, and bodies without an end.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, Method};

use crate::Figure;
use crate::client::{as_deployed, memory, most_memory, percentile, stream};

const EACH: usize = 670;
/// Whoever is cut comes again.
const LASTS: Duration = Duration::from_secs(120);
const READS_FOR: Duration = Duration::from_secs(60);

/// Heads and bodies of a byte a second, while somebody else reads.
pub async fn requests() -> Vec<Figure> {
    let program = Program::start_new(Backend::Sqlite).await;
    let office = program.administrator().await;
    let address = program.url.trim_start_matches("http://").to_owned();
    let reads = stream(office, "/api/v1/parties", Duration::from_millis(100), LASTS);
    let reads = tokio::spawn(reads);
    let head = "GET /api/v1/parties HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    let body = |path: &str| {
        format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{{"
        )
    };
    let ways = [
        ("slow heads", head.to_owned(), 10),
        ("slow bodies that are read", body("/auth/login"), 30),
        ("slow bodies that are not", body("/parties"), 30),
    ];
    let mut slow = JoinSet::new();
    for (way, beginning, limit) in &ways {
        for _ in 0..EACH {
            let (address, beginning, way, limit) = (address.clone(), beginning.clone(), *way, *limit);
            slow.spawn(async move {
                let (began, mut longest) = (Instant::now(), Duration::ZERO);
                while began.elapsed() < LASTS {
                    longest = longest.max(until_cut(&address, &beginning).await);
                }
                (way, limit, longest)
            });
        }
    }
    let cut = slow.join_all().await;
    let reads = reads.await.unwrap();
    let mut figures: Vec<Figure> = ways
        .iter()
        .map(|(way, _, limit)| {
            let longest = cut.iter().filter(|one| one.0 == *way).map(|one| one.2).max().unwrap();
            Figure::within(format!("{way}: each of {EACH} cut after"), longest, Duration::from_secs(*limit))
        })
        .collect();
    figures.push(Figure::at_most("others refused", reads.iter().filter(|r| r.status != Some(200)).count(), 0, "reads"));
    figures.push(Figure::within("99 of 100 others within", percentile(&reads, 99), Duration::from_millis(500)));
    figures
}

/// Sends a byte a second until the server hangs up or says that it will.
async fn until_cut(address: &str, beginning: &str) -> Duration {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let began = Instant::now();
    stream.write_all(beginning.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let sends = async {
        while write.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    let hangs_up = async {
        let mut answer = [0; 2_048];
        while let Ok(1..) = read.read(&mut answer).await {}
    };
    tokio::select! {
        () = async { tokio::join!(sends, hangs_up); } => {}
        () = tokio::time::sleep(Duration::from_secs(60)) => {}
    }
    began.elapsed()
}

/// Many who ask for something large and read a byte a second of it, while somebody else reads.
pub async fn readers() -> Vec<Figure> {
    const READERS: usize = 1_000;
    let program = Program::start_new(Backend::Sqlite).await;
    let office = program.administrator().await;
    let address = program.url.trim_start_matches("http://").parse().unwrap();
    let base = memory(program.pid());
    let mut slow = JoinSet::new();
    for _ in 0..READERS {
        slow.spawn(reads_slowly(address));
    }
    let reads = stream(office, "/api/v1/parties", Duration::from_millis(100), READS_FOR).await;
    let held = slow.join_all().await.into_iter().filter(|held| *held).count();
    vec![
        Figure::at_least("slow readers all that time", held, READERS, "readers"),
        Figure::at_most("others refused", reads.iter().filter(|read| read.status != Some(200)).count(), 0, "reads"),
        Figure::within("99 of 100 others within", percentile(&reads, 99), Duration::from_millis(500)),
        Figure::at_most("more memory", most_memory(program.pid()).saturating_sub(base), 64, "MiB"),
    ]
}

/// Asks for the document and takes a byte a second; whether the connection stood all the time.
async fn reads_slowly(address: SocketAddr) -> bool {
    let socket = TcpSocket::new_v4().unwrap();
    // The rest is to wait at the server.
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    let request = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let began = Instant::now();
    while began.elapsed() < READS_FOR {
        if !matches!(stream.read(&mut [0; 1]).await, Ok(1)) {
            return false;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    true
}

/// An upload without an end, and a hundred of the largest files at once.
pub async fn huge_bodies() -> Vec<Figure> {
    let mut program = Program::start_new(Backend::Sqlite).await;
    program.stop();
    as_deployed(&mut program);
    program.start().await;
    let office = program.administrator().await;
    let base = memory(program.pid());
    let token =
        office.request(Method::GET, "/").build().unwrap().headers()["authorization"].to_str().unwrap().to_owned();
    let (sent, status) = endless(program.url.trim_start_matches("http://"), &token).await;
    let file = format!("number,name\n{}", "1,x\n".repeat(5 * 1024 * 1024 / 4 - 100));
    let files = (0..100).map(|_| {
        let request = office.request(Method::POST, "/api/v1/sites/imports").header("Content-Type", "text/csv");
        let request = request.body(file.clone());
        async move { request.send().await.ok().map(|answer| answer.status().as_u16()) }
    });
    let answers = futures_util::future::join_all(files).await;
    let known = |status: &&Option<u16>| matches!(status, Some(413 | 422 | 503));
    let taken = answers.iter().filter(|status| **status == Some(422)).count();
    vec![
        // 5 MiB, and what the system keeps for a connection.
        Figure::at_most("an endless upload is refused after", sent / 1024 / 1024, 16, "MiB"),
        Figure::holds("with 413", status == 413),
        Figure::at_least("of 100 files of 5 MiB at once, looked at", taken, 1, "files"),
        Figure::at_most(
            "answered otherwise than 413, 422, 503, or not at all",
            answers.len() - answers.iter().filter(known).count(),
            0,
            "files",
        ),
        Figure::at_most("more memory", most_memory(program.pid()).saturating_sub(base), 64, "MiB"),
    ]
}

/// How many bytes of a body in chunks are taken before there is an answer, and its status.
async fn endless(address: &str, token: &str) -> (usize, u16) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/sites/imports HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\nContent-Type: text/csv\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let answered = tokio::spawn(async move {
        let mut answer = [0; 4_096];
        let length = read.read(&mut answer).await.unwrap_or_default();
        String::from_utf8_lossy(&answer[..length])
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or(999)
    });
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x1_0000));
    let (began, mut sent) = (Instant::now(), 0);
    while !answered.is_finished() && began.elapsed() < Duration::from_secs(30) {
        let Ok(Ok(())) = tokio::time::timeout(Duration::from_secs(5), write.write_all(chunk.as_bytes())).await else {
            break;
        };
        sent += chunk.len();
    }
    (sent, answered.await.unwrap())
}
