//! Accounts: made by the administrator, with grants, states, blocks.

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{TestApp, Value, json, on_both, until};

fn new_user(username: &str, notify: bool) -> Value {
    json!({"username": username, "full_name": format!("Navn {username}"), "email": format!("{username}@example.dk"),
        "role": "party_secretary", "grants": [], "notify": notify, "locale": "da"})
}

async fn state(admin: &valghalla_tests::people::Person, id: &Value) -> Value {
    admin.get(&format!("/users/{}", id.as_str().unwrap())).await.expect(200)
}

on_both! {
    async fn without_the_tick_no_mail_and_no_link_exist(app: TestApp) {
        let admin = app.administrator().await;
        let made = admin.post("/users", &new_user("anna", false)).await.expect(201);
        assert_eq!((&made["state"], &made["mail"], &made["link_expires_at"]), (&json!("created"), &Value::Null, &Value::Null));
        assert!(app.mails().await.is_empty());
        let path = format!("/users/{}/invitations", made["id"].as_str().unwrap());
        let invited = admin.post(&path, &json!({})).await.expect(202);
        assert_eq!((&invited["state"], &invited["mail"]["state"]), (&json!("invited"), &json!("queued")));
        assert_eq!(app.mails().await.len(), 1);
    }

    async fn the_link_lives_seven_days_to_the_second(app: TestApp) {
        let admin = app.administrator().await;
        let made = admin.post("/users", &new_user("anna", true)).await.expect(201);
        let token = app.link_of("anna@example.dk").await;
        let inspect = json!({"token": token});
        let view = app.anonymous().post("/auth/links/inspect", &inspect).await.expect(200);
        assert_eq!((&view["purpose"], &view["state"], &view["username"]), (&json!("invite"), &json!("valid"), &json!("anna")));
        assert_eq!(view["expires_at"], made["link_expires_at"]);
        let expires: chrono::DateTime<chrono::Utc> = view["expires_at"].as_str().unwrap().parse().unwrap();
        let left = expires - app.clock.now().0;
        assert!(left > TimeDelta::days(7) - TimeDelta::seconds(30) && left <= TimeDelta::days(7), "{left}");
        let spoken = valghalla::mail::compose::spoken_time(expires, valghalla::domain::fault::Locale::Da);
        assert!(app.mails().await[0].composed.text.contains(&spoken), "the mail shows the same time");
        app.clock.advance(TimeDelta::days(7));
        let expired = app.anonymous().post("/auth/links/inspect", &inspect).await.expect(200);
        assert_eq!((&expired["state"], &expired["username"]), (&json!("expired"), &Value::Null));
        app.anonymous().post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD})).await.expect_problem(410, "link_expired");
        let admin = app.administrator().await;
        assert_eq!(state(&admin, &made["id"]).await["state"], "link_expired");
        // A clock that is set back brings neither the link nor the session back, but a newer link replaces it still.
        app.db.write(valghalla::jobs::housekeeping::tidy).await.unwrap();
        let before = admin.clone();
        app.clock.advance(TimeDelta::days(1));
        app.db.write(valghalla::jobs::housekeeping::tidy).await.unwrap();
        app.clock.advance(TimeDelta::days(-1));
        before.get("/me").await.expect_problem(401, "session_ended");
        let ahead = app.administrator().await;
        app.clock.advance(TimeDelta::days(-7));
        app.db.write(valghalla::jobs::housekeeping::tidy).await.unwrap();
        let ahead = ahead.with("x-requested-with", "test").post("/auth/refresh", &Value::Null).await;
        ahead.expect_problem(401, "session_ended");
        assert_eq!(app.anonymous().post("/auth/links/inspect", &inspect).await.expect(200)["state"], "expired");
        app.anonymous().post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD})).await.expect_problem(410, "link_expired");
        let admin = app.administrator().await;
        admin.post(&format!("/users/{}/invitations", made["id"].as_str().unwrap()), &json!({})).await.expect(202);
        assert_eq!(app.anonymous().post("/auth/links/inspect", &inspect).await.expect(200)["state"], "replaced");
    }

    async fn a_link_works_once_and_only_for_an_acceptable_password(app: TestApp) {
        let admin = app.administrator().await;
        let made = admin.post("/users", &new_user("anna", true)).await.expect(201);
        let token = app.link_of("anna@example.dk").await;
        let redeem = |password: &str| json!({"token": token, "new_password": password});
        let anonymous = app.anonymous();
        for (password, code) in [("kort", "password_too_short"), ("passwordpassword", "password_common"), ("FredericiaKommune2026!", "password_context")] {
            anonymous.post("/auth/links/redeem", &redeem(password)).await.expect_fields(&[("/new_password", code)]);
        }
        anonymous.post("/auth/links/redeem", &redeem(&"æ".repeat(513))).await.expect_fields(&[("/new_password", "password_too_long")]);
        for method in [valghalla_tests::Method::GET, valghalla_tests::Method::HEAD, valghalla_tests::Method::OPTIONS] {
            anonymous.send(method, "/auth/links/redeem", None, None).await;
        }
        anonymous.post("/auth/links/redeem", &redeem(PASSWORD)).await.expect(204);
        anonymous.post("/auth/links/redeem", &redeem(PASSWORD)).await.expect_problem(410, "link_used");
        anonymous.post("/auth/links/redeem", &json!({"token": "x", "new_password": PASSWORD})).await.expect_problem(404, "link_unknown");
        assert_eq!(state(&admin, &made["id"]).await["state"], "active");
        app.log_in(app.municipality, "anna", PASSWORD).await.get("/me").await.expect(200);
    }

    async fn a_newer_link_a_block_a_new_address_and_a_deletion_make_links_dead(app: TestApp) {
        let admin = app.administrator().await;
        let made = admin.post("/users", &new_user("anna", true)).await.expect(201);
        let path = format!("/users/{}", made["id"].as_str().unwrap());
        let inspect = async |token: &str| app.anonymous().post("/auth/links/inspect", &json!({"token": token})).await;
        let first = app.link_of("anna@example.dk").await;
        admin.post(&format!("{path}/invitations"), &json!({})).await.expect(202);
        let second = app.link_of("anna@example.dk").await;
        assert_eq!(inspect(&first).await.expect(200)["state"], "replaced");
        assert_eq!(inspect(&second).await.expect(200)["state"], "valid");
        assert_eq!(app.mails().await.len(), 1, "the first mail is withdrawn");

        assert_eq!(admin.post(&format!("{path}/block"), &json!({})).await.expect(200)["state"], "blocked");
        assert_eq!(inspect(&second).await.expect(200)["state"], "replaced");
        assert!(app.mails().await.is_empty());
        admin.post(&format!("{path}/invitations"), &json!({})).await.expect_problem(409, "user_state");
        assert_eq!(admin.post(&format!("{path}/unblock"), &json!({})).await.expect(200)["state"], "link_expired");
        assert_eq!(inspect(&second).await.expect(200)["state"], "replaced", "unblocking revives none");

        let invited = admin.post(&format!("{path}/invitations"), &json!({})).await;
        let third = app.link_of("anna@example.dk").await;
        let changed = admin.patch(&path, invited.version(), &json!({"email": "anna2@example.dk"})).await;
        changed.expect(200);
        assert_eq!(inspect(&third).await.expect(200)["state"], "replaced");

        admin.post(&format!("{path}/invitations"), &json!({})).await.expect(202);
        let fourth = app.link_of("anna2@example.dk").await;
        let version = admin.get(&path).await.version();
        admin.delete(&path, version).await.expect(204);
        inspect(&fourth).await.expect_problem(404, "link_unknown");
        assert!(app.mails().await.is_empty());
    }

    async fn a_block_bites_at_the_next_request(app: TestApp) {
        let (admin, officer) = (app.administrator().await, app.officer().await);
        officer.get("/parties").await.expect(200);
        admin.post(&format!("/users/{}/block", officer.id), &json!({})).await.expect(200);
        officer.get("/parties").await.expect_problem(401, "session_ended");
        officer.client.with("x-requested-with", "test").post("/auth/refresh", &json!(null)).await.expect_problem(401, "session_ended");
        let login = json!({"username": officer.username, "password": PASSWORD});
        app.anonymous().post("/auth/login", &login).await.expect_problem(401, "invalid_credentials");
        admin.post(&format!("/users/{}/unblock", officer.id), &json!({})).await.expect(200);
        officer.get("/parties").await.expect_problem(401, "session_ended");
        app.anonymous().post("/auth/login", &login).await.expect(200);
    }

    async fn names_and_addresses_are_unique_across_both(app: TestApp) {
        let admin = app.administrator().await;
        admin.post("/users", &new_user("anna", false)).await.expect(201);
        admin.post("/users", &new_user("ANNA", false)).await.expect_fields(&[("/username", "taken"), ("/email", "taken")]);
        let mut other = new_user("bent", false);
        other["email"] = json!("ANNA@example.dk");
        admin.post("/users", &other).await.expect_fields(&[("/email", "taken")]);
        other["username"] = json!("anna@example.dk");
        other["email"] = json!("bent@example.dk");
        admin.post("/users", &other).await.expect_fields(&[("/username", "username_format")]);
        let many = json!({"username": "x", "full_name": "", "email": "a@", "role": "auditor", "grants": [{"party_id": uuid::Uuid::now_v7(), "scope": "site"}], "notify": false});
        admin.post("/users", &many).await.expect_fields(&[("/username", "username_format"), ("/full_name", "required"), ("/email", "email_format"), ("/grants", "grant_not_for_role"), ("/grants/0/site_ids", "required")]);
        let mut hostile = new_user("carl", false);
        hostile["password"] = json!("1234");
        admin.post("/users", &hostile).await.expect_fields(&[("/password", "unknown_field")]);
    }

    async fn the_last_administrator_stays(app: TestApp) {
        let admin = app.administrator().await;
        let path = format!("/users/{}", admin.id);
        let version = admin.get(&path).await.version();
        admin.post(&format!("{path}/block"), &json!({})).await.expect_problem(409, "last_administrator");
        admin.patch(&path, version, &json!({"role": "auditor"})).await.expect_problem(409, "last_administrator");
        admin.delete(&path, version).await.expect_problem(409, "last_administrator");
        admin.get(&path).await.expect(200);
    }

    async fn the_list_filters_sorts_and_pages(app: TestApp) {
        let admin = app.administrator().await;
        for name in ["Åse", "Ærø", "Bo", "Aage", "Øst"] {
            let mut new = new_user(&name.to_lowercase(), false);
            if name == "Bo" { new["username"] = json!("bo.bo"); }
            new["full_name"] = json!(name);
            new["email"] = json!(format!("{}@example.dk", uuid::Uuid::now_v7().simple()));
            admin.post("/users", &new).await.expect(201);
        }
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = admin.get(&format!("/users?role=party_secretary&limit=2&with_total=true{cursor}")).await.expect(200);
            assert_eq!(page["total"], 5);
            names.extend(page["items"].as_array().unwrap().iter().map(|user| user["full_name"].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() { Some(next) => cursor = format!("&cursor={next}"), None => break }
        }
        assert_eq!(names, ["Bo", "Ærø", "Øst", "Aage", "Åse"]);
        let found = admin.get("/users?q=%C3%A5GE&state=created").await.expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "aa is found as å");
        assert_eq!(admin.get("/users?q=%25").await.ids().len(), 0);
        assert_eq!(admin.get("/users?sort=-last_login_at").await.ids()[0], admin.id.to_string());
        admin.get("/users?limit=201").await.expect_fields(&[("/limit", "out_of_range")]);
        admin.get("/users?cursor=nonsense").await.expect_fields(&[("/cursor", "format")]);
        admin.get("/users?password=x").await.expect_problem(400, "bad_request");
    }

    async fn another_municipality_is_not_there(app: TestApp) {
        let stranger = other_administrator(&app).await;
        let own = app.administrator().await;
        let path = format!("/users/{}", own.id);
        stranger.get(&path).await.expect_problem(404, "not_found");
        stranger.post(&format!("{path}/block"), &json!({})).await.expect_problem(404, "not_found");
        stranger.delete(&path, 1).await.expect_problem(404, "not_found");
        assert_eq!(stranger.get("/users").await.ids(), [stranger.id.to_string()]);
    }

    async fn forgotten_passwords_answer_alike_and_mail_only_who_may_have_one(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Auditor).await;
        for username in ["ANNA@example.dk", "nobody"] {
            let answer = app.anonymous().post("/auth/password-resets", &json!({"username": username})).await;
            assert_eq!((answer.status, answer.text.as_str()), (202, ""));
        }
        let token = app.link_of("anna@example.dk").await;
        let view = app.anonymous().post("/auth/links/inspect", &json!({"token": token})).await.expect(200);
        assert_eq!(view["purpose"], "reset");
        app.clock.advance(TimeDelta::minutes(61));
        app.anonymous().post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD})).await.expect_problem(410, "link_expired");
    }

    async fn a_forged_host_leads_no_link_elsewhere(app: TestApp) {
        let anna = app.active_user(app.municipality, "anna", Role::Auditor).await;
        let forged = app.anonymous().with("host", "evil.example").with("x-forwarded-host", "evil.example");
        let forged = forged.with("forwarded", "host=evil.example;proto=http").with("origin", "https://evil.example");
        forged.post("/auth/password-resets", &json!({"username": "anna"})).await.expect(202);
        let token = app.link_of("anna@example.dk").await;
        forged.post("/auth/links/renewals", &json!({"token": token})).await.expect(202);
        until("the link is renewed", || app.count(&format!("select count(*) as n from one_time_links where user_id = {}", app.id_in_sql(anna.0))) == 2).await;
        let mails = app.mails().await;
        for mail in &mails {
            assert!(mail.composed.text.contains(&format!("{}/set-password#", app.url)), "{}", mail.composed.text);
            assert!(!format!("{:?}", mail.composed).contains("evil"), "{:?}", mail.composed);
        }
        assert_eq!(mails.len(), 1, "the newer mail replaces the older");
    }

    async fn a_flood_of_forgotten_passwords_is_answered_alike_and_takes_nobodys_place(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Auditor).await;
        let ask = |username: String| {
            let client = app.anonymous();
            async move { client.post("/auth/password-resets", &json!({"username": username})).await }
        };
        assert_eq!(ask("anna".to_owned()).await.status, 202);
        let flood: Vec<_> = (0..600).map(|n| actix_web::rt::spawn(ask(format!("nobody{n}")))).collect();
        for answer in flood {
            let answer = answer.await.unwrap();
            assert_eq!((answer.status, answer.text.as_str()), (202, ""));
        }
        app.link_of("anna@example.dk").await;
    }

    async fn a_new_password_ends_the_other_sessions(app: TestApp) {
        let person = app.officer().await;
        let elsewhere = app.log_in(app.municipality, &person.username, PASSWORD).await;
        let change = json!({"current_password": "wrong wrong wrong", "new_password": "syv grønne cykler i regn"});
        person.put("/me/password", 1, &change).await.expect_fields(&[("/current_password", "password_wrong")]);
        let change = json!({"current_password": PASSWORD, "new_password": "syv grønne cykler i regn"});
        person.put("/me/password", 1, &change).await.expect(204);
        person.get("/me").await.expect(200);
        elsewhere.get("/me").await.expect_problem(401, "session_ended");
        let sessions = person.get("/me/sessions").await.expect(200);
        assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
        assert_eq!(sessions["items"][0]["current"], true);
        person.delete("/me/sessions", 1).await.expect(204);
        person.get("/me").await.expect_problem(401, "session_ended");
    }
}

async fn other_administrator(app: &TestApp) -> valghalla_tests::people::Person {
    let other = app.another_municipality("0630").await;
    app.somebody_in(other, Role::Administrator).await
}
