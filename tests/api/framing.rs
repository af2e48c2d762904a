//! What is no HTTP, or too much of it, is answered by the framework before our code: a status and nothing else, as
//! docs/api.md says. These tests hold the page to what the framework does.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use valghalla_tests::{Backend, TestApp, Value, json, on_both};

/// Sends the bytes and reads until the server has nothing more to say.
fn answer_to(url: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    // The server may hang up before it has read everything.
    let _ = stream.write_all(request.as_bytes());
    let (mut answer, mut chunk) = (Vec::new(), [0; 4_096]);
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        answer.extend_from_slice(&chunk[..read]);
    }
    String::from_utf8(answer).unwrap()
}

async fn asked(url: &str, line: &str, headers: &str) -> String {
    let (url, request) = (url.to_owned(), format!("{line}\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"));
    actix_web::web::block(move || answer_to(&url, &request)).await.unwrap()
}

on_both! {
    async fn what_is_no_http_is_refused_without_a_body(app: TestApp) {
        for line in ["GET /api/v1/parties HTP/1.1", "GET", "GET /api/v1/parties HTTP/1.1\r\nno colon"] {
            let answer = asked(&app.url, line, "").await;
            assert!(answer.starts_with("HTTP/1.1 400 ") && answer.ends_with("\r\n\r\n"), "{line}: {answer}");
        }
    }

    async fn a_request_whose_length_can_be_read_in_two_ways_is_refused_with_what_follows(app: TestApp) {
        let lengths = [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: 5\r\nContent-Length: 5\r\n",
            "Content-Length: 5, 6\r\n",
            "Content-Length: +5\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
        ];
        for length in lengths {
            let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
            let request = format!("{head}{length}\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            let url = app.url.clone();
            let answer = actix_web::web::block(move || answer_to(&url, &request)).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 400 "), "{length}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{length}: what was smuggled is answered: {answer}");
        }
    }

    async fn nothing_is_echoed_by_trace(app: TestApp) {
        let answer = asked(&app.url, "TRACE /api/v1/parties HTTP/1.1", "X-Mine: canary\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 405 ") && !answer.contains("canary"), "{answer}");
    }

    async fn headers_of_128_kib_together_are_too_much_and_less_is_read(app: TestApp) {
        let line = "GET /api/v1/parties HTTP/1.1";
        for length in [17_000, 100_000] {
            let answer = asked(&app.url, line, &format!("X-Long: {}\r\n", "x".repeat(length))).await;
            assert!(answer.starts_with("HTTP/1.1 401 ") && answer.contains("\"code\":\"unauthorized\""), "{length}: {answer}");
        }
        for headers in [format!("X-Long: {}\r\n", "x".repeat(140_000)), "X-Many: x\r\n".repeat(95)] {
            let answer = asked(&app.url, line, &headers).await;
            assert!(answer.starts_with("HTTP/1.1 431 ") && answer.ends_with("\r\n\r\n"), "{answer}");
        }
        let answer = asked(&app.url, line, &"X-Many: x\r\n".repeat(94)).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    }
}

/// Sends a body that is longer than what comes of it, a byte a second, until the server hangs up. What it answered, and when.
fn answer_to_drops(url: &str, language: &str) -> (String, Duration) {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let head =
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100";
    stream.write_all(format!("{head}\r\nAccept-Language: {language}\r\n\r\n").as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let (mut answer, mut chunk, started, mut answered) = (Vec::new(), [0; 4_096], Instant::now(), None);
    loop {
        assert!(started.elapsed() < Duration::from_secs(60), "it is never cut off");
        let dropped = stream.write_all(b" ").is_ok();
        match stream.read(&mut chunk) {
            Ok(read @ 1..) => {
                answered = answered.or(Some(started.elapsed()));
                answer.extend_from_slice(&chunk[..read]);
            }
            Err(error) if dropped && error.kind() == ErrorKind::WouldBlock => {}
            _ => return (String::from_utf8(answer).unwrap(), answered.unwrap()),
        }
    }
}

/// Beside the other tests, for it takes as long as a body may; and on one database, for none is asked.
#[actix_web::test]
async fn a_body_that_comes_too_slowly_is_told_so_and_cut_off() {
    let app = TestApp::start(Backend::Sqlite).await;
    let told = |language: &'static str| {
        let url = app.url.clone();
        actix_web::web::block(move || answer_to_drops(&url, language))
    };
    let (danish, english) = tokio::join!(told("da"), told("en"));
    for (told, language, detail) in
        [(danish, "da", "Forespørgslen kom for langsomt."), (english, "en", "The request arrived too slowly.")]
    {
        let (answer, after) = told.unwrap();
        assert!((20..25).contains(&after.as_secs()), "{after:?}");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let head = head.to_lowercase();
        assert!(head.starts_with("http/1.1 408 ") && head.contains("content-type: application/problem+json"), "{head}");
        assert!(head.contains(&format!("content-language: {language}")), "{head}");
        let problem: Value = serde_json::from_str(body).unwrap();
        assert_eq!((&problem["status"], &problem["code"]), (&json!(408), &json!("request_timeout")));
        assert_eq!(problem["detail"], detail);
    }
    assert_eq!(app.anonymous().page("/health/ready").await.status, 200);
}
