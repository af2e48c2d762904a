//! Wrong codes of the second step add up: their owner is told, and in the end none is looked at. Nobody is shut out by somebody
//! who has not the password, and the owner gets in without the app.

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::authenticator::Authenticator;
use valghalla_tests::people::{PASSWORD, Person};
use valghalla_tests::{Reply, TestApp, Value, json, on_both};

const MONTH: i64 = 30 * 24 * 60 * 60;

/// Moves the clock to where the next period of so many seconds begins.
fn at_the_next(app: &TestApp, seconds: i64) {
    app.clock.advance(TimeDelta::seconds(seconds - app.clock.now().0.timestamp().rem_euclid(seconds)));
}

async fn challenge(app: &TestApp, password: &str, who: &Person) -> Value {
    app.anonymous().post("/auth/login", &json!({"username": who.username, "password": password})).await.expect(200)
}

async fn answer(app: &TestApp, asked: &Value, proof: Value) -> Reply {
    app.anonymous().post("/auth/second-factor", &json!({"challenge": asked["challenge"], "proof": proof})).await
}

/// The answer to one code after the right password.
async fn try_code(app: &TestApp, password: &str, who: &Person) -> Reply {
    let asked = challenge(app, password, who).await;
    let code = app.code_of(&who.username).await;
    answer(app, &asked, json!({"totp": code})).await
}

/// So many wrong codes, as slowly as they are taken.
async fn guess(app: &TestApp, who: &Person, so_many: usize) {
    let mut asked = Value::Null;
    for n in 0..so_many {
        if n % 3 == 0 {
            at_the_next(app, 30);
        }
        if n % 15 == 0 {
            asked = challenge(app, PASSWORD, who).await;
        }
        answer(app, &asked, json!({"totp": "12345"})).await.expect_fields(&[("/proof/totp", "code_wrong")]);
    }
    at_the_next(app, 30);
}

async fn subjects(app: &TestApp, who: &Person) -> Vec<String> {
    let address = format!("{}@example.dk", who.username);
    let mails = app.mails().await.into_iter().filter(|mail| mail.recipient == address);
    mails.map(|mail| mail.composed.subject).collect()
}

const RECORDS: &str = "select count(*) as n from audit_events where action = 'user.codes_wrong'";

on_both! {
    async fn ten_wrong_codes_are_told_however_many_right_ones_come_between(app: TestApp) {
        let bo = app.officer().await;
        at_the_next(&app, MONTH);
        guess(&app, &bo, 5).await;
        try_code(&app, PASSWORD, &bo).await.expect(200);
        guess(&app, &bo, 4).await;
        assert_eq!((app.count(RECORDS), subjects(&app, &bo).await.len()), (0, 0));
        guess(&app, &bo, 1).await;
        let told = subjects(&app, &bo).await;
        assert!(told.len() == 1 && told[0].starts_with("Der er skrevet mange forkerte koder"), "{told:?}");
        let log = app.administrator().await.get("/audit-events?action=user.codes_wrong").await.expect(200);
        assert_eq!((&log["items"][0]["object_id"], &log["items"][0]["details"]["wrong_codes"]), (&json!(bo.id), &json!(10)));
        // What is no code is counted by nobody's patience.
        let key = Authenticator::new(&app.url);
        for _ in 0..10 {
            at_the_next(&app, 30);
            let asked = challenge(&app, PASSWORD, &bo).await;
            let refused = answer(&app, &asked, json!({"passkey": key.get(&json!({"rpId": "localhost", "challenge": "AAAA"}))})).await;
            refused.expect_fields(&[("/proof/passkey", "passkey_refused")]);
        }
        assert_eq!(app.count(RECORDS), 1);
    }

    async fn after_a_hundred_an_app_proves_nothing_and_the_owner_gets_in(app: TestApp) {
        let (bo, key) = (app.officer().await, Authenticator::new(&app.url));
        key.add_to(&bo).await;
        let codes = bo.post("/me/recovery-codes", &json!({})).await.expect(200)["codes"].clone();
        at_the_next(&app, MONTH);
        guess(&app, &bo, 99).await;
        try_code(&app, PASSWORD, &bo).await.expect(200);
        guess(&app, &bo, 1).await;
        let refused = try_code(&app, PASSWORD, &bo).await.expect_problem(403, "codes_refused");
        assert!(refused["detail"].as_str().unwrap().contains("genoprettelseskode"));
        assert_eq!(app.count(RECORDS), 10);
        let told = subjects(&app, &bo).await;
        assert!(told[0].starts_with("Der er skrevet hundrede forkerte koder"), "{told:?}");
        // Neither a passkey nor a recovery code can be guessed.
        let asked = challenge(&app, PASSWORD, &bo).await;
        answer(&app, &asked, json!({"passkey": key.get(&asked["passkey_options"])})).await.expect(200);
        let asked = challenge(&app, PASSWORD, &bo).await;
        let opened = answer(&app, &asked, json!({"recovery_code": codes[0]})).await.expect(200);
        try_code(&app, PASSWORD, &bo).await.expect_problem(403, "codes_refused");
        // With another password whoever guessed is out, and the app is good again.
        let session = app.anonymous().bearer(opened["access_token"].as_str().unwrap());
        let new = "hestesko tordenvejr elefant";
        session.put("/me/password", 1, &json!({"current_password": PASSWORD, "new_password": new})).await.expect(204);
        at_the_next(&app, 30);
        try_code(&app, new, &bo).await.expect(200);
    }

    async fn a_mailed_link_a_reset_and_time_begin_the_count_anew(app: TestApp) {
        for way in ["link", "reset", "time"] {
            let bo = app.officer().await;
            at_the_next(&app, MONTH);
            guess(&app, &bo, 100).await;
            try_code(&app, PASSWORD, &bo).await.expect_problem(403, "codes_refused");
            let mut password = PASSWORD;
            match way {
                "link" => {
                    app.anonymous().post("/auth/password-resets", &json!({"username": bo.username})).await.expect(202);
                    let token = app.link_of(&format!("{}@example.dk", bo.username)).await;
                    password = "hestesko tordenvejr elefant";
                    app.anonymous().post("/auth/links/redeem", &json!({"token": token, "new_password": password})).await.expect(204);
                }
                "reset" => {
                    let admin = app.administrator().await;
                    let path = format!("/users/{}/second-factor-resets", bo.id);
                    admin.post(&path, &json!({"reason": "Har mistet sin telefon"})).await.expect(200);
                    app.give_factor(app.municipality, bo.id).await;
                }
                _ => at_the_next(&app, MONTH),
            }
            try_code(&app, password, &bo).await.expect(200);
        }
    }

    async fn whoever_has_not_the_password_counts_nothing(app: TestApp) {
        let bo = app.somebody(Role::Auditor).await;
        let thief = app.officer().await;
        at_the_next(&app, MONTH);
        guess(&app, &thief, 100).await;
        for token in ["", "nothing", &"A".repeat(43)] {
            answer(&app, &json!({"challenge": token}), json!({"totp": "12345"})).await.expect_problem(401, "challenge_ended");
        }
        try_code(&app, PASSWORD, &bo).await.expect(200);
    }
}
