//! The second factor: setting one up, the second step of a log-in, recovery codes, and what ends what.

use chrono::TimeDelta;
use futures_util::future::join_all;
use valghalla::domain::ids::UserId;
use valghalla::domain::roles::Role;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Client, TestApp, Value, json, on_both};

/// Somebody with a password and nothing else.
async fn newcomer(app: &TestApp, name: &str, role: Role) -> (UserId, Client) {
    let id = app.active_user(app.municipality, name, role).await;
    (id, app.log_in(app.municipality, name, PASSWORD).await)
}

/// Sets an app up and answers the recovery codes.
async fn enrol(app: &TestApp, client: &Client, name: &str) -> Vec<String> {
    let begun = client.post("/me/second-factors/totp", &json!({})).await.expect(200);
    let path = format!("/me/second-factors/{}/confirm", begun["id"].as_str().unwrap());
    let code = app.code_of(name).await;
    let added = client.post(&path, &json!({"name": "Telefon", "code": code})).await.expect(200);
    serde_json::from_value(added["recovery_codes"].clone()).unwrap()
}

async fn challenge(app: &TestApp, name: &str) -> Value {
    let login = json!({"username": name, "password": PASSWORD});
    app.anonymous().post("/auth/login", &login).await.expect(200)
}

fn answer(challenge: &Value, proof: Value) -> Value {
    json!({"challenge": challenge["challenge"], "proof": proof})
}

