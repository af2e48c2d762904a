//! Whoever must have a second factor and has none gets no further than to set one up; who must is the role's and the
//! municipality's to say. And the administrator who takes one away.

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::matrix::operations;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::program::{ADMINISTRATOR, Program};
use valghalla_tests::schema::{document, example};
use valghalla_tests::{Backend, Method, TestApp, Value, json, on_both};

/// The settings with another word on secretaries.
async fn ask_secretaries(app: &TestApp, required: bool, reason: Value) {
    let admin = app.administrator().await;
    let before = admin.get("/settings").await;
    let mut settings = before.expect(200);
    settings.as_object_mut().unwrap().remove("version");
    settings["secretary_factor"] = json!({"required": required, "reason": reason});
    admin.put("/settings", before.version(), &settings).await.expect(200);
}

on_both! {
    async fn a_session_without_the_factor_it_needs_reaches_only_what_sets_one_up(app: TestApp) {
        let document = document();
        for role in Role::ALL {
            let name = format!("ny{}", role.as_str().replace('_', ""));
            app.active_user(app.municipality, &name, *role).await;
            let (mut open, mut closed) = (0, 0);
            for operation in operations().into_iter().filter(|operation| operation.roles.is_some() && operation.allows(*role)) {
                let client = app.log_in(app.municipality, &name, PASSWORD).await.with("if-match", "\"1\"");
                let entry = &document["paths"][format!("/api/v1{}", operation.path)][operation.method.to_lowercase()];
                let body = entry["requestBody"]["content"].as_object().and_then(|content| content.iter().next());
                let (kind, body) = body.map_or(("application/json", Value::Null), |(kind, content)| {
                    (kind.as_str(), content.get("example").cloned().or_else(|| example(&document, &content["schema"])).unwrap())
                });
                let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
                let path = operation.anywhere();
                let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
                let reply = client.raw(method, &path, kind, body).await;
                if operation.enrolment {
                    assert!(reply.status != 403, "{}: {}", operation.id, reply.text);
                    open += 1;
                } else {
                    reply.expect_problem(403, "second_factor_required");
                    closed += 1;
                }
            }
            assert!((5..14).contains(&open) && closed > 5, "{role:?}: {open} open, {closed} closed");
        }
    }

    async fn a_municipality_may_spare_its_secretaries_with_a_reason_and_ask_them_again(app: TestApp) {
        app.active_user(app.municipality, "karen", Role::PartySecretary).await;
        app.active_user(app.municipality, "bent", Role::ElectionOfficer).await;
        let karen = app.log_in(app.municipality, "karen", PASSWORD).await;
        karen.get("/assignments").await.expect_problem(403, "second_factor_required");
        ask_secretaries(&app, false, json!("Sekretærerne har ingen telefon fra kommunen")).await;
        karen.get("/assignments").await.expect(200);
        assert_eq!(karen.get("/me").await.expect(200)["enrolment_required"], false);
        let bent = app.log_in(app.municipality, "bent", PASSWORD).await;
        bent.get("/assignments").await.expect_problem(403, "second_factor_required");
        let admin = app.administrator().await;
        let log = admin.get("/audit-events?action=settings.changed").await.expect(200);
        assert_eq!(log["items"][0]["reason"], "Sekretærerne har ingen telefon fra kommunen");
        assert_eq!(log["items"][0]["details"]["secretary_factor"], false);
        ask_secretaries(&app, true, Value::Null).await;
        karen.get("/assignments").await.expect_problem(403, "second_factor_required");
    }

    async fn the_decision_and_its_reason_go_together(app: TestApp) {
        let admin = app.administrator().await;
        let mut settings = admin.get("/settings").await.expect(200);
        settings.as_object_mut().unwrap().remove("version");
        for (required, reason, code) in [(false, json!(null), "required"), (false, json!("ja"), "too_short"), (true, json!("Fordi"), "format")] {
            settings["secretary_factor"] = json!({"required": required, "reason": reason});
            admin.put("/settings", 1, &settings).await.expect_fields(&[("/secretary_factor/reason", code)]);
        }
    }

    async fn where_none_is_needed_one_may_be_kept_and_the_last_removed(app: TestApp) {
        ask_secretaries(&app, false, json!("Prøveperiode")).await;
        let karen = app.somebody(Role::PartySecretary).await;
        let items = karen.get("/me/second-factors").await.expect(200)["items"].clone();
        karen.delete(&format!("/me/second-factors/{}", items[0]["id"].as_str().unwrap()), 1).await.expect(204);
        assert_eq!(app.count("select count(*) as n from recovery_codes"), 0);
        karen.get("/assignments").await.expect(200);
        karen.post("/me/recovery-codes", &json!({})).await.expect_problem(409, "user_state");
    }

    async fn a_new_password_by_mail_keeps_the_factor(app: TestApp) {
        let anna = app.administrator().await;
        app.anonymous().post("/auth/password-resets", &json!({"username": anna.username})).await.expect(202);
        let token = app.link_of(&format!("{}@example.dk", anna.username)).await;
        let new = "hestesko tordenvejr elefant";
        app.anonymous().post("/auth/links/redeem", &json!({"token": token, "new_password": new})).await.expect(204);
        let asked = app.anonymous().post("/auth/login", &json!({"username": anna.username, "password": new})).await.expect(200);
        assert_eq!(asked["methods"], json!(["totp"]));
    }

    async fn an_administrator_resets_the_factor_of_another_and_that_one_is_told(app: TestApp) {
        let (admin, bent) = (app.administrator().await, app.officer().await);
        let path = format!("/users/{}/second-factor-resets", bent.id);
        for (reason, code) in [("", "required"), ("Væk", "too_short")] {
            admin.post(&path, &json!({"reason": reason})).await.expect_fields(&[("/reason", code)]);
        }
        let reason = json!({"reason": "Har mistet sin telefon"});
        bent.post(&path, &reason).await.expect_problem(403, "forbidden");
        let reset = admin.post(&path, &reason).await.expect(200);
        assert_eq!(reset["has_second_factor"], false);
        bent.get("/parties").await.expect_problem(401, "session_ended");
        let told = app.mails().await;
        assert_eq!(told[0].recipient, format!("{}@example.dk", bent.username));
        assert!(told[0].composed.subject.contains("nulstillet"));
        let log = admin.get("/audit-events?action=user.factors_reset").await.expect(200);
        assert_eq!((&log["items"][0]["reason"], &log["items"][0]["object_id"]), (&reason["reason"], &json!(bent.id.to_string())));
        let again = app.log_in(app.municipality, &bent.username, PASSWORD).await;
        again.get("/parties").await.expect_problem(403, "second_factor_required");
        // With none to take away nothing happens, and nobody is told twice.
        admin.post(&path, &reason).await.expect(200);
        assert_eq!(app.mails().await.len(), 1);
    }

    async fn nobody_resets_the_own_factor_nor_the_last_administrators(app: TestApp) {
        let (admin, other) = (app.administrator().await, app.administrator().await);
        let reason = json!({"reason": "Har mistet sin telefon"});
        admin.post(&format!("/users/{}/second-factor-resets", admin.id), &reason).await.expect_problem(409, "user_state");
        let reset = |by: &valghalla_tests::people::Person, whom: &valghalla_tests::people::Person| {
            let (by, path, reason) = (by.client.clone(), format!("/users/{}/second-factor-resets", whom.id), reason.clone());
            async move { by.post(&path, &reason).await.status }
        };
        let (one, two) = tokio::join!(reset(&admin, &other), reset(&other, &admin));
        let left = "select count(*) as n from second_factors s join users u on u.id = s.user_id where u.role = 'administrator'";
        assert_eq!(app.count(left), 1, "{one} {two}");
    }

    async fn a_notice_is_neither_withdrawn_by_a_newer_link_nor_by_a_new_address(app: TestApp) {
        let (admin, bent) = (app.administrator().await, app.officer().await);
        admin.post(&format!("/users/{}/second-factor-resets", bent.id), &json!({"reason": "Har mistet sin telefon"})).await.expect(200);
        let path = format!("/users/{}", bent.id);
        admin.patch(&path, admin.get(&path).await.version(), &json!({"email": "ny@example.dk"})).await.expect(200);
        admin.post(&format!("{path}/block"), &json!({})).await.expect(200);
        let notices = "select count(*) as n from mails where kind = 'security_notice' and state = 'queued'";
        // The reset, and the new address told to both.
        assert_eq!(app.count(notices), 3);
        let user = admin.get(&path).await.expect(200);
        assert_eq!(user["mail"], Value::Null, "the list of users tells of links, not of notices");
    }

    async fn what_was_begun_and_never_ended_goes(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Administrator).await;
        let anna = app.log_in(app.municipality, "anna", PASSWORD).await;
        let begun = anna.post("/me/second-factors/totp", &json!({})).await.expect(200);
        anna.post("/auth/step-up/challenges", &json!({})).await.expect(200);
        app.clock.advance(TimeDelta::minutes(16));
        let late = app.log_in(app.municipality, "anna", PASSWORD).await;
        let path = format!("/me/second-factors/{}/confirm", begun["id"].as_str().unwrap());
        let code = app.code_of("anna").await;
        late.post(&path, &json!({"name": "Telefon", "code": code})).await.expect_problem(404, "not_found");
        app.db.write(|tx| {
            valghalla::store::challenges::forget_old(tx)?;
            valghalla::store::factors::forget_old(tx)
        }).await.unwrap();
        assert_eq!(app.count("select count(*) as n from second_factors"), 0);
        assert_eq!(app.count("select count(*) as n from factor_challenges"), 0);
    }
}

