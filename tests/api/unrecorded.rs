//! What cannot be recorded does not happen: a change and its record are one transaction. Here the audit log takes nothing,
//! and whatever is asked then leaves every table as it was.

use valghalla::domain::roles::Role;
use valghalla_tests::database::contents;
use valghalla_tests::people::{PASSWORD, Person};
use valghalla_tests::staffing::{CPR, OTHER_CPR, Staffing};
use valghalla_tests::{Method, Reply, TestApp, Value, json, on_both};

const TEXT: &str = "Kære [user:full-name], vælg en adgangskode: [user:one-time-login-url]";
const KEY: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

/// A change that would be made: by whom, how, at the version that is there.
struct Change {
    who: Person,
    method: Method,
    path: String,
    body: Value,
    version: Option<i64>,
}

impl Change {
    fn post(who: &Person, path: impl Into<String>, body: Value) -> Self {
        Self { who: who.clone(), method: Method::POST, path: path.into(), body, version: None }
    }

    /// A change at the version of a thing, which may lie beside what is changed.
    async fn at(who: &Person, thing: &str, method: Method, path: impl Into<String>, body: Value) -> Self {
        let version = Some(who.get(thing).await.version());
        Self { who: who.clone(), method, path: path.into(), body, version }
    }

    async fn of(who: &Person, method: Method, path: &str, body: Value) -> Self {
        Self::at(who, path, method, path, body).await
    }

    async fn ask(&self) -> Reply {
        if self.path.starts_with("/sites/imports") {
            let file = self.body.as_str().unwrap().to_owned();
            return self.who.raw(Method::POST, &self.path, "text/csv", file).await;
        }
        let body = Some(&self.body).filter(|body| !body.is_null());
        self.who.send(self.method.clone(), &self.path, self.version, body).await
    }
}

/// What the office keeps, made, changed and taken away.
async fn of_the_basics(app: &TestApp, s: &Staffing) -> Vec<Change> {
    let (office, none) = (&s.office, Value::Null);
    let made = async |path: &str, body: Value| {
        let id = office.post(path, &body).await.expect(201)["id"].clone();
        format!("{path}/{}", id.as_str().unwrap())
    };
    let party = made("/parties", json!({"letter": "C", "name": "Konservative"})).await;
    let constituency = made("/constituencies", json!({"number": 9, "name": "Havnen"})).await;
    let site = made("/sites", json!({"number": 9, "name": "Havnen"})).await;
    let duty = made("/duties", json!({"code": "tolk", "name": "Tolk"})).await;
    let draft = made("/elections", json!({"name": "Næste", "kind": "general", "held_on": "2098-01-01"})).await;
    let mut changes = vec![
        Change::post(office, "/parties", json!({"letter": "D", "name": "Nye Borgerlige"})),
        Change::post(office, "/constituencies", json!({"number": 8, "name": "Ny"})),
        Change::post(office, "/sites", json!({"number": 8, "name": "Ny"})),
        Change::post(office, "/duties", json!({"code": "ny", "name": "Ny"})),
        Change::post(office, "/elections", json!({"name": "Ny", "kind": "general", "held_on": "2097-01-01"})),
        Change::post(office, "/sites/imports", json!("number,name\n1,Omdøbt\n77,Helt nyt\n")),
    ];
    for (path, change) in [
        (&party, json!({"name": "Omdøbt"})),
        (&constituency, json!({"name": "Omdøbt"})),
        (&site, json!({"venue": "Omdøbt"})),
        (&duty, json!({"name": "Omdøbt"})),
        (&draft, json!({"name": "Omdøbt"})),
    ] {
        changes.push(Change::of(office, Method::PATCH, path, change).await);
        changes.push(Change::of(office, Method::DELETE, path, none.clone()).await);
    }
    let election = format!("/elections/{}", s.election);
    let seats = json!({"allocations": [s.seats(0, 0, Some(0), 3)]});
    changes.push(Change::of(office, Method::PUT, &format!("{election}/seats"), seats).await);
    changes.push(Change::post(office, format!("{election}/lock"), json!({})));
    changes.push(Change::post(office, format!("{draft}/open"), json!({})));
    let (admin, hold) = (app.administrator().await, json!({"reason": "Klage over valget"}));
    let hold = Change::post(&admin, format!("{election}/legal-hold"), hold);
    changes.push(Change { method: Method::PUT, ..hold });
    changes
}