on_both! {
    async fn an_app_is_set_up_with_its_first_code_and_asked_for_from_then_on(app: TestApp) {
        let (_, anna) = newcomer(&app, "anna", Role::Administrator).await;
        assert_eq!(anna.get("/me").await.expect(200)["enrolment_required"], true);
        let none = anna.get("/me/second-factors").await.expect(200);
        assert_eq!(none, json!({"required": true, "items": [], "recovery_codes_left": 0}));
        let begun = anna.post("/me/second-factors/totp", &json!({})).await.expect(200);
        assert!(begun["otpauth_uri"].as_str().unwrap().contains(begun["secret"].as_str().unwrap()));
        let path = format!("/me/second-factors/{}/confirm", begun["id"].as_str().unwrap());
        anna.post(&path, &json!({"name": " ", "code": "1"})).await.expect_fields(&[("/name", "required")]);
        anna.post(&path, &json!({"name": "Telefon", "code": "000 00"})).await.expect_fields(&[("/code", "code_wrong")]);
        // Not confirmed, it is nothing: the password alone opens a session.
        assert!(challenge(&app, "anna").await.get("access_token").is_some());
        let code = app.code_of("anna").await;
        let added = anna.post(&path, &json!({"name": "Telefon", "code": code})).await.expect(200);
        assert_eq!(added["recovery_codes"].as_array().unwrap().len(), 10);
        anna.post(&path, &json!({"name": "Telefon", "code": code})).await.expect_problem(404, "not_found");
        assert_eq!(anna.get("/me").await.expect(200)["enrolment_required"], false);
        anna.get("/users").await.expect(200);
        assert_eq!(anna.get("/users").await.expect(200)["items"][0]["has_second_factor"], true);

        let asked = challenge(&app, "anna").await;
        assert_eq!(asked["methods"], json!(["totp", "recovery_code"]));
        assert!(asked.get("access_token").is_none());
        let page = app.anonymous();
        // The code that confirmed the app is spent.
        page.post("/auth/second-factor", &answer(&asked, json!({"totp": code}))).await.expect_fields(&[("/proof/totp", "code_wrong")]);
        let next = app.code_of("anna").await;
        let opened = page.post("/auth/second-factor", &answer(&asked, json!({"totp": next}))).await.expect(200);
        page.bearer(opened["access_token"].as_str().unwrap()).get("/users").await.expect(200);
        page.with("x-requested-with", "test").post("/auth/refresh", &json!(null)).await.expect(200);
        let log = anna.get("/audit-events?action=session.opened").await.expect(200);
        assert_eq!(log["items"][0]["details"]["method"], "totp");
    }

    async fn the_first_factor_ends_the_sessions_that_were_opened_without_it(app: TestApp) {
        let (_, anna) = newcomer(&app, "anna", Role::Administrator).await;
        let somebody_else = app.log_in(app.municipality, "anna", PASSWORD).await;
        somebody_else.get("/users").await.expect_problem(403, "second_factor_required");
        enrol(&app, &anna, "anna").await;
        somebody_else.get("/users").await.expect_problem(401, "session_ended");
        anna.get("/users").await.expect(200);
    }

    async fn nothing_of_a_factor_lies_open_in_the_database(app: TestApp) {
        let (_, anna) = newcomer(&app, "anna", Role::Administrator).await;
        let begun = anna.post("/me/second-factors/totp", &json!({})).await.expect(200);
        let codes = enrol(&app, &anna, "anna").await;
        let stored = app.everything_stored();
        let holds = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(begun["secret"].as_str().unwrap()));
        for code in codes {
            assert!(!holds(&code) && !holds(&code.replace('-', "")));
        }
        assert!(holds("anna@example.dk"), "that is how it would be found");
    }

    async fn a_seed_that_is_copied_to_another_user_opens_nothing(app: TestApp) {
        let (anna, bo) = (app.administrator().await, app.administrator().await);
        let hers = format!("select s.secret_sealed from second_factors s join users u on u.id = s.user_id where u.username = '{}'", anna.username);
        app.sql(&format!("update second_factors set secret_sealed = ({hers})"));
        let asked = challenge(&app, &bo.username).await;
        let refused = app.anonymous().post("/auth/second-factor", &answer(&asked, json!({"totp": "123456"}))).await;
        refused.expect_problem(500, "internal");
    }

    async fn a_code_is_good_once_also_for_two_at_once(app: TestApp) {
        let anna = app.administrator().await;
        app.clock.advance(TimeDelta::seconds(60));
        let mut asked = Vec::new();
        for _ in 0..3 {
            asked.push(challenge(&app, &anna.username).await);
        }
        let code = app.code_of(&anna.username).await;
        let tries = asked.iter().map(|asked| {
            let (client, body) = (app.anonymous(), answer(asked, json!({"totp": code})));
            async move { client.post("/auth/second-factor", &body).await.status }
        });
        let statuses = join_all(tries).await;
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 422, 429].contains(status)), "{statuses:?}");
        app.clock.advance(TimeDelta::seconds(30));
        let asked = challenge(&app, &anna.username).await;
        app.anonymous().post("/auth/second-factor", &answer(&asked, json!({"totp": code}))).await.expect_fields(&[("/proof/totp", "code_wrong")]);
        let next = app.code_of(&anna.username).await;
        app.anonymous().post("/auth/second-factor", &answer(&asked, json!({"totp": next}))).await.expect(200);
    }

    async fn a_challenge_is_good_for_one_answer_and_five_minutes_at_its_own_address(app: TestApp) {
        let anna = app.administrator().await;
        app.clock.advance(TimeDelta::seconds(60));
        let asked = challenge(&app, &anna.username).await;
        let client = app.anonymous();
        let code = json!({"totp": app.code_of(&anna.username).await});
        let other = app.another_municipality("0101").await;
        let bo = app.somebody_in(other, Role::Administrator).await;
        let elsewhere = client.with("host", "0101.test");
        elsewhere.post("/auth/second-factor", &answer(&asked, code.clone())).await.expect_problem(401, "challenge_ended");
        // A code of one's own does not answer for somebody else.
        app.clock.advance(TimeDelta::seconds(30));
        let own = json!({"totp": app.code_of(&bo.username).await});
        client.post("/auth/second-factor", &answer(&asked, own)).await.expect_fields(&[("/proof/totp", "code_wrong")]);
        let good = json!({"totp": app.code_of(&anna.username).await});
        client.post("/auth/second-factor", &answer(&asked, good.clone())).await.expect(200);
        client.post("/auth/second-factor", &answer(&asked, good)).await.expect_problem(401, "challenge_ended");
        let late = challenge(&app, &anna.username).await;
        app.clock.advance(TimeDelta::minutes(5));
        let good = json!({"totp": app.code_of(&anna.username).await});
        client.post("/auth/second-factor", &answer(&late, good)).await.expect_problem(401, "challenge_ended");
        for token in ["", "nothing", &"A".repeat(43)] {
            let body = json!({"challenge": token, "proof": {"totp": "123456"}});
            client.post("/auth/second-factor", &body).await.expect_problem(401, "challenge_ended");
        }
        // One for a fresh proof opens no session.
        let session = app.administrator().await;
        let within = session.post("/auth/step-up/challenges", &json!({})).await.expect(200);
        let good = json!({"totp": app.code_of(&session.username).await});
        client.post("/auth/second-factor", &answer(&within, good)).await.expect_problem(401, "challenge_ended");
        for proof in [json!({}), json!({"totp": "123456", "recovery_code": "x"})] {
            client.post("/auth/second-factor", &answer(&within, proof)).await.expect_fields(&[("/proof", "required")]);
        }
    }

    async fn a_block_a_new_password_and_another_role_end_a_log_in_that_is_half_done(app: TestApp) {
        let admin = app.administrator().await;
        for what in ["block", "password", "role"] {
            let bo = app.officer().await;
            app.clock.advance(TimeDelta::seconds(60));
            let asked = challenge(&app, &bo.username).await;
            let path = format!("/users/{}", bo.id);
            match what {
                "block" => admin.post(&format!("{path}/block"), &json!({})).await.expect(200),
                "role" => admin.patch(&path, admin.get(&path).await.version(), &json!({"role": "auditor"})).await.expect(200),
                _ => bo.put("/me/password", 1, &json!({"current_password": PASSWORD, "new_password": "hestesko tordenvejr elefant"})).await.expect(204),
            };
            let code = json!({"totp": app.code_of(&bo.username).await});
            app.anonymous().post("/auth/second-factor", &answer(&asked, code)).await.expect_problem(401, "challenge_ended");
        }
    }

    async fn after_three_wrong_codes_the_next_step_is_awaited_and_never_longer(app: TestApp) {
        let anna = app.administrator().await;
        app.clock.advance(TimeDelta::seconds(60));
        let to_the_next = 30 - app.clock.now().0.timestamp().rem_euclid(30);
        app.clock.advance(TimeDelta::seconds(to_the_next));
        let asked = challenge(&app, &anna.username).await;
        let wrong = answer(&asked, json!({"totp": "12345"}));
        for round in 0..5 {
            for _ in 0..3 {
                app.anonymous().post("/auth/second-factor", &wrong).await.expect_fields(&[("/proof/totp", "code_wrong")]);
            }
            // Whatever comes then is not looked at, from wherever and however it is proven.
            let good = answer(&asked, json!({"totp": app.code_of(&anna.username).await}));
            let refused = app.anonymous().post("/auth/second-factor", &good).await;
            refused.expect_problem(429, "too_many_attempts");
            let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=30).contains(&wait), "{wait}");
            let recovery = answer(&asked, json!({"recovery_code": "0123-4567-89ab-cdef"}));
            app.anonymous().post("/auth/second-factor", &recovery).await.expect_problem(429, "too_many_attempts");
            app.clock.advance(TimeDelta::seconds(wait));
            if round == 4 {
                let good = answer(&asked, json!({"totp": app.code_of(&anna.username).await}));
                app.anonymous().post("/auth/second-factor", &good).await.expect(200);
            }
        }
    }

    async fn a_recovery_code_is_good_once_and_new_ones_replace_the_old(app: TestApp) {
        let (_, anna) = newcomer(&app, "anna", Role::ElectionOfficer).await;
        let codes = enrol(&app, &anna, "anna").await;
        let asked = join_all((0..2).map(|_| challenge(&app, "anna"))).await;
        let typed = codes[0].to_uppercase().replace('-', " ");
        let tries = asked.iter().map(|asked| {
            let (client, body) = (app.anonymous(), answer(asked, json!({"recovery_code": typed})));
            async move { client.post("/auth/second-factor", &body).await.status }
        });
        let mut statuses = join_all(tries).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
        assert_eq!(anna.get("/me/second-factors").await.expect(200)["recovery_codes_left"], 9);
        assert!(app.mails().await[0].composed.subject.contains("genoprettelseskode er brugt"));
        let renewed = anna.post("/me/recovery-codes", &json!({})).await.expect(200);
        assert!(app.mails().await[0].composed.subject.contains("nye genoprettelseskoder"));
        let asked = challenge(&app, "anna").await;
        let old = answer(&asked, json!({"recovery_code": codes[1]}));
        app.anonymous().post("/auth/second-factor", &old).await.expect_fields(&[("/proof/recovery_code", "code_wrong")]);
        let new = answer(&asked, json!({"recovery_code": renewed["codes"][0]}));
        app.anonymous().post("/auth/second-factor", &new).await.expect(200);
    }

    async fn the_last_factor_stays_where_one_is_needed_and_each_change_is_told(app: TestApp) {
        let (_, anna) = newcomer(&app, "anna", Role::Administrator).await;
        enrol(&app, &anna, "anna").await;
        assert!(app.mails().await[0].composed.subject.contains("tilføjet"));
        let first = anna.get("/me/second-factors").await.expect(200)["items"][0].clone();
        let path = format!("/me/second-factors/{}", first["id"].as_str().unwrap());
        anna.delete(&path, 1).await.expect_problem(409, "last_factor");
        let renamed = anna.patch(&path, 1, &json!({"name": "Min gamle telefon"})).await;
        assert_eq!((renamed.expect(200)["name"].clone(), renamed.version()), (json!("Min gamle telefon"), 2));
        anna.patch(&path, 1, &json!({"name": "x"})).await.expect_problem(412, "stale");
        app.clock.advance(TimeDelta::seconds(60));
        let begun = anna.post("/me/second-factors/totp", &json!({})).await.expect(200);
        let code = app.code_of("anna").await;
        let second = format!("/me/second-factors/{}/confirm", begun["id"].as_str().unwrap());
        let added = anna.post(&second, &json!({"name": "Ny telefon", "code": code})).await.expect(200);
        assert_eq!(added["recovery_codes"], Value::Null, "they come with the first");
        anna.delete(&path, 1).await.expect_problem(412, "stale");
        anna.delete(&path, 2).await.expect(204);
        assert!(app.mails().await[0].composed.subject.contains("fjernet"));
        let log = anna.get("/audit-events").await.expect(200);
        let actions: Vec<&str> = log["items"].as_array().unwrap().iter().map(|item| item["action"].as_str().unwrap()).collect();
        assert_eq!(actions[..4], ["user.factor_removed", "user.factor_added", "user.factor_renamed", "user.factor_added"]);
    }

    async fn two_who_remove_the_last_two_at_once_leave_one(app: TestApp) {
        let anna = app.administrator().await;
        app.give_factor(app.municipality, anna.id).await;
        let items = anna.get("/me/second-factors").await.expect(200)["items"].clone();
        let remove = items.as_array().unwrap().iter().map(|item| {
            let (anna, path) = (anna.client.clone(), format!("/me/second-factors/{}", item["id"].as_str().unwrap()));
            async move { anna.delete(&path, 1).await.status }
        });
        let mut statuses = join_all(remove).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
    }

    async fn ten_factors_are_enough(app: TestApp) {
        let anna = app.administrator().await;
        for _ in 0..9 {
            app.give_factor(app.municipality, anna.id).await;
        }
        anna.post("/me/second-factors/totp", &json!({})).await.expect_problem(409, "too_many_factors");
    }
}
