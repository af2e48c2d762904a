//! A one-time link under fifty who use it at once, each with a password of the own: exactly one of them has the account.
//!
//! `REDEMPTION_ROUNDS=100` asks for that many rounds instead of a few.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use valghalla_tests::{Client, Reply, json, on_both};

const AT_ONCE: usize = 50;

#[allow(clippy::disallowed_methods, reason = "no setting of the program's")]
fn rounds() -> usize {
    std::env::var("REDEMPTION_ROUNDS").map_or(3, |rounds| rounds.parse().expect("a number of rounds"))
}

on_both! {
    async fn of_many_at_once_exactly_one_has_the_account(app: TestApp) {
        let mut answers: BTreeMap<String, usize> = BTreeMap::new();
        for round in 0..rounds() {
            let username = format!("anna{round}");
            // Wrong passwords slow down whoever comes next from the same place.
            app.clock.advance(TimeDelta::seconds(11));
            let admin = app.administrator().await;
            let new = json!({"username": username, "full_name": "Anna Thorsted", "email": format!("{username}@example.dk"),
                "role": "auditor", "notify": true, "locale": "da"});
            admin.post("/users", &new).await.expect(201);
            let token = app.link_of(&format!("{username}@example.dk")).await;
            let passwords: Vec<String> = (0..AT_ONCE).map(|n| format!("gulvspand tordenvejr {round} nummer {n}")).collect();
            let tries: Vec<_> = passwords.iter().map(|password| {
                let (client, body) = (app.anonymous(), json!({"token": token, "new_password": password}));
                actix_web::rt::spawn(async move { client.post("/auth/links/redeem", &body).await })
            }).collect();
            let mut winner = None;
            for (attempt, password) in tries.into_iter().zip(&passwords) {
                let answer = attempt.await.unwrap();
                *answers.entry(outcome(&answer)).or_default() += 1;
                if answer.status == 204 {
                    assert_eq!(winner.replace(password), None, "two were told that they had won");
                }
            }
            let winner = winner.expect("nobody won");
            // One password is stored: if it is the winner's it is nobody else's. Two of the others are asked all the same.
            let others = passwords.iter().filter(|password| *password != winner).take(2);
            for (password, expected) in others.map(|other| (other, 401)).chain([(winner, 200)]) {
                app.clock.advance(TimeDelta::seconds(11));
                log_in(&app.anonymous(), &username, password).await.expect(expected);
            }
        }
        println!("{:?}: {} rounds of {AT_ONCE}: {answers:?}", app.backend, rounds());
    }
}

async fn log_in(client: &Client, username: &str, password: &str) -> Reply {
    client.post("/auth/login", &json!({"username": username, "password": password})).await
}

/// The answer in short; fails when it is one that nobody should get.
fn outcome(answer: &Reply) -> String {
    match answer.status {
        204 => "204".to_owned(),
        410 => {
            answer.expect_problem(410, "link_used");
            "410 link_used".to_owned()
        }
        busy @ (429 | 503) => {
            let seconds: u32 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=10).contains(&seconds), "{seconds}");
            format!("{busy}")
        }
        other => panic!("{other}: {}", answer.text),
    }
}
