//! Guessing is slowed down where it comes from, and nobody else is. Nobody's mailbox is filled.

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::logged::Log;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Backend, TestApp, Value, json, on_both, patiently, until};

/// Moves the clock to where the next quarter of an hour begins.
fn at_a_quarter(app: &TestApp) {
    at_the_next(app, 900);
}

fn at_the_next(app: &TestApp, seconds: i64) {
    app.clock.advance(TimeDelta::seconds(seconds - app.clock.now().0.timestamp().rem_euclid(seconds)));
}

/// An account with this name and address, whose mail is sent at once or not.
fn account(name: &str, mailbox: &str, notify: bool) -> Value {
    json!({"username": name, "full_name": "Birgit Dahl", "email": format!("{mailbox}@example.dk"), "role": "auditor", "notify": notify})
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

    async fn one_mailbox_gets_ten_invitations_an_hour_whoever_has_it(app: TestApp) {
        at_the_next(&app, 3_600);
        let admin = app.administrator().await;
        let made = admin.post("/users", &account("birgit", "birgit", true)).await.expect(201);
        let path = format!("/users/{}", made["id"].as_str().unwrap());
        let invitations = format!("{path}/invitations");
        for _ in 0..9 {
            admin.post(&invitations, &json!({})).await.expect(202);
        }
        app.clock.advance(TimeDelta::minutes(20));
        let admin = app.administrator().await;
        let refused = admin.post(&invitations, &json!({})).await;
        let danish = refused.expect_problem(429, "too_many_mails");
        let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((2_300..=2_400).contains(&wait), "{wait}");
        let english = admin.with("accept-language", "en").post(&invitations, &json!({})).await.expect_problem(429, "too_many_mails");
        assert!(danish["detail"] != english["detail"]);
        // What is refused takes nothing away: the last mail and its link still hold.
        assert_eq!(app.count("select count(*) as n from mails where state = 'queued'"), 1);

        // The same mailbox is the same, however it is written and whoever's it is.
        admin.delete(&path, admin.get(&path).await.version()).await.expect(204);
        admin.post("/users", &account("anna", "BIRGIT", true)).await.expect_problem(429, "too_many_mails");
        let again = admin.post("/users", &account("anna", "BIRGIT", false)).await.expect(201);
        let invitations = format!("/users/{}/invitations", again["id"].as_str().unwrap());
        admin.post(&invitations, &json!({})).await.expect_problem(429, "too_many_mails");
        app.clock.advance(TimeDelta::seconds(wait));
        let admin = app.administrator().await;
        admin.post(&invitations, &json!({})).await.expect(202);
    }

    async fn whoever_asks_for_links_fills_no_mailbox(app: TestApp) {
        let log = Log::capture();
        let anna = app.active_user(app.municipality, "anna", Role::Auditor).await;
        let (anonymous, forgotten) = (app.anonymous(), json!({"username": "anna"}));
        let made = || app.count(&format!("select count(*) as n from one_time_links where user_id = {}", app.id_in_sql(anna.0)));
        for (n, by_name) in [(1, true), (2, false), (3, true), (4, false)] {
            if by_name {
                anonymous.post("/auth/password-resets", &forgotten).await.expect(202);
            } else {
                let link = json!({"token": app.link_of("anna@example.dk").await});
                anonymous.post("/auth/links/renewals", &link).await.expect(202);
            }
            until("the link is made", || made() == n).await;
        }
        let link = json!({"token": app.link_of("anna@example.dk").await});
        anonymous.post("/auth/password-resets", &forgotten).await.expect(202);
        anonymous.post("/auth/links/renewals", &link).await.expect(202);
        let refused = |line: &&str| line.contains("no further link this hour") && line.contains(&anna.to_string());
        until("both are refused", || log.text().lines().filter(refused).count() == 2).await;
        assert_eq!((made(), app.mails().await.len()), (4, 1), "the last one holds");
        anonymous.post("/auth/links/inspect", &link).await.expect(200);
        app.clock.advance(TimeDelta::hours(1));
        anonymous.post("/auth/password-resets", &forgotten).await.expect(202);
        until("there is one again", || made() == 5).await;
    }

    async fn many_accounts_are_made_at_once_each_with_its_mail(app: TestApp) {
        let admin = app.administrator().await;
        let made = (0..30).map(|n| {
            let (admin, body) = (admin.client.clone(), account(&format!("user{n}"), &format!("user{n}"), true));
            async move { patiently(|| admin.post("/users", &body)).await.status }
        });
        assert_eq!(futures_util::future::join_all(made).await, [201; 30]);
        assert_eq!(app.count("select count(*) as n from mails where state = 'queued'"), 30);
    }

    async fn ten_test_mails_an_hour_are_enough(app: TestApp) {
        at_the_next(&app, 3_600);
        let (admin, other) = (app.administrator().await, app.administrator().await);
        let text = json!({"subject": "Hej", "body": "[user:one-time-login-url]"});
        for _ in 0..10 {
            admin.post("/email-templates/welcome/test-mails", &text).await.expect(202);
        }
        admin.post("/email-templates/password_reset/test-mails", &text).await.expect_problem(429, "too_many_mails");
        other.post("/email-templates/welcome/test-mails", &text).await.expect(202);
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
