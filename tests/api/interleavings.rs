//! One change in the middle of another on PostgreSQL: the first is stopped where it has read and not yet written, by a lock of
//! the test's, and the second comes.

use actix_web::rt::task::JoinHandle;
use valghalla_tests::database::Taken;
use valghalla_tests::people::Person;
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
