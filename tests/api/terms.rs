//! The terms of use: nothing else is possible before they are accepted, and a newer version asks again.

use uuid::Uuid;
use valghalla::domain::roles::Role;
use valghalla::domain::terms::VERSION;
use valghalla_tests::matrix::operations;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::schema::{document, example};
use valghalla_tests::{Method, Value, json, on_both};

on_both! {
    async fn before_they_are_accepted_nothing_else_is_possible(app: TestApp) {
        let document = document();
        for role in Role::ALL {
            let who = app.somebody(*role).await;
            app.sql("update users set terms_version = null, terms_accepted_at = null");
            let client = who.client.with("if-match", "\"1\"");
            let mut closed = 0;
            let accepting = |id: &str| id == "accept_terms";
            for operation in operations().into_iter().filter(|operation| operation.roles.is_some() && operation.allows(*role) && !accepting(&operation.id)) {
                let entry = &document["paths"][format!("/api/v1{}", operation.path)][operation.method.to_lowercase()];
                let body = entry["requestBody"]["content"].as_object().and_then(|content| content.iter().next());
                let (kind, body) = body.map_or(("application/json", Value::Null), |(kind, content)| {
                    (kind.as_str(), content.get("example").cloned().or_else(|| example(&document, &content["schema"])).unwrap())
                });
                let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
                let id = Uuid::now_v7().to_string();
                let path = operation.path.replace("{id}", &id).replace("{secret_id}", &id).replace("{key_id}", &id).replace("{kind}", "welcome");
                let reply = client.raw(Method::from_bytes(operation.method.as_bytes()).unwrap(), &path, kind, body).await;
                if operation.terms {
                    reply.expect(200);
                } else {
                    reply.expect_problem(403, "terms_required");
                    closed += 1;
                }
            }
            assert!(closed > 5, "{role:?}: {closed}");
            who.put("/me/terms", 1, &json!({"version": VERSION})).await.expect(204);
            assert_eq!(who.get("/me").await.expect(200)["terms_required"], false);
            app.sql("update users set terms_version = null");
            let page = who.client.with("x-requested-with", "test");
            page.post("/auth/logout", &json!(null)).await.expect(204);
        }
    }

    async fn they_come_first_and_the_second_factor_after_them(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Administrator).await;
        app.sql("update users set terms_version = null, terms_accepted_at = null");
        let anna = app.log_in(app.municipality, "anna", PASSWORD).await;
        let me = anna.get("/me").await.expect(200);
        assert_eq!((&me["terms_required"], &me["enrolment_required"]), (&json!(true), &json!(true)));
        anna.get("/me/second-factors").await.expect_problem(403, "terms_required");
        let danish = anna.get("/me/terms").await.expect(200);
        let english = anna.with("accept-language", "en").get("/me/terms").await.expect(200);
        assert_eq!(danish["version"], VERSION);
        assert_eq!(danish["accepted_at"], Value::Null);
        assert_eq!(danish["paragraphs"].as_array().unwrap().len(), english["paragraphs"].as_array().unwrap().len());
        assert_ne!(danish["paragraphs"], english["paragraphs"]);
        for other in [VERSION - 1, VERSION + 1] {
            anna.put("/me/terms", 1, &json!({"version": other})).await.expect_fields(&[("/version", "terms_version")]);
        }
        for _ in 0..2 {
            anna.put("/me/terms", 1, &json!({"version": VERSION})).await.expect(204);
        }
        anna.get("/me/second-factors").await.expect(200);
        anna.get("/users").await.expect_problem(403, "second_factor_required");
    }

    async fn a_newer_version_asks_again_and_each_acceptance_stands_in_the_log(app: TestApp) {
        let admin = app.administrator().await;
        let before = admin.get("/me/terms").await.expect(200);
        assert_eq!(before["accepted_version"], VERSION);
        // As if what was accepted were an older one.
        app.sql(&format!("update users set terms_version = {}", VERSION - 1));
        admin.get("/users").await.expect_problem(403, "terms_required");
        assert_eq!(admin.get("/me/terms").await.expect(200)["accepted_version"], VERSION - 1);
        app.clock.advance(chrono::TimeDelta::minutes(1));
        for _ in 0..2 {
            admin.put("/me/terms", 1, &json!({"version": VERSION})).await.expect(204);
        }
        let after = admin.get("/me/terms").await.expect(200);
        assert!(after["accepted_at"].as_str() > before["accepted_at"].as_str());
        let log = admin.get("/audit-events?action=user.terms_accepted").await.expect(200)["items"].clone();
        assert_eq!(log.as_array().unwrap().len(), 1);
        assert_eq!((&log[0]["details"]["version"], &log[0]["object_id"]), (&json!(VERSION), &json!(admin.id)));
    }
}
