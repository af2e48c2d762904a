//! The outbox against a mail server that really speaks SMTP.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::watch;
use valghalla::domain::roles::Role;
use valghalla::jobs::deliver_mail::Courier;
use valghalla::store::outbox::delivery;
use valghalla_tests::people::{PASSWORD, Person};
use valghalla_tests::schema::{self, document};
use valghalla_tests::smtp::{Mode, SmtpSink};
use valghalla_tests::{Backend, Client, TestApp, Value, json, on_both, until};

const WITH_CONTENT: &str =
    "select count(*) as n from mails where content_sealed is not null or content_key_id is not null";

fn courier(app: &TestApp, sink: &SmtpSink) -> Courier {
    let mut config = app.config.clone();
    config.smtp_url = Some(sink.url.clone());
    Courier::new(&config, app.db.clone()).unwrap().unwrap()
}

pub async fn invited(administrator: &Person, username: &str) -> Value {
    let user = json!({
        "username": username, "full_name": "Åse Ørsted", "email": format!("{username}@example.dk"),
        "role": "auditor", "notify": true,
    });
    administrator.post("/users", &user).await.expect(201)
}

pub async fn only_mail(administrator: &Person) -> Value {
    let list = administrator.get("/mails?with_total=true").await.expect(200);
    assert_eq!(list["total"], 1, "{list}");
    list["items"][0].clone()
}

/// The account as the list shows it, with exactly the fields of the document, and alike by its id.
async fn listed(administrator: &Client, id: &str) -> Value {
    let list = administrator.get("/users").await.expect(200);
    let found = list["items"].as_array().unwrap().iter().find(|user| user["id"] == id).unwrap().clone();
    assert_eq!(administrator.get(&format!("/users/{id}")).await.expect(200), found);
    let (document, mut faults) = (document(), Vec::new());
    let schema = json!({"$ref": "#/components/schemas/UserView"});
    schema::faults(&document, &schema, &found, "user", &mut faults);
    assert!(faults.is_empty(), "{faults:#?}");
    found
}

fn instant(value: &Value) -> chrono::DateTime<chrono::Utc> {
    value.as_str().unwrap().parse().unwrap()
}

