//! A stop in the middle of the work.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use valghalla::config::DatabaseUrl;
use valghalla_tests::database::count;
use valghalla_tests::program::Program;
use valghalla_tests::smtp::{Mode, SmtpSink};
use valghalla_tests::{Method, json};

use crate::Figure;

/// A hundred requests and a mail under way when the service manager says stop.
pub async fn graceful() -> Vec<Figure> {
    let sink = SmtpSink::start(Mode::Slow(Duration::from_secs(3))).await;
    let dir = tempfile::tempdir().unwrap();
    let database = DatabaseUrl::Sqlite(dir.path().join("v.sqlite").to_str().unwrap().to_owned());
    let mut program = Program::start_over(database, vec![("SMTP_URL", sink.url.clone())]).await;
    let office = program.administrator().await;
    let stored = program.database.clone();
    let sent = || count(&stored, "select count(*) as n from mails where state = 'sent'");
    let began = Instant::now();
    while count(&program.database, "select count(*) as n from mails where state = 'queued'") > 0 {
        assert!(began.elapsed() < Duration::from_secs(30), "the mails of the beginning wait");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (before, arrived) = (sent(), sink.received().len());
    let user = json!({"username": "birgit", "full_name": "Birgit Dahl", "role": "auditor", "email": "birgit@example.dk", "notify": true});
    office.post("/users", &user).await.expect(201);
    while sink.received().len() == arrived {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let address = program.url.trim_start_matches("http://").to_owned();
    let token =
        office.request(Method::GET, "/").build().unwrap().headers()["authorization"].to_str().unwrap().to_owned();
    let request =
        format!("GET /api/v1/audit-events?limit=200 HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\n\r\n");
    let mut streams = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // One that is accepted: it has had an answer already.
        stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        assert!(stream.read(&mut [0; 1_024]).await.unwrap() > 0);
        streams.push(stream);
    }
    for stream in &mut streams {
        stream.write_all(request.as_bytes()).await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    program.signal("TERM");
    let answers = futures_util::future::join_all(streams.into_iter().map(answered)).await;
    let code = loop {
        if let Some(status) = program.ended() {
            break status.code();
        }
        assert!(began.elapsed() < Duration::from_secs(60), "it does not end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let took = began.elapsed();
    let whole = answers.iter().filter(|whole| **whole).count();
    vec![
        Figure::at_least("requests answered whole", whole, 100, "of 100"),
        Figure::holds("it ends without an error", code == Some(0)),
        Figure::within("after", took, Duration::from_secs(30)),
        Figure::holds(
            "the mail in flight is sent once, and known to be",
            sent() - before == 1 && sink.received().len() == arrived + 1,
        ),
    ]
}

/// Whether there is a whole answer, as long as it says that it is.
async fn answered(mut stream: TcpStream) -> bool {
    let (mut answer, mut chunk) = (Vec::new(), [0; 16_384]);
    loop {
        let text = String::from_utf8_lossy(&answer).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            if length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| body.len() >= length) {
                return head.starts_with("HTTP/1.1 200");
            }
        }
        match stream.read(&mut chunk).await {
            Ok(read @ 1..) => answer.extend_from_slice(&chunk[..read]),
            _ => return false,
        }
    }
}
