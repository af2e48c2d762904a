//! A first second factor that is set up while something else is under way on the account. Whoever has the password alone
//! must not come out of that with a session that is worth a factor, in whatever order the two are done.
//!
//! PostgreSQL does both at once. There one of them is held up in the middle by a trigger, so that the order is no accident.
//! SQLite does one after the other, and either may come first.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};
use valghalla::config::DatabaseUrl;
use valghalla::domain::roles::Role;
use valghalla_tests::authenticator::Authenticator;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Client, Reply, TestApp, Value, json, on_both};

/// Whoever writes a new row to a table waits before it.
struct Gate(PgConnection);

impl Gate {
    fn before(app: &TestApp, table: &str) -> Option<Self> {
        let DatabaseUrl::Postgres(url) = app.database_url() else { return None };
        let mut held = PgConnection::establish(&url).unwrap();
        let trigger = "create function wait_at_gate() returns trigger language plpgsql as \
            'begin perform pg_advisory_xact_lock_shared(1); return new; end'";
        held.batch_execute(&format!(
            "{trigger}; create trigger gate before insert on {table} for each row execute function wait_at_gate(); \
             select pg_advisory_lock(1)"
        ))
        .unwrap();
        Some(Self(held))
    }

    /// How many wait, here or for one another.
    fn waiting(&mut self) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let waiting = "select count(*) as n from pg_stat_activity \
            where datname = current_database() and wait_event_type = 'Lock'";
        diesel::sql_query(waiting).get_result::<Row>(&mut self.0).unwrap().n
    }

    fn open(mut self) {
        self.0.batch_execute("select pg_advisory_unlock(1)").unwrap();
    }
}

/// Sends the second request when the first waits at the gate, and opens it when the second waits too or is answered.
async fn in_this_order(
    gate: Option<Gate>,
    first: impl Future<Output = Reply> + 'static,
    second: impl Future<Output = Reply> + 'static,
) -> (Reply, Reply) {
    let Some(mut gate) = gate else { return tokio::join!(first, second) };
    let first = actix_web::rt::spawn(first);
    while gate.waiting() < 1 {
        assert!(!first.is_finished(), "the first writes no such row");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let second = actix_web::rt::spawn(second);
    while gate.waiting() < 2 && !second.is_finished() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    gate.open();
    (first.await.unwrap(), second.await.unwrap())
}

fn log_in(app: &TestApp) -> impl Future<Output = Reply> + 'static {
    let client = app.anonymous();
    async move { client.post("/auth/login", &json!({"username": "anna", "password": PASSWORD})).await }
}

/// Confirms an app that was begun in this session.
async fn confirm(app: &TestApp, session: &Client) -> impl Future<Output = Reply> + 'static {
    let begun = session.post("/me/second-factors/totp", &json!({})).await.expect(200);
    let path = format!("/me/second-factors/{}/confirm", begun["id"].as_str().unwrap());
    let (session, code) = (session.clone(), app.code_of("anna").await);
    async move { session.post(&path, &json!({"name": "Telefon", "code": code})).await }
}

/// What a log-in gave is asked for the factor, or is a session that has ended.
async fn expect_nothing_open(app: &TestApp, login: &Reply) {
    let answer: Value = login.expect(200);
    match answer["access_token"].as_str() {
        Some(token) => {
            let session = app.anonymous().bearer(token);
            session.get("/me").await.expect_problem(401, "session_ended");
        }
        None => assert_eq!(answer["methods"][0], "totp"),
    }
}

on_both! {
    async fn a_log_in_under_way_ends_with_the_first_factor(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Administrator).await;
        let anna = app.log_in(app.municipality, "anna", PASSWORD).await;
        let confirming = confirm(&app, &anna).await;
        // The log-in has found no factor and is about to open its session.
        let gate = Gate::before(&app, "sessions");
        let (login, confirmed) = in_this_order(gate, log_in(&app), confirming).await;
        confirmed.expect(200);
        expect_nothing_open(&app, &login).await;
        anna.get("/users").await.expect(200);
    }

    async fn a_log_in_that_comes_during_the_first_factor_is_asked_for_it(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Administrator).await;
        let anna = app.log_in(app.municipality, "anna", PASSWORD).await;
        let confirming = confirm(&app, &anna).await;
        // The other sessions have been ended, and none of it is committed.
        let gate = Gate::before(&app, "recovery_codes");
        let (confirmed, login) = in_this_order(gate, confirming, log_in(&app)).await;
        confirmed.expect(200);
        expect_nothing_open(&app, &login).await;
    }

    async fn of_two_first_factors_at_once_one_ends_the_session_of_the_other(app: TestApp) {
        app.active_user(app.municipality, "anna", Role::Administrator).await;
        let anna = app.log_in(app.municipality, "anna", PASSWORD).await;
        let thief = app.log_in(app.municipality, "anna", PASSWORD).await;
        let begun = thief.post("/me/second-factors/passkey-options", &json!({})).await.expect(200);
        let credential = Authenticator::new(&app.url).create(&begun["options"]);
        let body = json!({"challenge": begun["challenge"], "name": "Nøgle", "credential": credential});
        let adding = { let thief = thief.clone(); async move { thief.post("/me/second-factors/passkeys", &body).await } };
        let confirming = confirm(&app, &anna).await;
        // The other session has not been ended yet.
        let gate = Gate::before(&app, "mails");
        let deterministic = gate.is_some();
        let (confirmed, added) = in_this_order(gate, confirming, adding).await;
        if deterministic {
            confirmed.expect(200);
        }
        let (won, lost) = if confirmed.status == 200 { (&confirmed, &added) } else { (&added, &confirmed) };
        won.expect(200);
        assert!([401, 404].contains(&lost.status), "{}", lost.text);
        assert_eq!(app.count("select count(*) as n from second_factors where confirmed_at is not null"), 1);
        assert_eq!(app.count("select count(*) as n from sessions where ended_at is null"), 1);
    }
}
