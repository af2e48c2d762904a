//! One change in the middle of another on PostgreSQL: the first is stopped where it has read and not yet written, by a lock of
//! the test's, and the second comes.

use std::time::{Duration, Instant};

use actix_web::rt::task::JoinHandle;
use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::database::Taken;
use valghalla_tests::people::{PASSWORD, Person};
use valghalla_tests::places::Places;
use valghalla_tests::program::Program;
use valghalla_tests::staffing::Staffing;
use valghalla_tests::{Backend, Method, Reply, TestApp, Value, json};

/// Sends it, and waits for nothing.
fn begin(who: &Person, method: Method, path: &str, version: Option<i64>, body: Value) -> JoinHandle<Reply> {
    let (who, path) = (who.clone(), path.to_owned());
    actix_web::rt::spawn(async move { who.send(method, &path, version, Some(&body)).await })
}

/// A secretary of a party who has asked for another one, for the sites of the first constituency.
struct Asked {
    app: TestApp,
    staffing: Staffing,
    admin: Person,
    asker: Person,
    request: String,
}

impl Asked {
    async fn with(grants: impl FnOnce(&Staffing) -> Value) -> Self {
        let app = TestApp::start(Backend::Postgres).await;
        let staffing = app.staffing().await;
        let (asker, admin) = (app.secretary(grants(&staffing)).await, app.administrator().await);
        let body = json!({"full_name": "Karen Blik", "email": "karen@example.dk", "party_id": staffing.parties[0], "site_ids": staffing.sites[..2]});
        let made = asker.post("/secretary-requests", &body).await.expect(201);
        let request = format!("/secretary-requests/{}/approve", made["id"].as_str().unwrap());
        Self { app, staffing, admin, asker, request }
    }

    fn approve(&self) -> JoinHandle<Reply> {
        let account = json!({"username": "karen", "email": "karen@example.dk", "notify": false});
        begin(&self.admin, Method::POST, &self.request, None, account)
    }

    /// The id of the account that came of it.
    async fn approved(&self) -> String {
        self.approve().await.unwrap().expect(200)["user_id"].as_str().unwrap().to_owned()
    }

    async fn give(&self, user: &str, grants: Value) -> JoinHandle<Reply> {
        let path = format!("/users/{user}");
        let version = self.admin.get(&path).await.version();
        begin(&self.admin, Method::PUT, &format!("{path}/grants"), Some(version), json!({ "grants": grants }))
    }

    /// The second site leaves the constituency.
    async fn leave(&self) -> JoinHandle<Reply> {
        let path = format!("/sites/{}", self.staffing.sites[1]);
        let version = self.admin.get(&path).await.version();
        let elsewhere = json!({"constituency_id": self.staffing.constituencies[1]});
        begin(&self.admin, Method::PATCH, &path, Some(version), elsewhere)
    }

    /// The numbers of the sites that the account has grants for.
    async fn sites(&self, user: &str) -> Vec<i64> {
        let user = self.admin.get(&format!("/users/{user}")).await.expect(200);
        let grants = user["grants"].as_array().unwrap().iter();
        grants
            .flat_map(|grant| grant["sites"].as_array().unwrap())
            .map(|site| site["number"].as_i64().unwrap())
            .collect()
    }

    fn constituency(&self) -> Value {
        let party = &self.staffing.parties[0];
        json!([{"party_id": party, "scope": "constituency", "constituency_id": self.staffing.constituencies[0]}])
    }

    /// Stops whoever is about to write the account's grants.
    fn stop(&self, user: &str) -> Taken {
        let rows = format!("select 1 from access_grants where user_id = '{user}' for update");
        Taken::by(&self.app.database_url(), &rows)
    }
}

