//! Passkeys: added in a session, asked for at the log-in and as a fresh proof, by the municipality's own pages only.

use chrono::TimeDelta;
use valghalla_tests::authenticator::Authenticator;
use valghalla_tests::logged::Log;
use valghalla_tests::people::{PASSWORD, Person};
use valghalla_tests::{TestApp, Value, json, on_both};

async fn asked(app: &TestApp, person: &Person) -> Value {
    let login = json!({"username": person.username, "password": PASSWORD});
    app.anonymous().post("/auth/login", &login).await.expect(200)
}

fn answer(asked: &Value, credential: Value) -> Value {
    json!({"challenge": asked["challenge"], "proof": {"passkey": credential}})
}

on_both! {
    async fn a_passkey_is_added_and_opens_a_session(app: TestApp) {
        let (anna, key) = (app.administrator().await, Authenticator::new(&app.url));
        let added = key.add_to(&anna).await;
        assert_eq!((&added["factor"]["kind"], &added["factor"]["name"]), (&json!("passkey"), &json!("Nøgle")));
        let asked = asked(&app, &anna).await;
        assert_eq!(asked["methods"], json!(["passkey", "totp"]));
        assert_eq!(asked["passkey_options"]["userVerification"], "required");
        let signed = answer(&asked, key.get(&asked["passkey_options"]));
        let opened = app.anonymous().post("/auth/second-factor", &signed).await.expect(200);
        let session = app.anonymous().bearer(opened["access_token"].as_str().unwrap());
        session.get("/users").await.expect(200);
        app.anonymous().post("/auth/second-factor", &signed).await.expect_problem(401, "challenge_ended");
        let log = session.get("/audit-events?action=session.opened").await.expect(200);
        assert_eq!(log["items"][0]["details"]["method"], "passkey");
        // The browser is told which there are already, so that none is made twice.
        let again = anna.post("/me/second-factors/passkey-options", &json!({})).await.expect(200);
        assert_eq!(again["options"]["excludeCredentials"].as_array().unwrap().len(), 1);
    }

    async fn a_signature_for_another_page_challenge_or_key_or_without_its_user_is_refused(app: TestApp) {
        let (anna, mut key) = (app.administrator().await, Authenticator::new(&app.url));
        key.add_to(&anna).await;
        let first = asked(&app, &anna).await;
        let refused = async |asked: &Value, credential: Value| {
            app.clock.advance(TimeDelta::seconds(16));
            app.anonymous().post("/auth/second-factor", &answer(asked, credential)).await.expect_fields(&[("/proof/passkey", "passkey_refused")]);
        };
        refused(&first, Authenticator::new(&app.url).get(&first["passkey_options"])).await;
        let second = asked(&app, &anna).await;
        refused(&second, key.get(&first["passkey_options"])).await;
        key.origin = "https://evil.example".to_owned();
        refused(&second, key.get(&second["passkey_options"])).await;
        key.origin = app.url.clone();
        key.verifies = false;
        refused(&second, key.get(&second["passkey_options"])).await;
        key.verifies = true;
        let mut changed = key.get(&second["passkey_options"]);
        changed["response"]["signature"] = json!("MEUCIQ");
        refused(&second, changed).await;
        refused(&second, json!({})).await;
        app.anonymous().post("/auth/second-factor", &answer(&second, key.get(&second["passkey_options"]))).await.expect(200);
    }

    async fn made_up_signatures_keep_nobody_out(app: TestApp) {
        let anna = app.administrator().await;
        let page = app.anonymous();
        for _ in 0..5 {
            let made_up = answer(&asked(&app, &anna).await, json!({"id": "x"}));
            page.post("/auth/second-factor", &made_up).await.expect_fields(&[("/proof/passkey", "passkey_refused")]);
        }
        app.clock.advance(TimeDelta::seconds(30));
        for _ in 0..5 {
            let challenge = anna.post("/auth/step-up/challenges", &json!({})).await.expect(200)["challenge"].clone();
            let made_up = json!({"challenge": challenge, "proof": {"passkey": {"id": "x"}}});
            anna.post("/auth/step-up", &made_up).await.expect_fields(&[("/proof/passkey", "passkey_refused")]);
        }
        let proof = json!({"challenge": asked(&app, &anna).await["challenge"], "proof": {"totp": app.code_of(&anna.username).await}});
        page.post("/auth/second-factor", &proof).await.expect(200);
    }

    async fn what_a_refused_signature_brought_is_not_logged(app: TestApp) {
        let log = Log::capture();
        let (anna, mut key) = (app.administrator().await, Authenticator::new(&app.url));
        key.add_to(&anna).await;
        key.origin = "https://kanariefugl.example\nERROR valghalla: made up".to_owned();
        let begun = asked(&app, &anna).await;
        let refused = app.anonymous().post("/auth/second-factor", &answer(&begun, key.get(&begun["passkey_options"]))).await;
        refused.expect_fields(&[("/proof/passkey", "passkey_refused")]);
        let logged = log.text();
        let told = |line: &str| line.contains("passkey refused") && line.contains("OriginMismatch");
        assert!(logged.lines().any(told), "why is told");
        assert!(!logged.contains("kanariefugl") && !logged.contains("made up"));
    }

    async fn a_counter_that_goes_back_is_a_copy(app: TestApp) {
        let (anna, mut key) = (app.administrator().await, Authenticator::new(&app.url));
        key.counter = 5;
        key.add_to(&anna).await;
        for (counter, status) in [(6, 200), (6, 422), (5, 422), (7, 200)] {
            app.clock.advance(TimeDelta::seconds(16));
            key.counter = counter;
            let asked = asked(&app, &anna).await;
            let reply = app.anonymous().post("/auth/second-factor", &answer(&asked, key.get(&asked["passkey_options"]))).await;
            assert_eq!(reply.status, status, "{counter}: {}", reply.text);
        }
    }

    async fn anothers_passkey_and_anothers_question_prove_nothing(app: TestApp) {
        let (anna, bo) = (app.administrator().await, app.administrator().await);
        let (annas, bos) = (Authenticator::new(&app.url), Authenticator::new(&app.url));
        annas.add_to(&anna).await;
        bos.add_to(&bo).await;
        let begun = anna.post("/me/second-factors/passkey-options", &json!({})).await.expect(200);
        let stolen = json!({"challenge": begun["challenge"], "name": "x", "credential": bos.create(&begun["options"])});
        bo.post("/me/second-factors/passkeys", &stolen).await.expect_problem(401, "challenge_ended");
        let question = anna.post("/auth/step-up/challenges", &json!({})).await.expect(200);
        let by_bo = answer(&question, bos.get(&question["passkey_options"]));
        bo.post("/auth/step-up", &by_bo).await.expect_problem(401, "challenge_ended");
        anna.post("/auth/step-up", &by_bo).await.expect_fields(&[("/proof/passkey", "passkey_refused")]);
        let no_question = json!({"proof": {"passkey": annas.get(&question["passkey_options"])}});
        anna.post("/auth/step-up", &no_question).await.expect_fields(&[("/challenge", "required")]);
        let right = answer(&question, annas.get(&question["passkey_options"]));
        anna.post("/auth/step-up", &right).await.expect(200);
        anna.post("/auth/step-up", &right).await.expect_problem(401, "challenge_ended");
    }

    async fn what_the_browser_made_must_fit_the_question(app: TestApp) {
        let (anna, mut key) = (app.administrator().await, Authenticator::new(&app.url));
        let begin = async || anna.post("/me/second-factors/passkey-options", &json!({})).await.expect(200);
        let finish = async |begun: &Value, credential: Value| {
            let body = json!({"challenge": begun["challenge"], "name": "Nøgle", "credential": credential});
            anna.post("/me/second-factors/passkeys", &body).await
        };
        let (first, second) = (begin().await, begin().await);
        finish(&second, key.create(&first["options"])).await.expect_fields(&[("/credential", "passkey_refused")]);
        key.origin = "https://evil.example".to_owned();
        let third = begin().await;
        finish(&third, key.create(&third["options"])).await.expect_fields(&[("/credential", "passkey_refused")]);
        finish(&third, key.create(&third["options"])).await.expect_problem(401, "challenge_ended");
        app.clock.advance(TimeDelta::minutes(4));
        key.origin = app.url.clone();
        finish(&first, key.create(&first["options"])).await.expect(200);
        finish(&first, key.create(&first["options"])).await.expect_problem(401, "challenge_ended");
    }
}
