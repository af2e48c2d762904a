//! Two servers on one database deliver the same outbox, and one of them is killed again and again.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::iter;
use valghalla::config::DatabaseUrl;
use valghalla_tests::postgres::Postgres;
use valghalla_tests::program::Program;
use valghalla_tests::smtp::{Mode, SmtpSink};
use valghalla_tests::{json, patiently};

use crate::Figure;

const MAILS: usize = 10_000;
const KILLS: usize = 5;

/// Every account gets its mail; one that was under way at a kill may come twice, as the same mail.
pub async fn two_senders() -> Vec<Figure> {
    let server = Postgres::new();
    let sink = SmtpSink::start(Mode::Accept).await;
    let url = DatabaseUrl::Postgres(server.database("faults"));
    let program = Program::start_over(url, vec![("SMTP_URL", sink.url.clone())]).await;
    let mut second = program.beside();
    second.start().await;
    let made = async {
        for some in (0..MAILS).step_by(500) {
            // A session ends after five minutes.
            let office = program.administrator().await;
            iter(some..some + 500)
                .for_each_concurrent(16, |n| {
                    let office = office.with("idempotency-key", &format!("konto{n}"));
                    async move {
                        let user = json!({"username": format!("konto{n}"), "full_name": "Birgit Dahl", "role": "auditor",
                            "email": format!("konto{n}@example.dk"), "notify": true});
                        patiently(|| office.post("/users", &user)).await.expect(201);
                    }
                })
                .await;
        }
    };
    let kills = async {
        for _ in 0..KILLS {
            tokio::time::sleep(Duration::from_secs(10)).await;
            second.kill();
            second.start().await;
        }
    };
    tokio::join!(made, kills);
    let began = Instant::now();
    let welcomed = || {
        let mut by_account: HashMap<String, Vec<String>> = HashMap::new();
        for mail in sink.received().iter().filter(|mail| mail.recipient.starts_with("konto")) {
            by_account.entry(mail.recipient.clone()).or_default().push(mail.header("Message-ID").to_owned());
        }
        by_account
    };
    // What was under way at a kill comes when its lease has run out.
    while welcomed().len() < MAILS && began.elapsed() < Duration::from_secs(900) {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let by_account = welcomed();
    let copies: usize = by_account.values().map(|ids| ids.len() - 1).sum();
    let same = by_account.values().all(|ids| ids.iter().all(|id| id == &ids[0]));
    vec![
        Figure::at_least("accounts that got their mail", by_account.len(), MAILS, "accounts"),
        Figure::at_most("copies", copies, KILLS, "mails"),
        Figure::holds("a copy has the same Message-ID", same),
    ]
}