#[actix_web::test]
async fn what_the_office_takes_away_stays_away_while_the_asker_is_narrowed() {
    for office_first in [false, true] {
        let at = Asked::with(|staffing| staffing.all_of(0)).await;
        let (asker, follower) = (at.asker.id.to_string(), at.approved().await);
        let one = json!([{"party_id": at.staffing.parties[0], "scope": "site", "site_ids": [at.staffing.sites[0]]}]);
        let mut stopped = at.stop(&follower);
        let (narrowed, taken) = if office_first {
            let taken = at.give(&follower, json!([])).await;
            stopped.until_waited_for_by(1).await;
            (at.give(&asker, one).await, taken)
        } else {
            let narrowed = at.give(&asker, one).await;
            stopped.until_waited_for_by(1).await;
            (narrowed, at.give(&follower, json!([])).await)
        };
        stopped.until_waited_for_by(2).await;
        stopped.let_go();
        narrowed.await.unwrap().expect(200);
        let taken = taken.await.unwrap();
        if office_first {
            taken.expect(200);
            assert_eq!(at.sites(&follower).await, Vec::<i64>::new());
        } else {
            taken.expect_problem(412, "stale");
            assert_eq!(at.sites(&follower).await, [1]);
        }
    }
}

#[actix_web::test]
async fn nobody_is_given_a_site_that_leaves_the_constituency_of_the_asker_meanwhile() {
    let constituency = |s: &Staffing| json!([{"party_id": s.parties[0], "scope": "constituency", "constituency_id": s.constituencies[0]}]);
    let at = Asked::with(constituency).await;
    let mut stopped = Taken::by(&at.app.database_url(), "lock table users in share mode");
    let approved = at.approve();
    stopped.until_waited_for_by(1).await;
    let left = at.leave().await;
    stopped.until_waited_for_by(2).await;
    stopped.let_go();
    let approved = approved.await.unwrap().expect(200);
    left.await.unwrap().expect(200);
    assert_eq!(at.sites(approved["user_id"].as_str().unwrap()).await, [1]);
}

#[actix_web::test]
async fn nobody_keeps_a_site_that_leaves_the_constituency_to_which_the_asker_is_narrowed() {
    let at = Asked::with(|staffing| staffing.all_of(0)).await;
    let follower = at.approved().await;
    // A grant that has to be written anew although both sites stay.
    at.app.sql(&format!("update access_grants set expires_on = '2099-12-31' where user_id = '{follower}'"));
    let mut narrower = at.constituency();
    narrower[0]["expires_on"] = json!("2098-01-31");
    let mut stopped = at.stop(&follower);
    let narrowed = at.give(&at.asker.id.to_string(), narrower).await;
    stopped.until_waited_for_by(1).await;
    let left = at.leave().await;
    stopped.until_waited_for_by(2).await;
    stopped.let_go();
    narrowed.await.unwrap().expect(200);
    left.await.unwrap().expect(200);
    assert_eq!(at.sites(&follower).await, [1]);
}

/// An election that may be erased, with people in it.
struct Over {
    app: TestApp,
    admin: Person,
    erasure: String,
    /// The path of the last one.
    person: String,
}

impl Over {
    async fn with(people: usize) -> Self {
        let app = TestApp::start(Backend::Postgres).await;
        let (staffing, admin) = (app.staffing().await, app.administrator().await);
        let report = staffing.report(0, 0, json!({"full_name": "Åse Ørsted"}));
        let mut person = String::new();
        for _ in 0..people {
            let made = admin.post("/assignments", &report).await.expect(201);
            person = format!("/persons/{}", made["person"]["id"].as_str().unwrap());
        }
        staffing.step("lock").await.expect(200);
        staffing.step("close").await.expect(200);
        app.sql("update elections set held_on = '2020-11-17'");
        let erasure = format!("/elections/{}/erasure", staffing.election);
        Self { app, admin, erasure, person }
    }

    fn stop(&self, table: &str) -> Taken {
        Taken::by(&self.app.database_url(), &format!("lock table {table} in share mode"))
    }

    fn erase(&self, persons: u32) -> JoinHandle<Reply> {
        begin(&self.admin, Method::POST, &self.erasure, None, json!({ "persons": persons }))
    }

    fn consent(&self) -> JoinHandle<Reply> {
        let today = self.app.clock.now().danish_day();
        let body =
            json!({"given_on": today, "expires_on": today + TimeDelta::days(400), "obtained": "Brev fra personen"});
        begin(&self.admin, Method::PUT, &format!("{}/retention-consent", self.person), None, body)
    }

