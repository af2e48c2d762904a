//! Log-in, refresh, log-out.

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{json, on_both};

on_both! {
    async fn unknown_wrong_and_never_set_answer_alike(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Administrator).await;
        let anonymous = app.anonymous();
        let mut answers = Vec::new();
        for username in ["anna", "nobody"] {
            let answer = anonymous.post("/auth/login", &json!({"username": username, "password": "wrong wrong wrong"})).await;
            let mut problem = answer.expect_problem(401, "invalid_credentials");
            problem["request_id"] = json!(null);
            answers.push(problem);
        }
        assert_eq!(answers[0], answers[1]);
        anonymous.post("/auth/login", &json!({"username": " ANNA@example.dk ", "password": PASSWORD})).await.expect(200);
    }

    async fn a_name_that_nobody_can_have_is_nobodys(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Administrator).await;
        for name in ["anna\u{0}", "\u{0}", ""] {
            let login = json!({"username": name, "password": PASSWORD});
            app.anonymous().post("/auth/login", &login).await.expect_problem(401, "invalid_credentials");
        }
    }

    async fn guessing_is_slowed_down_and_a_right_password_clears_it(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Administrator).await;
        let (anonymous, wrong) = (app.anonymous(), json!({"username": "anna", "password": "wrong wrong wrong"}));
        let right = json!({"username": "anna", "password": PASSWORD});
        for _ in 0..3 {
            anonymous.post("/auth/login", &wrong).await.expect_problem(401, "invalid_credentials");
        }
        let refused = anonymous.post("/auth/login", &right).await;
        refused.expect_problem(429, "too_many_attempts");
        assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() <= 4);
        app.clock.advance(TimeDelta::seconds(4));
        anonymous.post("/auth/login", &right).await.expect(200);
        for _ in 0..2 {
            anonymous.post("/auth/login", &wrong).await.expect_problem(401, "invalid_credentials");
        }
        anonymous.post("/auth/login", &right).await.expect(200);
    }

    async fn a_session_goes_on_by_refresh_and_an_old_token_ends_it(app: TestApp) {
        let person = app.officer().await;
        let page = person.client.with("x-requested-with", "test");
        page.post("/auth/refresh", &json!(null)).await.expect(200);
        let old = cookie(&page.post("/auth/refresh", &json!(null)).await);
        let current = cookie(&page.post("/auth/refresh", &json!(null)).await);
        assert_ne!(old, current);
        let thief = app.anonymous().with("x-requested-with", "test");
        assert_eq!(cookie(&thief.with("cookie", &old).post("/auth/refresh", &json!(null)).await), current, "two tabs at once get the same successor");
        app.clock.advance(TimeDelta::seconds(11));
        thief.with("cookie", &old).post("/auth/refresh", &json!(null)).await.expect_problem(401, "session_ended");
        thief.with("cookie", &current).post("/auth/refresh", &json!(null)).await.expect_problem(401, "session_ended");
        let log = app.administrator().await.get("/audit-events?action=session.reuse_detected").await.expect(200);
        assert_eq!((log["items"].as_array().unwrap().len(), &log["items"][0]["actor"]["id"]), (1, &json!(person.id)));
        person.get("/parties").await.expect_problem(401, "session_ended");
    }

    async fn the_cookie_serves_pages_of_the_municipalitys_own_scheme_host_and_port(app: TestApp) {
        app.another_municipality("0101").await;
        let page = app.officer().await.client.with("x-requested-with", "test");
        let with_tls = app.url.replace("http://", "https://");
        let another_port = format!("{}1", app.url.trim_end_matches(|c: char| c.is_ascii_digit()));
        for foreign in [&with_tls, &another_port, "http://0101.test", "https://evil.example", "null", "", app.url.trim_start_matches("http://")] {
            for path in ["/auth/refresh", "/auth/logout"] {
                page.with("origin", foreign).post(path, &json!(null)).await.expect_problem(403, "forbidden");
            }
            let nobody = app.anonymous().with("x-requested-with", "test").with("origin", foreign);
            nobody.post("/auth/logout", &json!(null)).await.expect_problem(403, "forbidden");
        }
        page.with("origin", &app.url).post("/auth/refresh", &json!(null)).await.expect(200);
        page.with("origin", &app.url).post("/auth/logout", &json!(null)).await.expect(204);
    }

    async fn a_session_ends_by_log_out_idleness_and_age(app: TestApp) {
        let person = app.officer().await;
        let page = person.client.with("x-requested-with", "test");
        for path in ["/auth/logout", "/auth/refresh"] {
            person.client.post(path, &json!(null)).await.expect_problem(403, "requested_with_missing");
        }
        page.with("origin", "https://evil.example").post("/auth/logout", &json!(null)).await.expect_problem(403, "forbidden");
        page.with("sec-fetch-site", "cross-site").post("/auth/refresh", &json!(null)).await.expect_problem(403, "forbidden");
        let out = page.post("/auth/logout", &json!(null)).await;
        out.expect(204);
        assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
        person.get("/parties").await.expect_problem(401, "session_ended");

        let idle = app.officer().await.client.with("x-requested-with", "test");
        app.clock.advance(TimeDelta::minutes(31));
        idle.post("/auth/refresh", &json!(null)).await.expect_problem(401, "session_ended");

        let old = app.officer().await.client.with("x-requested-with", "test");
        for _ in 0..36 {
            app.clock.advance(TimeDelta::minutes(20));
            old.post("/auth/refresh", &json!(null)).await;
        }
        app.clock.advance(TimeDelta::minutes(1));
        old.post("/auth/refresh", &json!(null)).await.expect_problem(401, "session_ended");
    }
}

fn cookie(reply: &valghalla_tests::Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}
