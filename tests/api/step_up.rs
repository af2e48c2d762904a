//! Sensitive operations ask for an authentication of the last five minutes, and a fresh proof renews it.

use chrono::TimeDelta;
use serde_json::Value;
use valghalla::domain::roles::Role;
use valghalla_tests::matrix::operations;
use valghalla_tests::people::{PASSWORD, Person};
use valghalla_tests::schema::{document, example};
use valghalla_tests::{Client, Method, TestApp, json, on_both};

/// The same session five minutes later, with a token that has not run out.
async fn later(app: &TestApp, person: &Person) -> Client {
    app.clock.advance(TimeDelta::minutes(5));
    let page = person.client.with("x-requested-with", "test");
    let answer = page.post("/auth/refresh", &json!(null)).await.expect(200);
    person.client.bearer(answer["access_token"].as_str().unwrap())
}

on_both! {
    async fn after_five_minutes_exactly_the_sensitive_operations_ask_for_a_fresh_proof(app: TestApp) {
        let document = document();
        let mut sensitive = Vec::new();
        for role in Role::ALL {
            let who = app.somebody(*role).await;
            let mut operations = operations();
            operations.retain(|operation| operation.roles.is_some() && operation.allows(*role));
            // This one ends the session that walks.
            operations.sort_by_key(|operation| operation.id == "end_my_sessions");
            let who = later(&app, &who).await.with("if-match", "\"1\"");
            for operation in operations {
                let entry = &document["paths"][format!("/api/v1{}", operation.path)][operation.method.to_lowercase()];
                let content = entry["requestBody"]["content"].as_object().and_then(|content| content.iter().next());
                let (kind, body) = content.map_or(("application/json", Value::Null), |(kind, content)| {
                    (kind.as_str(), content.get("example").cloned().or_else(|| example(&document, &content["schema"])).unwrap())
                });
                // A wrong answer to the question would only be counted.
                if operation.id == "step_up" {
                    continue;
                }
                let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
                let path = operation.anywhere();
                let reply = who.raw(Method::from_bytes(operation.method.as_bytes()).unwrap(), &path, kind, body).await;
                if operation.recent {
                    reply.expect_problem(403, "step_up_required");
                    let asks = "Bearer error=\"insufficient_user_authentication\", max_age=\"300\"";
                    assert_eq!(reply.headers["www-authenticate"], asks);
                    sensitive.push(operation.id);
                } else {
                    assert_ne!(reply.status, 403, "{}: {}", operation.id, reply.text);
                }
            }
        }
        for named in ["reveal_person_cpr", "update_user", "replace_user_grants", "create_user", "replace_settings", "remove_my_second_factor", "begin_totp", "begin_passkey", "renew_my_recovery_codes", "reset_second_factors", "create_machine_client", "update_machine_client", "revoke_machine_client", "create_machine_client_secret", "delete_machine_client_secret", "create_machine_client_key", "delete_machine_client_key", "approve_secretary_request", "reveal_person_address", "end_person_protection", "report_person_insight", "export_audit_events", "erase_election", "erase_person"] {
            assert!(sensitive.iter().any(|id| id == named), "{named}");
        }
    }

    async fn a_code_renews_it_for_five_minutes_in_this_session_only(app: TestApp) {
        let anna = app.administrator().await;
        let anna_later = later(&app, &anna).await;
        let path = format!("/users/{}", anna.id);
        let version = anna_later.get(&path).await.version();
        let change = json!({"full_name": "Anna Thorsted"});
        anna_later.patch(&path, version, &change).await.expect_problem(403, "step_up_required");
        let other = app.officer().await;
        let asked = anna_later.post("/auth/step-up/challenges", &json!({})).await.expect(200);
        assert_eq!(asked["methods"], json!(["totp"]));
        let theirs = json!({"proof": {"totp": app.code_of(&other.username).await}});
        anna_later.post("/auth/step-up", &theirs).await.expect_fields(&[("/proof/totp", "code_wrong")]);
        let code = app.code_of(&anna.username).await;
        anna_later.post("/auth/step-up", &json!({"proof": {"totp": code}})).await.expect(200);
        anna_later.post("/auth/step-up", &json!({"proof": {"totp": code}})).await.expect_fields(&[("/proof/totp", "code_wrong")]);
        anna_later.patch(&path, version, &change).await.expect(200);
        let log = anna_later.get("/audit-events?action=session.stepped_up").await.expect(200);
        assert_eq!(log["items"][0]["details"], json!({"method": "totp"}));
    }

    async fn a_password_is_not_enough_where_there_is_a_factor_nor_a_recovery_code_without_it(app: TestApp) {
        let anna = app.administrator().await;
        let codes = anna.post("/me/recovery-codes", &json!({})).await.expect(200);
        let anna = later(&app, &anna).await;
        let step_up = async |body: Value| anna.post("/auth/step-up", &body).await;
        step_up(json!({})).await.expect_fields(&[("/proof", "required")]);
        step_up(json!({"password": PASSWORD})).await.expect_fields(&[("/proof", "required")]);
        step_up(json!({"proof": {}})).await.expect_fields(&[("/proof", "required")]);
        let proof = json!({"recovery_code": codes["codes"][0]});
        step_up(json!({"proof": proof})).await.expect_fields(&[("/password", "required")]);
        step_up(json!({"proof": proof, "password": "wrong wrong wrong"})).await.expect_fields(&[("/password", "password_wrong")]);
        step_up(json!({"proof": proof, "password": PASSWORD})).await.expect(200);
    }

    async fn without_a_factor_the_password_is_the_fresh_proof(app: TestApp) {
        let id = app.active_user(app.municipality, "anna", Role::Administrator).await;
        let client = app.log_in(app.municipality, "anna", PASSWORD).await;
        let anna = later(&app, &Person { id, username: "anna".to_owned(), client }).await;
        anna.post("/me/second-factors/totp", &json!({})).await.expect_problem(403, "step_up_required");
        let asked = anna.post("/auth/step-up/challenges", &json!({})).await.expect(200);
        assert_eq!(asked["methods"], json!([]));
        anna.post("/auth/step-up", &json!({})).await.expect_fields(&[("/password", "required")]);
        for _ in 0..3 {
            anna.post("/auth/step-up", &json!({"password": "wrong wrong wrong"})).await.expect_fields(&[("/password", "password_wrong")]);
        }
        anna.post("/auth/step-up", &json!({"password": PASSWORD})).await.expect_problem(429, "too_many_attempts");
        app.clock.advance(TimeDelta::seconds(4));
        anna.post("/auth/step-up", &json!({"password": PASSWORD})).await.expect(200);
        anna.post("/me/second-factors/totp", &json!({})).await.expect(200);
    }
}