    fn withdraw(&self) -> JoinHandle<Reply> {
        begin(&self.admin, Method::DELETE, &format!("{}/retention-consent", self.person), None, Value::Null)
    }
}

#[actix_web::test]
async fn nobody_stays_whose_consent_is_withdrawn_while_the_erasure_comes_to_its_end() {
    let over = Over::with(1).await;
    over.consent().await.unwrap().expect(200);
    let mut stopped = over.stop("erasure_certificates");
    let erased = over.erase(0);
    stopped.until_waited_for_by(1).await;
    let withdrawn = over.withdraw();
    stopped.until_waited_for_by(2).await;
    stopped.let_go();
    assert_eq!(erased.await.unwrap().expect(200)["counts"]["kept_by_consent"], 1);
    assert_eq!(withdrawn.await.unwrap().expect(200), json!({"erased": true}));
    over.admin.get(&over.person).await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn no_consent_is_acknowledged_of_somebody_who_is_being_erased() {
    let over = Over::with(1).await;
    let mut stopped = over.stop("assignments");
    let erased = over.erase(1);
    stopped.until_waited_for_by(1).await;
    let consented = over.consent();
    stopped.until_waited_for_by(2).await;
    stopped.let_go();
    assert_eq!(erased.await.unwrap().expect(200)["counts"]["persons"], 1);
    consented.await.unwrap().expect_problem(404, "not_found");
    over.admin.get(&over.person).await.expect_problem(404, "not_found");
}

#[actix_web::test]
async fn who_consents_while_the_erasure_comes_stays() {
    let over = Over::with(1).await;
    let mut stopped = over.stop("retention_consents");
    let consented = over.consent();
    stopped.until_waited_for_by(1).await;
    let erased = over.erase(1);
    stopped.until_waited_for_by(2).await;
    stopped.let_go();
    consented.await.unwrap().expect(200);
    let counts = erased.await.unwrap().expect(200)["counts"].clone();
    assert_eq!((&counts["persons"], &counts["kept_by_consent"]), (&json!(0), &json!(1)));
    let there = over.admin.get(&over.person).await.expect(200);
    assert_eq!(there["assignments"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_consent_that_is_renewed_while_it_ends_is_kept() {
    let over = Over::with(2).await;
    let both = "insert into retention_consents (person_id, given_on, expires_on, obtained, recorded_at) \
        select id, '2020-01-01', '2021-01-01', 'Brev fra personen', created_at from persons order by id";
    over.app.sql(both);
    let first =
        "select 1 from retention_consents where person_id = (select min(id::text)::uuid from persons) for update";
    let mut stopped = Taken::by(&over.app.database_url(), first);
    let db = over.app.db.clone();
    let ended = actix_web::rt::spawn(async move { db.write(valghalla::jobs::housekeeping::tidy).await });
    stopped.until_waited_for_by(1).await;
    let renewed = over.consent();
    stopped.until_waited_for_by(2).await;
    stopped.let_go();
    ended.await.unwrap().unwrap();
    renewed.await.unwrap().expect(200);
    let consent = over.admin.get(&format!("{}/retention-consent", over.person)).await.expect(200);
    assert!(consent["consent"].is_object(), "{consent}");
}

#[actix_web::test]
async fn a_plan_blocks_nobody_whom_another_client_has_taken_over_meanwhile() {
    let app = TestApp::start(Backend::Postgres).await;
    let staffing = app.staffing().await;
    let scopes = &["users:read", "users:write"];
    let [one, other] = [
        app.machine(app.municipality, scopes, json!({})).await,
        app.machine(app.municipality, scopes, json!({})).await,
    ];
    let account = json!({"full_name": "Åse Ørsted", "email": "aase@example.dk", "grants": staffing.all_of(0)});
    one.send(Method::PUT, "/users/by-external-id/4711", None, Some(&account)).await.expect(201);
    let nobody = json!({"accounts": []});
    let plan = one.send(Method::PUT, "/users/managed?dry_run=true", None, Some(&nobody)).await;
    assert_eq!(plan.expect(200)["deactivated"], 1);
    let taking_over =
        format!("update users set managed_by = '{}', version = version + 1 where external_id = '4711'", other.id);
    let mut taken_over = Taken::by(&app.database_url(), &taking_over);
    let one = one.with("if-match", plan.headers["etag"].to_str().unwrap());
    let done = actix_web::rt::spawn(async move { one.send(Method::PUT, "/users/managed", None, Some(&nobody)).await });
    taken_over.until_waited_for_by(1).await;
    taken_over.let_go();
    done.await.unwrap().expect_problem(412, "stale");
    assert_eq!(app.count("select count(*) as n from users where blocked_at is not null"), 0);
}

#[actix_web::test]
async fn who_reports_while_the_election_is_locked_is_told_that_it_is() {
    let app = TestApp::start(Backend::Postgres).await;
    let s = app.staffing().await;
    let secretary = app.secretary(s.all_of(0)).await;
    let duty = format!("select 1 from duties where id = '{}' for update", s.duties[0]);
    let mut stopped = Taken::by(&app.database_url(), &duty);
    let reported = begin(&secretary, Method::POST, "/assignments", None, s.report(0, 0, json!({"full_name": "Anna"})));
    stopped.until_waited_for_by(1).await;
    s.office.post(&format!("/elections/{}/lock", s.election), &json!({})).await.expect(200);
    stopped.let_go();
    reported.await.unwrap().expect_problem(409, "election_not_open");
    assert_eq!(app.count("select count(*) as n from persons"), 0);
}

#[actix_web::test]
async fn two_who_log_in_at_once_both_get_in() {
    let app = TestApp::start(Backend::Postgres).await;
    app.active_user(app.municipality, "anna", Role::Auditor).await;
    let attempt = |password: &str| {
        let (anyone, body) = (app.anonymous(), json!({"username": "anna", "password": password}));
        actix_web::rt::spawn(async move { anyone.post("/auth/login", &body).await })
    };
    // What is counted of the first is there, and goes with a right password while the other one counts.
    attempt("en helt anden adgangskode").await.unwrap().expect_problem(401, "invalid_credentials");
    let mut right = Taken::by(&app.database_url(), "delete from throttle_buckets");
    let other = attempt(PASSWORD);
    right.until_waited_for_by(1).await;
    right.let_go();
    other.await.unwrap().expect(200);
}

/// One that is frozen must be done with before `keys rotate` takes it for dead, which is after 14 seconds at the earliest.
#[actix_web::test]
async fn a_server_that_is_frozen_in_the_middle_of_a_report_does_not_commit_it_later() {
    let program = Program::start_new(Backend::Postgres).await;
    let admin = program.administrator().await;
    let places = Places::new(&admin, 1).await;
    let mut stopped = Taken::by(&program.database, "lock table assignments in share mode");
    let report = places.report(0, &json!({"full_name": "Åse Ørsted", "cpr": "251248-9996"}));
    let reported = {
        let (admin, report) = (admin.clone(), report.clone());
        actix_web::rt::spawn(async move { admin.post("/assignments", &report).await })
    };
    stopped.until_waited_for_by(1).await;
    program.signal("STOP");
    let frozen = Instant::now();
    stopped.let_go();
    let open = "select count(*) as n from pg_stat_activity where datname = current_database() and state = 'idle in transaction'";
    let mut seen = 0;
    while frozen.elapsed() < Duration::from_secs(1) || valghalla_tests::database::count(&program.database, open) > 0 {
        seen = seen.max(valghalla_tests::database::count(&program.database, open));
        if frozen.elapsed() > Duration::from_secs(9) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    program.signal("CONT");
    assert_eq!(seen, 1);
    reported.await.unwrap().expect_problem(503, "unavailable");
    assert_eq!(valghalla_tests::database::count(&program.database, "select count(*) as n from persons"), 0);
    valghalla_tests::patiently(|| admin.post("/assignments", &report)).await.expect(201);
}
