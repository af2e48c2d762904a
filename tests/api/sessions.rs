//! Where one is logged in: seen and ended by oneself, and by an administrator.

use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Backend, TestApp, json, on_both};

on_both! {
    async fn one_ends_one_all_others_or_all(app: TestApp) {
        let anna = app.officer().await;
        let again = async || {
            app.clock.advance(chrono::TimeDelta::seconds(30));
            app.log_in(app.municipality, &anna.username, PASSWORD).await
        };
        let (second, third) = (again().await, again().await);
        let listed = anna.get("/me/sessions").await.expect(200)["items"].clone();
        let listed = listed.as_array().unwrap();
        assert_eq!(listed.len(), 3);
        assert_eq!(listed.iter().filter(|session| session["current"] == true).count(), 1);
        let of_second = second.get("/me").await.expect(200)["session_id"].clone();
        let one = format!("/me/sessions/{}", of_second.as_str().unwrap());
        anna.delete(&one, 1).await.expect(204);
        second.get("/me").await.expect_problem(401, "session_ended");
        third.get("/me").await.expect(200);
        anna.delete("/me/sessions?keep_current=true", 1).await.expect(204);
        third.get("/me").await.expect_problem(401, "session_ended");
        anna.get("/me").await.expect(200);
        anna.delete("/me/sessions", 1).await.expect(204);
        anna.get("/me").await.expect_problem(401, "session_ended");
    }

    async fn an_administrator_sees_and_ends_the_sessions_of_a_user(app: TestApp) {
        let (admin, anna) = (app.administrator().await, app.officer().await);
        let path = format!("/users/{}/sessions", anna.id);
        let listed = admin.get(&path).await.expect(200)["items"].clone();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["current"], false);
        assert_eq!(admin.get(&format!("/users/{}/sessions", admin.id)).await.expect(200)["items"][0]["current"], true);
        anna.get(&path).await.expect_problem(403, "forbidden");
        admin.delete(&path, 1).await.expect(204);
        anna.get("/me").await.expect_problem(401, "session_ended");
        assert_eq!(admin.get(&path).await.expect(200)["items"], json!([]));
        let log = admin.get("/audit-events?action=session.all_ended").await.expect(200);
        assert_eq!(log["items"][0]["object_id"], json!(anna.id));
        // The row stays for a month, and goes then.
        let rows = async || {
            app.db.write(valghalla::jobs::housekeeping::tidy).await.unwrap();
            app.count("select count(*) as n from sessions")
        };
        let there = rows().await;
        app.clock.advance(chrono::TimeDelta::days(30));
        assert_eq!(rows().await, there);
        app.clock.advance(chrono::TimeDelta::days(1));
        assert_eq!(rows().await, 0);
        // The account itself is as it was.
        app.clock.advance(chrono::TimeDelta::seconds(30));
        app.log_in(app.municipality, &anna.username, PASSWORD).await;
    }
}

#[actix_web::test]
async fn a_session_tells_from_which_address_it_was_used_last_and_with_what() {
    let app =
        TestApp::start_with(Backend::Sqlite, |name| (name == "TRUSTED_PROXIES").then(|| "127.0.0.1".to_owned())).await;
    let anna = app.officer().await;
    let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    app.clock.advance(chrono::TimeDelta::seconds(30));
    let page = app.anonymous().with("x-forwarded-for", "192.0.2.17").with("user-agent", browser);
    let asked = page.post("/auth/login", &json!({"username": anna.username, "password": PASSWORD})).await.expect(200);
    let proof = json!({"challenge": asked["challenge"], "proof": {"totp": app.code_of(&anna.username).await}});
    page.post("/auth/second-factor", &proof).await.expect(200);
    let newest = async || anna.get("/me/sessions").await.expect(200)["items"][0].clone();
    let first = newest().await;
    assert_eq!((&first["source"], &first["user_agent"]), (&json!("192.0.2.17"), &json!(browser)));
    app.clock.advance(chrono::TimeDelta::seconds(30));
    let moved = page.with("x-forwarded-for", "2001:db8::7").with("x-requested-with", "test");
    moved.post("/auth/refresh", &json!(null)).await.expect(200);
    assert_eq!(newest().await["source"], "2001:db8::7");
    // Programs put anything there.
    app.clock.advance(chrono::TimeDelta::seconds(30));
    let page = app.anonymous().with("user-agent", "Anna 251248-9996");
    let asked = page.post("/auth/login", &json!({"username": anna.username, "password": PASSWORD})).await.expect(200);
    let proof = json!({"challenge": asked["challenge"], "proof": {"totp": app.code_of(&anna.username).await}});
    page.post("/auth/second-factor", &proof).await.expect(200);
    assert_eq!(newest().await["user_agent"], json!(null));
}
