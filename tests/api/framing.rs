//! What is no HTTP, or too much of it, is answered by the framework before our code: a status and nothing else, as
//! docs/api.md says. These tests hold the page to what the framework does.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use valghalla_tests::on_both;

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