on_both! {
    async fn a_mail_is_sent_once_and_keeps_nothing(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Accept).await);
        let user = invited(&administrator, "aase").await;
        let queued = only_mail(&administrator).await;
        assert_eq!((&queued["state"], &queued["kind"], &queued["attempts"]), (&json!("queued"), &json!("welcome"), &json!(0)));
        assert_eq!(queued["user_id"], user["id"]);
        assert_eq!(app.count(WITH_CONTENT), 1);

        let courier = courier(&app, &sink);
        assert!(courier.deliver_next().await.unwrap());
        assert!(!courier.deliver_next().await.unwrap());

        let received = sink.received();
        assert_eq!(received.len(), 1);
        assert_eq!(received[0].recipient, "aase@example.dk");
        assert!(received[0].header("Message-ID").starts_with(&format!("<{}@", queued["id"].as_str().unwrap())));
        assert!(received[0].header("To").contains("aase@example.dk") && received[0].header("To").starts_with("=?utf-8?"));
        let sent = only_mail(&administrator).await;
        assert_eq!((&sent["state"], &sent["attempts"], &sent["error"], &sent["next_attempt_at"]), (&json!("sent"), &json!(1), &json!(null), &json!(null)));
        assert!(sent["sent_at"].is_string());
        assert_eq!(app.count(WITH_CONTENT), 0);
        let path = format!("/mails/{}/retry", sent["id"].as_str().unwrap());
        administrator.post(&path, &json!({})).await.expect_problem(409, "mail_state");
    }

    async fn a_refusal_for_good_is_shown_and_can_be_tried_again(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Never).await);
        invited(&administrator, "aase").await;
        let courier = courier(&app, &sink);
        assert!(courier.deliver_next().await.unwrap());
        app.clock.advance(TimeDelta::minutes(2));
        assert!(!courier.deliver_next().await.unwrap());
        let failed = only_mail(&administrator).await;
        assert_eq!((&failed["state"], &failed["error"]["code"]), (&json!("failed"), &json!("refused_recipient")));
        assert!(failed["error"]["detail"].as_str().unwrap().contains("Er den skrevet rigtigt?"));

        sink.set(Mode::Accept);
        let path = format!("/mails/{}/retry", failed["id"].as_str().unwrap());
        let twice = administrator.with("idempotency-key", "again");
        let queued = twice.post(&path, &json!({})).await.expect(200);
        assert_eq!((&queued["state"], &queued["attempts"]), (&json!("queued"), &json!(0)));
        assert_eq!(queued["error"]["code"], "no_mail_server", "this server has none; only the courier here does");
        assert_eq!(twice.post(&path, &json!({})).await.expect(200), queued);
        administrator.post(&path, &json!({})).await.expect_problem(409, "mail_state");
        assert!(courier.deliver_next().await.unwrap());
        assert_eq!(sink.received().len(), 1);
        assert_eq!(only_mail(&administrator).await["state"], "sent");
    }

    async fn a_refusal_for_now_is_tried_again_with_longer_pauses_and_then_given_up(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Later).await);
        invited(&administrator, "aase").await;
        let courier = courier(&app, &sink);
        let mut pauses = Vec::new();
        for attempt in 1..=12 {
            assert!(courier.deliver_next().await.unwrap(), "attempt {attempt}");
            assert!(!courier.deliver_next().await.unwrap(), "no pause after attempt {attempt}");
            let mut pause = 0;
            while attempt < 12 && !due(&app).await {
                app.clock.advance(TimeDelta::seconds(30));
                pause += 30;
                assert!(pause <= 3_630);
            }
            pauses.push(pause);
        }
        assert_eq!(pauses[..4], [30, 60, 120, 240]);
        assert_eq!(pauses[7..11], [3_600; 4]);
        let again = app.administrator().await;
        let dead = only_mail(&again).await;
        assert_eq!((&dead["state"], &dead["attempts"]), (&json!("dead"), &json!(12)));
        assert!(sink.received().is_empty());

        sink.set(Mode::Accept);
        again.post(&format!("/mails/{}/retry", dead["id"].as_str().unwrap()), &json!({})).await.expect(200);
        assert!(courier.deliver_next().await.unwrap());
        assert_eq!(sink.received().len(), 1);
    }

    async fn a_mail_whose_fate_is_unknown_comes_twice_as_the_same_bytes(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::DropAfterData).await);
        invited(&administrator, "aase").await;
        let courier = courier(&app, &sink);
        assert!(courier.deliver_next().await.unwrap());
        assert_eq!(only_mail(&administrator).await["error"]["code"], "unreachable");
        sink.set(Mode::Accept);
        app.clock.advance(TimeDelta::seconds(31));
        assert!(courier.deliver_next().await.unwrap());
        let received = sink.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0], received[1]);
        assert_eq!(only_mail(&administrator).await["state"], "sent");
    }

    async fn the_list_of_accounts_says_how_far_the_mail_is(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Never).await);
        let courier = courier(&app, &sink);
        let id = invited(&administrator, "aase").await["id"].as_str().unwrap().to_owned();
        let waits = listed(&administrator, &id).await;
        let queued_at = waits["mail"]["queued_at"].clone();
        let mail = json!({"kind": "welcome", "state": "queued", "queued_at": queued_at, "sent_at": null, "attempts": 0, "error": null});
        assert_eq!((&waits["state"], &waits["mail"]), (&json!("invited"), &mail));
        let left = instant(&waits["link_expires_at"]) - instant(&queued_at);
        assert!(left > TimeDelta::days(7) - TimeDelta::seconds(30) && left <= TimeDelta::days(7), "{left}");

        assert!(courier.deliver_next().await.unwrap());
        let failed = listed(&administrator, &id).await;
        let why = |detail: &str| json!({"code": "refused_recipient", "detail": detail});
        let mail = json!({"kind": "welcome", "state": "failed", "queued_at": queued_at, "sent_at": null, "attempts": 1,
            "error": why("Mailserveren tager ikke imod mails til modtagerens adresse. Er den skrevet rigtigt?")});
        assert_eq!((&failed["state"], &failed["mail"]), (&json!("invited"), &mail), "it says why, and never that it went");
        let english = listed(&administrator.with("accept-language", "en"), &id).await;
        let detail = "The mail server takes no mail for the recipient's address. Is it written right?";
        assert_eq!(english["mail"]["error"], why(detail));

        // Again, with a newer link: the server says no for now, and then takes it.
        app.clock.advance(TimeDelta::minutes(1));
        let path = format!("/users/{id}/invitations");
        administrator.post(&path, &json!({})).await.expect(202);
        sink.set(Mode::Later);
        assert!(courier.deliver_next().await.unwrap());
        let later = listed(&administrator, &id).await;
        assert_eq!((&later["mail"]["state"], &later["mail"]["attempts"]), (&json!("queued"), &json!(1)));
        assert_eq!(later["mail"]["error"]["code"], "refused_recipient");
        assert!(instant(&later["link_expires_at"]) >= instant(&waits["link_expires_at"]) + TimeDelta::minutes(1));
        sink.set(Mode::Accept);
        app.clock.advance(TimeDelta::minutes(1));
        assert!(courier.deliver_next().await.unwrap());
        let sent = listed(&administrator, &id).await;
        assert_eq!((&sent["mail"]["state"], &sent["mail"]["attempts"], &sent["mail"]["error"]), (&json!("sent"), &json!(2), &Value::Null));
        assert!(instant(&sent["mail"]["sent_at"]) > instant(&sent["mail"]["queued_at"]));

        // Run out unused, and used.
        app.clock.advance(TimeDelta::days(7));
        let administrator = app.administrator().await;
        let expired = listed(&administrator, &id).await;
        assert_eq!((&expired["state"], &expired["link_expires_at"]), (&json!("link_expired"), &sent["link_expires_at"]));
        administrator.post(&path, &json!({})).await.expect(202);
        let redeem = json!({"token": app.link_of("aase@example.dk").await, "new_password": PASSWORD});
        app.anonymous().post("/auth/links/redeem", &redeem).await.expect(204);
        let active = listed(&administrator, &id).await;
        assert_eq!((&active["state"], &active["link_expires_at"]), (&json!("active"), &Value::Null));
    }

    async fn a_block_withdraws_what_is_queued_and_nothing_brings_it_back(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Accept).await);
        let user = invited(&administrator, "aase").await;
        let path = format!("/users/{}", user["id"].as_str().unwrap());
        administrator.post(&format!("{path}/block"), &json!({})).await.expect(200);
        administrator.post(&format!("{path}/unblock"), &json!({})).await.expect(200);
        assert!(!courier(&app, &sink).deliver_next().await.unwrap());
        let mail = only_mail(&administrator).await;
        assert_eq!(mail["state"], "cancelled");
        assert_eq!(app.count(WITH_CONTENT), 0);
        administrator.post(&format!("/mails/{}/retry", mail["id"].as_str().unwrap()), &json!({})).await.expect_problem(409, "mail_state");
    }

    async fn a_newer_link_withdraws_the_older_mail(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Accept).await);
        let user = invited(&administrator, "aase").await;
        administrator.post(&format!("/users/{}/invitations", user["id"].as_str().unwrap()), &json!({})).await.expect(202);
        let courier = courier(&app, &sink);
        assert!(courier.deliver_next().await.unwrap());
        assert!(!courier.deliver_next().await.unwrap());
        assert_eq!(sink.received().len(), 1);
        let states: Vec<Value> = administrator.get("/mails").await.expect(200)["items"].as_array().unwrap().iter().map(|m| m["state"].clone()).collect();
        assert_eq!(states, ["sent", "cancelled"]);
    }

    async fn a_link_that_has_run_out_is_not_sent(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Accept).await);
        invited(&administrator, "aase").await;
        app.clock.advance(TimeDelta::days(8));
        assert!(!courier(&app, &sink).deliver_next().await.unwrap());
        assert!(sink.received().is_empty());
        assert_eq!(only_mail(&app.administrator().await).await["state"], "cancelled");
    }

    async fn no_account_no_mail(app: TestApp) {
        let administrator = app.administrator().await;
        invited(&administrator, "aase").await;
        let taken = json!({"username": "aase", "full_name": "B", "email": "b@example.dk", "role": "auditor", "notify": true});
        administrator.post("/users", &taken).await.expect_fields(&[("/username", "taken")]);
        let silent = json!({"username": "bent", "full_name": "B", "email": "b@example.dk", "role": "auditor", "notify": false});
        administrator.post("/users", &silent).await.expect(201);
        only_mail(&administrator).await;
    }

    async fn a_worker_that_dies_gives_its_mail_back(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Accept).await);
        invited(&administrator, "aase").await;
        app.db.write(delivery::claim).await.unwrap().expect("the mail is due");
        let courier = courier(&app, &sink);
        assert!(!courier.deliver_next().await.unwrap());
        app.clock.advance(TimeDelta::seconds(61));
        assert!(courier.deliver_next().await.unwrap());
        assert_eq!(sink.received().len(), 1);
    }

    async fn two_workers_send_each_mail_once_and_stop_when_told(app: TestApp) {
        let (administrator, sink) = (app.administrator().await, SmtpSink::start(Mode::Slow(Duration::from_millis(20))).await);
        for n in 0..12 {
            invited(&administrator, &format!("user{n}")).await;
        }
        let (stop, stopped) = watch::channel(false);
        let workers = [courier(&app, &sink), courier(&app, &sink)].map(|courier| tokio::spawn(courier.run(stopped.clone())));
        until("twelve mails", || sink.received().len() >= 12).await;
        stop.send(true).unwrap();
        for worker in workers {
            tokio::time::timeout(Duration::from_secs(5), worker).await.expect("a worker stops").unwrap();
        }
        let mut ids: Vec<String> = sink.received().iter().map(|mail| mail.header("Message-ID").to_owned()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), sink.received().len()), (12, 12));
        assert_eq!(administrator.get("/mails?state=sent&with_total=true").await.expect(200)["total"], 12, "the mails in flight were finished");
    }

    async fn the_list_is_the_administrators_and_knows_no_other_municipality(app: TestApp) {
        let administrator = app.administrator().await;
        let user = invited(&administrator, "aase").await;
        invited(&administrator, "bent").await;
        let own = administrator.get(&format!("/mails?user_id={}", user["id"].as_str().unwrap())).await;
        assert_eq!(own.ids().len(), 1);
        assert!(!own.text.contains("set-password"), "never what a mail says");
        let first = administrator.get("/mails?limit=1").await.expect(200);
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = administrator.get(&format!("/mails?limit=1&cursor={cursor}")).await;
        assert_eq!(second.ids(), own.ids());
        assert!(second.expect(200)["next_cursor"].is_null());
        for role in [Role::ElectionOfficer, Role::PartySecretary, Role::Auditor] {
            app.somebody(role).await.get("/mails").await.expect_problem(403, "forbidden");
        }
        let elsewhere = app.another_municipality("0101").await;
        let other = app.somebody_in(elsewhere, Role::Administrator).await;
        assert_eq!(other.get("/mails").await.ids(), Vec::<String>::new());
        other.post(&format!("/mails/{}/retry", own.ids()[0]), &json!({})).await.expect_problem(404, "not_found");
    }

    async fn the_page_for_trying_out_shows_the_link_and_nothing_runs(app: TestApp) {
        let administrator = app.administrator().await;
        let hostile = json!({"username": "x1x", "full_name": "<script>alert(1)</script>", "email": "x@example.dk", "role": "auditor", "notify": true});
        administrator.post("/users", &hostile).await.expect(201);
        let page = app.anonymous().page("/dev/mails").await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("&lt;script&gt;") && !page.text.contains("<script"), "{}", page.text);
        assert!(page.text.contains(&format!("<a href=\"{}/set-password#", app.url)));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe") && !policy.contains("script"));
        assert_eq!(page.headers["cache-control"], "no-store");
    }
}

