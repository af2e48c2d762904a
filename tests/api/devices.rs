//! Two promises at once: nobody guesses on at an account, and nobody locks its user out by guessing.

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Client, Reply, TestApp, json, on_both};

const NEW: &str = "hestesko tordenvejr elefant";

async fn log_in(app: &TestApp, client: &Client, name: &str, password: &str) -> Reply {
    // Past every pause.
    app.clock.advance(TimeDelta::seconds(11));
    client.post("/auth/login", &json!({"username": name, "password": password})).await
}

/// So many wrong passwords from a browser.
async fn guess(app: &TestApp, client: &Client, name: &str, times: usize) {
    for _ in 0..times {
        log_in(app, client, name, "wrong wrong wrong").await.expect_problem(401, "invalid_credentials");
    }
}

/// Chooses [`NEW`] with a mailed link, in this browser.
async fn redeem(app: &TestApp, client: &Client, name: &str) {
    client.post("/auth/password-resets", &json!({"username": name})).await.expect(202);
    let token = app.link_of(&format!("{name}@example.dk")).await;
    client.post("/auth/links/redeem", &json!({"token": token, "new_password": NEW})).await.expect(204);
}

on_both! {
    async fn a_hundred_wrong_ones_shut_unknown_devices_out_and_the_known_one_goes_on(app: TestApp) {
        let anna = app.administrator().await;
        let (thief, elsewhere) = (app.anonymous(), app.anonymous());
        guess(&app, &thief, &anna.username, 100).await;
        log_in(&app, &thief, &anna.username, PASSWORD).await.expect_problem(401, "invalid_credentials");
        log_in(&app, &elsewhere, &anna.username, PASSWORD).await.expect_problem(401, "invalid_credentials");
        // The one who is known is not slowed down either, while the others' pause is on.
        guess(&app, &thief, &anna.username, 1).await;
        let right = json!({"username": anna.username, "password": PASSWORD});
        thief.post("/auth/login", &right).await.expect_problem(429, "too_many_attempts");
        anna.post("/auth/login", &right).await.expect(200);

        // The mailed link makes another browser known, and gives nobody the old password's guesses back for it.
        redeem(&app, &elsewhere, &anna.username).await;
        guess(&app, &thief, &anna.username, 101).await;
        log_in(&app, &thief, &anna.username, NEW).await.expect_problem(401, "invalid_credentials");
        for known in [&anna.client, &elsewhere] {
            log_in(&app, known, &anna.username, NEW).await.expect(200);
        }
    }

    async fn no_pause_other_name_or_log_in_of_the_user_gives_further_guesses(app: TestApp) {
        let anna = app.officer().await;
        let (thief, mail) = (app.anonymous(), format!("{}@example.dk", anna.username));
        guess(&app, &thief, &anna.username, 40).await;
        guess(&app, &thief, &mail, 30).await;
        log_in(&app, &anna, &anna.username, PASSWORD).await.expect(200);
        app.clock.advance(TimeDelta::days(40));
        let forgotten = app.db.write(valghalla::store::throttle::forget_old).await.unwrap();
        assert!(forgotten > 0);
        guess(&app, &thief, &anna.username, 30).await;
        log_in(&app, &thief, &anna.username, PASSWORD).await.expect_problem(401, "invalid_credentials");
        log_in(&app, &anna, &anna.username, PASSWORD).await.expect(200);
    }

    async fn a_right_password_from_an_unknown_device_ends_the_row_of_wrong_ones(app: TestApp) {
        let anna = app.officer().await;
        for _ in 0..2 {
            guess(&app, &app.anonymous(), &anna.username, 60).await;
            log_in(&app, &app.anonymous(), &anna.username, PASSWORD).await.expect(200);
        }
        assert_eq!(app.count("select count(*) as n from throttle_buckets where user_id is not null"), 0);
    }

    async fn a_known_device_has_a_hundred_of_its_own_and_is_then_as_unknown_as_any(app: TestApp) {
        let anna = app.officer().await;
        guess(&app, &anna, &anna.username, 101).await;
        log_in(&app, &anna, &anna.username, PASSWORD).await.expect(200);
        guess(&app, &app.anonymous(), &anna.username, 100).await;
        log_in(&app, &anna, &anna.username, PASSWORD).await.expect_problem(401, "invalid_credentials");
        redeem(&app, &anna, &anna.username).await;
        log_in(&app, &anna, &anna.username, NEW).await.expect(200);
    }

    async fn the_mark_comes_with_all_that_a_log_in_asks_and_is_its_users(app: TestApp) {
        let (anna, bo) = (app.officer().await, app.officer().await);
        app.active_user(app.municipality, "karen", Role::ElectionOfficer).await;
        let page = app.anonymous();
        let marks = |reply: &Reply| reply.headers.get_all("set-cookie").iter().filter(|value| value.to_str().unwrap().starts_with("device=")).count();
        let asked = log_in(&app, &page, &anna.username, PASSWORD).await;
        assert_eq!(marks(&asked), 0, "the second step is still to come");
        let code = app.code_of(&anna.username).await;
        let opened = page.post("/auth/second-factor", &json!({"challenge": asked.expect(200)["challenge"], "proof": {"totp": code}})).await;
        assert_eq!(marks(&opened), 1, "{opened:?}");
        let kept = opened.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).find(|value| value.starts_with("device=")).unwrap();
        assert!(kept.contains("HttpOnly") && kept.contains("SameSite=Strict") && kept.contains("Max-Age=34560000"), "{kept}");
        assert_eq!(marks(&log_in(&app, &app.anonymous(), "karen", PASSWORD).await), 0, "a second factor is to be set up first");

        guess(&app, &app.anonymous(), &bo.username, 100).await;
        log_in(&app, &page, &bo.username, PASSWORD).await.expect_problem(401, "invalid_credentials");
        for made_up in ["", "x", &"A".repeat(75)] {
            let made_up = app.anonymous().with("cookie", &format!("device={made_up}"));
            log_in(&app, &made_up, &bo.username, PASSWORD).await.expect_problem(401, "invalid_credentials");
        }
        log_in(&app, &bo, &bo.username, PASSWORD).await.expect(200);
    }

    async fn a_session_is_not_kept_from_proving_its_password_by_what_others_guess(app: TestApp) {
        let (anna, stolen) = (app.officer().await, app.officer().await);
        let wrong = json!({"current_password": "wrong wrong wrong", "new_password": NEW});
        let right = json!({"current_password": PASSWORD, "new_password": NEW});
        guess(&app, &app.anonymous(), &anna.username, 1).await;
        app.sql("update throttle_buckets set failures = 100 where user_id is not null");
        log_in(&app, &app.anonymous(), &anna.username, PASSWORD).await.expect_problem(401, "invalid_credentials");
        anna.put("/me/password", 1, &wrong).await.expect_fields(&[("/current_password", "password_wrong")]);
        anna.put("/me/password", 1, &right).await.expect(204);
        // And whoever has got hold of a session has a hundred guesses there.
        stolen.put("/me/password", 1, &wrong).await.expect_fields(&[("/current_password", "password_wrong")]);
        app.sql("update throttle_buckets set failures = 99 where user_id is not null");
        stolen.put("/me/password", 1, &wrong).await.expect_fields(&[("/current_password", "password_wrong")]);
        app.clock.advance(TimeDelta::seconds(11));
        stolen.put("/me/password", 1, &right).await.expect_fields(&[("/current_password", "password_wrong")]);
    }
}