#[actix_web::test]
async fn the_page_of_codes_is_there_while_trying_things_out_and_never_else() {
    let app = TestApp::start(Backend::Sqlite).await;
    let anna = app.administrator().await;
    let page = app.anonymous().page("/dev/codes").await;
    assert!(
        page.status == 200
            && page.text.contains(&anna.username)
            && page.text.contains(&app.code_of(&anna.username).await)
    );
    for page in ["/dev/codes", "/dev/mails"] {
        let elsewhere = app.anonymous().with("host", "valg.example.dk").page(page).await;
        elsewhere.expect_problem(404, "not_found");
    }
    for (setting, value) in [("SMTP_URL", "smtp://127.0.0.1:9"), ("MODE", "production")] {
        let with = |name: &str| match name {
            "SMTP_URL" => Some("smtp://127.0.0.1:9".to_owned()),
            "PUBLIC_URL" if setting == "MODE" => Some("https://valg.example.dk".to_owned()),
            name => (name == setting).then(|| value.to_owned()),
        };
        let app = TestApp::start_with(Backend::Sqlite, with).await;
        assert_eq!(app.anonymous().page("/dev/codes").await.status, 404, "{setting}");
    }
}

#[actix_web::test]
async fn whoever_runs_the_server_lets_the_only_administrator_in_again() {
    let program = Program::start_new(Backend::Sqlite).await;
    let before = program.administrator().await;
    let run = |user: &str, reason: &str| {
        program
            .run(&["reset-second-factors", "--municipality", "0607", "--user", user, "--reason", reason])
            .status
            .success()
    };
    assert!(!run(ADMINISTRATOR, "Tabt") && !run("nobody", "Telefon og koder er tabt"));
    before.get("/users").await.expect(200);
    assert!(run(ADMINISTRATOR, "Telefon og koder er tabt"), "{}", program.said());
    before.get("/users").await.expect_problem(401, "session_ended");
    assert!(!run(ADMINISTRATOR, "Telefon og koder er tabt"), "there is nothing to take away any more");
    let again = program.administrator().await;
    let log = again.get("/audit-events?action=user.factors_reset").await.expect(200);
    assert_eq!(log["items"].as_array().unwrap().len(), 1);
    assert_eq!(log["items"][0]["reason"], "Telefon og koder er tabt");
}
