//! Guessing is slowed down where it comes from, and nobody else is.

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Backend, TestApp, json, on_both};

/// Moves the clock to where a quarter of an hour begins.
fn at_a_quarter(app: &TestApp) {
    app.clock.advance(TimeDelta::seconds(900 - app.clock.now().0.timestamp().rem_euclid(900)));
}

/// So many wrong passwords, each of another name.
async fn slips(app: &TestApp, count: usize) {
    for _ in 0..count {
        let wrong = json!({"username": format!("n{}", uuid::Uuid::now_v7()), "password": "wrong wrong wrong"});
        app.anonymous().post("/auth/login", &wrong).await.expect_problem(401, "invalid_credentials");
    }
}

on_both! {
    async fn people_behind_one_address_log_in_at_once_however_many_have_mistyped(app: TestApp) {
        for name in ["a01", "a02", "a03", "a04", "a05", "a06"] {
            app.active_user(app.municipality, name, Role::ElectionOfficer).await;
        }
        at_a_quarter(&app);
        slips(&app, 30).await;
        let anonymous = app.anonymous();
        let right = |name: &str| json!({"username": name, "password": PASSWORD});
        anonymous.post("/auth/login", &right("a01")).await.expect_problem(429, "too_many_attempts");
        app.clock.advance(TimeDelta::seconds(4));
        let all = ["a01", "a02", "a03", "a04", "a05", "a06"].map(|name| {
            let (anonymous, body) = (anonymous.clone(), right(name));
            async move { anonymous.post("/auth/login", &body).await.status }
        });
        assert_eq!(futures_util::future::join_all(all).await, [200; 6]);
    }

    async fn a_place_that_has_been_used_all_day_counts_its_last_quarter(app: TestApp) {
        at_a_quarter(&app);
        slips(&app, 30).await;
        app.clock.advance(TimeDelta::minutes(15));
        slips(&app, 3).await;
    }
}

#[actix_web::test]
async fn whoever_guesses_at_a_current_password_slows_only_the_own_place() {
    let app =
        TestApp::start_with(Backend::Sqlite, |name| (name == "TRUSTED_PROXIES").then(|| "127.0.0.1".to_owned())).await;
    at_a_quarter(&app);
    let wrong = json!({"current_password": "wrong wrong wrong", "new_password": "hestesko tordenvejr elefant"});
    let right = json!({"current_password": PASSWORD, "new_password": "hestesko tordenvejr elefant"});
    for _ in 0..10 {
        let one = app.officer().await.client.with("x-forwarded-for", "198.51.100.1");
        for _ in 0..3 {
            one.put("/me/password", 1, &wrong).await.expect_fields(&[("/current_password", "password_wrong")]);
        }
    }
    let (here, elsewhere) = (app.officer().await, app.officer().await);
    let refused = here.client.with("x-forwarded-for", "198.51.100.1").put("/me/password", 1, &right).await;
    refused.expect_problem(429, "too_many_attempts");
    elsewhere.client.with("x-forwarded-for", "198.51.100.2").put("/me/password", 1, &right).await.expect(204);
}