/// People in seats.
async fn of_people(app: &TestApp, s: &Staffing) -> Vec<Change> {
    let secretary = app.secretary(s.all_of(0)).await;
    let person = json!({"full_name": "Anna", "cpr": CPR, "address": "Skovvej 4, 7000 Fredericia"});
    let one = secretary.post("/assignments", &s.report(0, 0, person)).await.expect(201);
    let assignment = format!("/assignments/{}", one["id"].as_str().unwrap());
    let person = format!("/persons/{}", one["person"]["id"].as_str().unwrap());
    let why = json!({"purpose": "staffing", "reason": "Indkaldelse til valget"});
    vec![
        Change::post(&secretary, "/assignments", s.report(1, 0, json!({"full_name": "Bent"}))),
        Change::of(&secretary, Method::PATCH, &assignment, json!({"person": {"full_name": "Omdøbt"}})).await,
        Change::of(&secretary, Method::PATCH, &assignment, json!({"person": {"protected": true}})).await,
        Change::post(&secretary, format!("{assignment}/withdraw"), json!({})),
        Change::at(&secretary, &person, Method::PUT, format!("{person}/cpr"), json!({"cpr": OTHER_CPR})).await,
        Change::post(&s.office, format!("{person}/cpr-reveals"), why.clone()),
        Change::post(&s.office, format!("{person}/address-reveals"), why),
    ]
}

/// Accounts, and what is done to them.
async fn of_accounts(app: &TestApp, s: &Staffing) -> Vec<Change> {
    let admin = app.administrator().await;
    let secretary = app.secretary(s.all_of(0)).await;
    let user = |name: &str, notify: bool| {
        let email = format!("{name}@example.dk");
        json!({"username": name, "full_name": "Karen Blik", "email": email, "role": "auditor", "notify": notify})
    };
    let invited = admin.post("/users", &user("anna", true)).await.expect(201);
    let invited = format!("/users/{}", invited["id"].as_str().unwrap());
    let of_secretary = format!("/users/{}", secretary.id);
    let blocked = format!("/users/{}", app.somebody(Role::Auditor).await.id);
    admin.post(&format!("{blocked}/block"), &json!({})).await.expect(200);
    let request =
        json!({"full_name": "Bo Ny", "email": "bo@example.dk", "party_id": s.parties[0], "site_ids": [s.sites[0]]});
    let asked = secretary.post("/secretary-requests", &request).await.expect(201);
    let asked = format!("/secretary-requests/{}", asked["id"].as_str().unwrap());
    let approval = json!({"username": "bo.ny", "email": "bo@example.dk", "notify": true});
    let rejection = json!({"reason": "Partiet har sekretærer nok"});
    let another =
        json!({"full_name": "Ib Ny", "email": "ib@example.dk", "party_id": s.parties[0], "site_ids": [s.sites[1]]});
    let password = json!({"current_password": PASSWORD, "new_password": "syv grønne cykler i regnvejr"});
    vec![
        Change::post(&admin, "/users", user("bent", false)),
        Change::post(&admin, "/users", user("carl", true)),
        Change::of(&admin, Method::PATCH, &invited, json!({"email": "anden@example.dk"})).await,
        Change::of(&admin, Method::DELETE, &invited, Value::Null).await,
        Change::post(&admin, format!("{invited}/invitations"), json!({})),
        Change::at(&admin, &of_secretary, Method::PUT, format!("{of_secretary}/grants"), json!({"grants": []})).await,
        Change::post(&admin, format!("{of_secretary}/block"), json!({})),
        Change::post(&admin, format!("{blocked}/unblock"), json!({})),
        Change::post(
            &admin,
            format!("{of_secretary}/second-factor-resets"),
            json!({"reason": "Har mistet sin telefon"}),
        ),
        Change { method: Method::DELETE, ..Change::post(&admin, format!("{of_secretary}/sessions"), Value::Null) },
        Change { method: Method::PUT, ..Change::post(&secretary, "/me/password", password) },
        Change::post(&secretary, "/secretary-requests", another),
        Change::post(&admin, format!("{asked}/approve"), approval),
        Change::post(&admin, format!("{asked}/reject"), rejection),
        Change::post(&secretary, format!("{asked}/withdraw"), json!({})),
    ]
}