async fn due(app: &TestApp) -> bool {
    use valghalla::error::Error;
    // Claims and takes it back: the transaction is not committed.
    let probe = app.db.write(|tx| match delivery::claim(tx)? {
        Some(_) => Err(Error::NOT_FOUND),
        None => Ok(()),
    });
    probe.await.is_err()
}

#[actix_web::test]
async fn a_mail_that_waits_without_a_mail_server_says_so() {
    let app = TestApp::start(Backend::Sqlite).await;
    let administrator = app.administrator().await;
    invited(&administrator, "aase").await;
    let waiting = only_mail(&administrator).await;
    assert_eq!((&waiting["state"], &waiting["error"]["code"]), (&json!("queued"), &json!("no_mail_server")));
    assert_eq!(waiting["error"]["detail"], "Ingen mailserver er sat op.");
    assert_eq!(app.anonymous().page("/dev/mails").await.status, 200);
}

#[actix_web::test]
async fn with_a_mail_server_there_is_no_page_for_trying_out() {
    let smtp = |name: &str| (name == "SMTP_URL").then(|| "smtp://127.0.0.1:1".to_owned());
    let app = TestApp::start_with(Backend::Sqlite, smtp).await;
    app.anonymous().page("/dev/mails").await.expect_problem(404, "not_found");
    let administrator = app.administrator().await;
    invited(&administrator, "aase").await;
    assert_eq!(only_mail(&administrator).await["error"], json!(null), "it is on its way");
}
