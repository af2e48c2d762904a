//! Who has an account is told by no answer: not by its words, and not by how long it takes.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla::store::links;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Reply, json, on_both};

const TRIES: usize = 300;
/// Five times the standard error of 300 against 300 where there is no difference.
const BOUND: f64 = 0.12;

/// How likely a value of one kind is above one of the other (Mann and Whitney): a half when nothing tells them apart, one
/// when each is.
fn auc(ones: &[Duration], others: &[Duration]) -> f64 {
    let wins = ones.iter().flat_map(|one| {
        others.iter().map(move |other| match one.cmp(other) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        })
    });
    wins.sum::<f64>() / (ones.len() * others.len()) as f64
}

/// Status, headers and body without what tells one request from another.
fn seen(reply: &Reply) -> String {
    let own = |name: &str| ["date", "x-request-id"].contains(&name);
    let mut headers: Vec<String> = reply
        .headers
        .iter()
        .filter(|(name, _)| !own(name.as_str()))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    let mut problem = reply.expect(401);
    problem["request_id"] = json!(null);
    format!("{headers:?} {problem}")
}

#[test]
fn the_measure_tells_a_difference_from_none() {
    let times = |from: u64| (0..100).map(|n| Duration::from_millis(from + n)).collect::<Vec<_>>();
    assert_eq!(auc(&times(0), &times(0)), 0.5);
    assert_eq!((auc(&times(200), &times(0)), auc(&times(0), &times(200))), (1.0, 0.0));
}

on_both! {
    async fn unknown_wrong_blocked_never_set_and_shut_take_the_same_work_and_say_the_same(app: TestApp) {
        for n in 0..4 {
            app.active_user(app.municipality, &format!("wrong{n}"), Role::ElectionOfficer).await;
        }
        for name in ["blocked", "shut", "unset"] {
            app.active_user(app.municipality, name, Role::ElectionOfficer).await;
        }
        app.sql("update users set blocked_at = created_at where username = 'blocked'");
        app.sql("update users set password_hash = null where username = 'unset'");
        let client = app.anonymous();
        let attempt = async |name: &str, password: &str| {
            // Past every pause.
            app.clock.advance(TimeDelta::seconds(11));
            let began = Instant::now();
            let reply = client.post("/auth/login", &json!({"username": name, "password": password})).await;
            (began.elapsed(), seen(&reply))
        };
        for _ in 0..100 {
            attempt("shut", "wrong wrong wrong").await;
        }
        // A machine that is busy with something else may favour one for a while; what is there always is there each time.
        let mut found = Vec::new();
        for round in 0..3 {
            // The right password where it must not matter.
            let kinds = [("nobody", "wrong wrong wrong"), ("wrong", "wrong wrong wrong"), ("blocked", PASSWORD), ("unset", PASSWORD), ("shut", PASSWORD)];
            let mut times = kinds.map(|_| Vec::with_capacity(TRIES));
            app.sql("delete from throttle_buckets where user_id in (select id from users where username like 'wrong%')");
            let first = attempt("nobody", "wrong wrong wrong").await.1;
            for n in 0..TRIES {
                // Each comes after each of the others.
                for turn in 0..kinds.len() {
                    let kind = (turn * (1 + n % (kinds.len() - 1)) + n) % kinds.len();
                    let (name, password) = kinds[kind];
                    // Each account below its hundred.
                    let name = if name == "wrong" { format!("wrong{}", n % 4) } else { name.to_owned() };
                    let (time, said) = attempt(&name, password).await;
                    assert_eq!(said, first, "{name}");
                    times[kind].push(time);
                }
            }
            let (unknown, others) = times.split_first().unwrap();
            found = others.iter().map(|other| auc(other, unknown)).collect();
            if found.iter().all(|auc| (auc - 0.5).abs() < BOUND) {
                println!("how well they can be told apart, 0.5 is not at all: {found:?}");
                return;
            }
            eprintln!("round {round}: {found:?}");
        }
        panic!("wrong, blocked, unset, shut against unknown: {found:?}");
    }

    async fn how_busy_the_server_is_after_a_forgotten_password_tells_nothing(app: TestApp) {
        const ACCOUNTS: usize = 100;
        for n in 0..ACCOUNTS {
            app.active_user(app.municipality, &format!("anna{n}"), Role::ElectionOfficer).await;
        }
        let client = app.anonymous();
        let mut times = [Vec::new(), Vec::new()];
        for n in 0..ACCOUNTS {
            for turn in [n % 2, (n + 1) % 2] {
                let name = if turn == 0 { format!("anna{n}") } else { format!("nobody{n}") };
                client.post("/auth/password-resets", &json!({"username": name})).await.expect(202);
                let began = Instant::now();
                for _ in 0..3 {
                    client.post("/auth/second-factor", &json!({"challenge": "x", "proof": {"totp": "123456"}})).await.expect(401);
                }
                times[turn].push(began.elapsed());
            }
        }
        let auc = auc(&times[0], &times[1]);
        println!("an account against none, by the requests after it: {auc}");
        // Seven times the standard error; 0.7 and 0.9 where the work began at once.
        assert!((auc - 0.5).abs() < 0.15, "{auc}");
    }

    async fn a_forgotten_password_is_answered_before_anything_is_done(app: TestApp) {
        let anna = app.officer().await;
        // Somebody else holds the account's row, and in SQLite the database.
        let (held, is_held) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let (db, id) = (app.db.clone(), anna.id);
        let holder = tokio::spawn(async move {
            db.write(move |tx| {
                links::hold_user(tx, id)?;
                held.send(()).unwrap();
                released.recv().unwrap();
                Ok(())
            })
            .await
        });
        tokio::task::spawn_blocking(move || is_held.recv().unwrap()).await.unwrap();
        for name in [anna.username.as_str(), "nobody"] {
            let asked = json!({"username": name});
            let answer = tokio::time::timeout(Duration::from_secs(2), app.anonymous().request(valghalla_tests::Method::POST, "/api/v1/auth/password-resets").json(&asked).send());
            let answer = answer.await.expect("answered while nothing can be written").unwrap();
            assert_eq!((answer.status().as_u16(), answer.text().await.unwrap()), (202, String::new()));
        }
        assert_eq!(app.count("select count(*) as n from one_time_links"), 0);
        release.send(()).unwrap();
        holder.await.unwrap().unwrap();
        app.link_of(&format!("{}@example.dk", anna.username)).await;
    }
}