/// What an administrator sets up.
async fn of_the_set_up(app: &TestApp) -> Vec<Change> {
    let admin = app.administrator().await;
    let mut settings = admin.get("/settings").await.expect(200);
    settings.as_object_mut().unwrap().remove("version");
    settings["site_name"] = json!("Omdøbt");
    admin.put("/email-templates/welcome", 0, &json!({"subject": "Egen", "body": TEXT})).await.expect(200);
    let text = json!({"subject": "Omdøbt", "body": TEXT});
    let machine = app.machine(app.municipality, &["users:read"], json!({})).await;
    let client = format!("/machine-clients/{}", machine.id);
    let secret = format!("{client}/secrets/{}", machine.secret_id);
    let new = json!({"name": "Lønsystem 2", "scopes": ["users:read"], "accounts_per_day": 1});
    let key = json!({"public_key": {"kty": "OKP", "crv": "Ed25519", "x": KEY}, "label": "Server", "valid_days": 30});
    vec![
        Change::of(&admin, Method::PUT, "/settings", settings).await,
        Change::of(&admin, Method::PUT, "/email-templates/welcome", text.clone()).await,
        Change::of(&admin, Method::DELETE, "/email-templates/welcome", Value::Null).await,
        Change::post(&admin, "/email-templates/welcome/test-mails", text),
        Change::post(&admin, "/machine-clients", new),
        Change::of(&admin, Method::PATCH, &client, json!({"name": "Omdøbt"})).await,
        Change::post(&admin, format!("{client}/secrets"), json!({"valid_days": 30})),
        Change { method: Method::DELETE, ..Change::post(&admin, secret, Value::Null) },
        Change::post(&admin, format!("{client}/keys"), key),
        Change::post(&admin, format!("{client}/revoke"), json!({})),
    ]
}

on_both! {
    async fn what_cannot_be_recorded_has_not_happened(app: TestApp) {
        let s = app.staffing().await;
        let mut changes = of_the_basics(&app, &s).await;
        changes.extend(of_people(&app, &s).await);
        changes.extend(of_accounts(&app, &s).await);
        changes.extend(of_the_set_up(&app).await);
        assert!(changes.len() > 40, "{}", changes.len());
        app.no_more_audit();
        let before = contents(&app.database_url());
        assert!(before.len() > 20 && before["parties"].contains("Konservative"), "what is stored is compared");
        for change in changes {
            let refused = change.ask().await;
            let told = format!("{} {}: {}", change.method, change.path, refused.text);
            assert_eq!(refused.status, 500, "{told}");
            refused.expect_problem(500, "internal");
            for secret in [CPR, "Skovvej", "valghalla_secret_"] {
                assert!(!refused.text.contains(secret), "{told}");
            }
            let after = contents(&app.database_url());
            // A try at a password counts whatever comes of it.
            let kept = before.keys().filter(|table| *table != "throttle_buckets");
            let changed: Vec<&String> = kept.filter(|table| before[*table] != after[*table]).collect();
            assert!(changed.is_empty(), "{told}: {changed:?}");
        }
    }
}
