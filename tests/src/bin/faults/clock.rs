//! The clock of the program jumps (libfaketime), that of the machine stays.

use std::path::Path;
use std::time::{Duration, Instant};

use valghalla::config::DatabaseUrl;
use valghalla_tests::program::Program;
use valghalla_tests::smtp::{Mode, SmtpSink};
use valghalla_tests::{Client, json};

use crate::Figure;

const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// An hour and eight days forth and back, 2038, and the night in which Denmark has the same hour twice.
pub async fn jumps() -> Vec<Figure> {
    if !Path::new(LIBRARY).exists() {
        return vec![Figure::not_tried("libfaketime is missing")];
    }
    let dir = tempfile::tempdir().unwrap();
    let clock = dir.path().join("clock");
    let set = |jump: &str| std::fs::write(&clock, jump).unwrap();
    set("+0");
    let sink = SmtpSink::start(Mode::Accept).await;
    let settings = vec![
        ("SMTP_URL", sink.url.clone()),
        ("LD_PRELOAD", LIBRARY.to_owned()),
        ("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap().to_owned()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ];
    let path = dir.path().join("v.sqlite").to_str().unwrap().to_owned();
    let mut program = Program::start_over(DatabaseUrl::Sqlite(path), settings).await;
    let office = program.administrator().await;
    let mut figures = Vec::new();

    let link = invited(&office, &sink, "konto0").await.expect("a mail without any jump");
    set("+8d");
    let inspect = json!({"token": link});
    let expired = program.anonymous().post("/auth/links/inspect", &inspect).await;
    figures.push(Figure::holds("+8 days: the link has run out", expired.expect(200)["state"] == "expired"));
    figures.push(Figure::holds("+8 days: the session has ended", office.get("/parties").await.status == 401));
    let again = program
        .anonymous()
        .post("/auth/links/redeem", &json!({"token": link, "new_password": "hestesko tordenvejr elefant"}))
        .await;
    figures.push(Figure::holds("+8 days: it sets no password", again.status == 410));
    let ahead = program.administrator().await;
    // What has run out is noted every ten minutes, and at a start.
    for jump in ["+8d", "+0"] {
        program.stop();
        set(jump);
        program.start().await;
    }
    let inspected = program.anonymous().post("/auth/links/inspect", &inspect).await.expect(200);
    figures.push(Figure::holds("back again: the link that ran out stays so", inspected["state"] == "expired"));
    figures.push(Figure::holds("back again: the session that ended stays so", ended(&office).await));
    figures.push(Figure::holds("back again: one of eight days ahead has ended", ended(&ahead).await));

    let jumps = [
        "+1h",
        "+0",
        "-1h",
        "+8d",
        "-8d",
        "@2038-01-20 03:14:00",
        "@2026-10-25 00:59:58",
        "@2026-03-29 00:59:58",
        "+0",
    ];
    for (n, jump) in jumps.into_iter().enumerate() {
        set(jump);
        // What is done every second is done with the new time.
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        let office = program.administrator().await;
        let mail = invited(&office, &sink, &format!("konto{}", n + 1)).await;
        figures.push(Figure::holds(format!("{jump}: a log-in, an account and its mail"), mail.is_some()));
    }
    figures.push(Figure::holds("it never stopped", program.ended().is_none()));
    figures
}

/// Whether a session can neither be used nor be gone on with.
async fn ended(session: &Client) -> bool {
    let refreshed = session.with("x-requested-with", "faults").post("/auth/refresh", &json!(null)).await;
    session.get("/parties").await.status == 401 && refreshed.status == 401
}

/// Makes an account, waits for its mail, and reads the link in it.
async fn invited(office: &Client, sink: &SmtpSink, name: &str) -> Option<String> {
    let user = json!({"username": name, "full_name": "Birgit Dahl", "role": "auditor",
        "email": format!("{name}@example.dk"), "notify": true});
    office.post("/users", &user).await.expect(201);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(10) {
        let mails = sink.received();
        if let Some(mail) = mails.iter().find(|mail| mail.recipient == format!("{name}@example.dk")) {
            // A line ends where quoted-printable wants it to (RFC 2045 § 6.7).
            let text = mail.raw.replace("=\n", "").replace("=23", "#");
            return Some(text.split("/set-password#").nth(1)?.chars().take(43).collect());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}
