//! Machine clients: their tokens, their secrets, what shuts them out, and what they never get.

use chrono::TimeDelta;
use valghalla_tests::machines::{form, token};
use valghalla_tests::{Method, Reply, TestApp, Value, json, on_both};

const FORM: &str = "application/x-www-form-urlencoded";

/// A refusal of RFC 6749 § 5.2, in its own form and in ours.
#[track_caller]
fn refused(reply: &Reply, status: u16, code: &str) {
    let body = reply.expect(status);
    assert_eq!((&body["error"], &body["code"], &body["status"]), (&json!(code), &json!(code), &json!(status)));
    assert!(body["error_description"].as_str().unwrap().is_ascii());
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.headers["cache-control"], "no-store");
}

fn secretary(name: &str, grants: Value) -> Value {
    json!({"username": name, "full_name": "Birgit Dahl", "email": format!("{name}@example.dk"), "role": "party_secretary",
        "grants": grants, "notify": false})
}

on_both! {
    async fn a_token_comes_for_client_credentials_and_lives_ten_minutes(app: TestApp) {
        let machine = app.machine(app.municipality, &["users:read", "sites:read"], json!({})).await;
        let basic = token(&app.anonymous(), &machine.id, &machine.secret, Some("sites:read")).await;
        let answer = basic.expect(200);
        assert_eq!((&answer["token_type"], &answer["expires_in"], &answer["scope"]), (&json!("Bearer"), &json!(600), &json!("sites:read")));
        assert_eq!((answer.as_object().unwrap().len(), &basic.headers["cache-control"]), (4, &"no-store".parse().unwrap()));
        assert!(!basic.headers.contains_key("set-cookie"));
        let body = form(&json!({"grant_type": "client_credentials", "client_id": machine.id, "client_secret": machine.secret}));
        let answer = app.anonymous().raw(Method::POST, "/oauth/token", FORM, body).await.expect(200);
        assert_eq!(answer["scope"], "sites:read users:read");
        let client = app.anonymous().bearer(answer["access_token"].as_str().unwrap());
        client.get("/sites").await.expect(200);
        app.clock.advance(TimeDelta::seconds(540));
        client.get("/users").await.expect(200);
        app.clock.advance(TimeDelta::seconds(60));
        client.get("/users").await.expect_problem(401, "unauthorized");
    }

    async fn what_is_refused_is_told_as_the_rfc_has_it(app: TestApp) {
        let machine = app.machine(app.municipality, &["users:read"], json!({})).await;
        let at = app.anonymous();
        let wrong = token(&at, &machine.id, &format!("valghalla_secret_{}", "A".repeat(43)), None).await;
        let unknown = token(&at, &uuid::Uuid::now_v7().to_string(), &machine.secret, None).await;
        for reply in [&wrong, &unknown, &token(&at, "nobody", "nothing", None).await] {
            refused(reply, 401, "invalid_client");
            assert_eq!(reply.headers["www-authenticate"], "Basic realm=\"oauth\"");
        }
        refused(&token(&at, &machine.id, &machine.secret, Some("users:write")).await, 400, "invalid_scope");
        refused(&token(&at, &machine.id, &machine.secret, Some("users:read cpr:read")).await, 400, "invalid_scope");
        let asked = async |body: &str| app.anonymous().raw(Method::POST, "/oauth/token", FORM, body.to_owned()).await;
        refused(&asked("grant_type=password&username=a&password=b").await, 400, "unsupported_grant_type");
        refused(&asked("").await, 400, "invalid_request");
        at.raw(Method::POST, "/oauth/token", "application/json", "{}").await.expect_problem(415, "unsupported_media_type");
        at.raw(Method::POST, "/oauth/token", FORM, "a".repeat(20_000)).await.expect_problem(413, "payload_too_large");
    }

    async fn a_client_of_another_municipality_is_nobody_here(app: TestApp) {
        let other = app.another_municipality("0630").await;
        let theirs = app.machine(other, &["users:read"], json!({})).await;
        let own = app.machine(app.municipality, &["users:read"], json!({})).await;
        let here = own.client.with("authorization", "");
        refused(&token(&here, &theirs.id, &theirs.secret, None).await, 401, "invalid_client");
        let fetched = theirs.client.with("host", here_host(&app).await.as_str());
        fetched.get("/users").await.expect_problem(401, "unauthorized");
        theirs.get("/users").await.expect(200);
        let admin = app.administrator().await;
        admin.get(&format!("/machine-clients/{}", theirs.id)).await.expect_problem(404, "not_found");
    }

    async fn a_revoked_client_is_out_at_the_next_request(app: TestApp) {
        let (machine, admin) = (app.machine(app.municipality, &["users:read"], json!({})).await, app.administrator().await);
        machine.get("/users").await.expect(200);
        let path = format!("/machine-clients/{}", machine.id);
        let revoked = admin.post(&format!("{path}/revoke"), &json!({})).await.expect(200);
        assert!(revoked["revoked_at"].is_string());
        machine.get("/users").await.expect_problem(401, "unauthorized");
        refused(&token(&app.anonymous(), &machine.id, &machine.secret, None).await, 401, "invalid_client");
        admin.post(&format!("{path}/secrets"), &json!({"valid_days": 30})).await.expect_problem(409, "client_revoked");
        admin.patch(&path, 2, &json!({"name": "Nyt"})).await.expect_problem(409, "client_revoked");
        admin.post(&format!("{path}/revoke"), &json!({})).await.expect(200);
        let events = admin.get(&format!("/audit-events?object_id={}", machine.id)).await.expect(200);
        let actions: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["machine_client.revoked", "machine_client.secret_added", "machine_client.created"]);
        assert_eq!(events["items"][0]["object_name"], "Lønsystem");
    }

    async fn a_secret_that_has_run_out_opens_nothing(app: TestApp) {
        let machine = app.machine(app.municipality, &["users:read"], json!({})).await;
        app.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(60));
        let last = token(&app.anonymous(), &machine.id, &machine.secret, None).await.expect(200);
        let last = app.anonymous().bearer(last["access_token"].as_str().unwrap());
        last.get("/users").await.expect(200);
        app.clock.advance(TimeDelta::seconds(60));
        refused(&token(&app.anonymous(), &machine.id, &machine.secret, None).await, 401, "invalid_client");
        last.get("/users").await.expect_problem(401, "unauthorized");
        let admin = app.administrator().await;
        let path = format!("/machine-clients/{}/secrets", machine.id);
        for days in [0, 366] {
            admin.post(&path, &json!({"valid_days": days})).await.expect_fields(&[("/valid_days", "out_of_range")]);
        }
    }

    async fn what_a_client_loses_is_out_at_the_next_request(app: TestApp) {
        let (s, admin) = (app.staffing().await, app.administrator().await);
        let machine = app.machine(app.municipality, &["sites:read", "users:read", "users:write"], json!({})).await;
        let made = machine.post("/users", &secretary("birgit", s.all_of(0))).await.expect(201);
        let path = format!("/users/{}", made["id"].as_str().unwrap());
        machine.get(&path).await.expect(200);
        let own = format!("/machine-clients/{}", machine.id);
        admin.patch(&own, 1, &json!({"party_ids": [s.parties[1]]})).await.expect(200);
        machine.get(&path).await.expect_problem(404, "not_found");
        assert_eq!(machine.get("/parties").await.ids(), [s.parties[1].clone()]);
        assert_eq!(machine.get("/users").await.ids(), Vec::<String>::new());
        admin.patch(&own, 2, &json!({"party_ids": null, "site_ids": [s.sites[0]]})).await.expect(200);
        assert_eq!(machine.get("/sites").await.ids(), [s.sites[0].clone()]);
        machine.get(&path).await.expect_problem(404, "not_found");
        admin.patch(&own, 3, &json!({"site_ids": null, "scopes": ["sites:read"]})).await.expect(200);
        machine.get(&path).await.expect_problem(403, "insufficient_scope");
        machine.get("/sites").await.expect(200);
        // A list that loses its last one gives nothing, never everything.
        let party = admin.post("/parties", &json!({"letter": "Ø", "name": "Enhedslisten"})).await.expect(201);
        let party = party["id"].as_str().unwrap();
        admin.patch(&own, 4, &json!({"party_ids": [party]})).await.expect(200);
        assert_eq!(machine.get("/parties").await.ids(), [party]);
        admin.delete(&format!("/parties/{party}"), 1).await.expect(204);
        assert_eq!(machine.get("/parties").await.ids(), Vec::<String>::new());
    }

    async fn one_secret_takes_the_others_place_without_a_pause(app: TestApp) {
        let (machine, admin) = (app.machine(app.municipality, &["users:read"], json!({})).await, app.administrator().await);
        let path = format!("/machine-clients/{}/secrets", machine.id);
        let keyed = admin.with("idempotency-key", "second");
        let second = keyed.post(&path, &json!({"valid_days": 365})).await.expect(201);
        let secret = second["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("valghalla_secret_") && secret.len() == 60, "{secret}");
        let again = keyed.post(&path, &json!({"valid_days": 365})).await.expect(201);
        assert_eq!((&again["id"], &again["secret"]), (&second["id"], &Value::Null), "shown once");
        admin.post(&path, &json!({"valid_days": 1})).await.expect_problem(409, "too_many_secrets");
        let newer = token(&app.anonymous(), &machine.id, &secret, None).await.expect(200);
        let newer = app.anonymous().bearer(newer["access_token"].as_str().unwrap());
        newer.get("/users").await.expect(200);
        machine.get("/users").await.expect(200);
        admin.delete(&format!("{path}/{}", machine.secret_id), 1).await.expect(204);
        machine.get("/users").await.expect_problem(401, "unauthorized");
        refused(&token(&app.anonymous(), &machine.id, &machine.secret, None).await, 401, "invalid_client");
        newer.get("/users").await.expect(200);
        let shown = admin.get(&format!("/machine-clients/{}", machine.id)).await.expect(200);
        assert_eq!((shown["secrets"].as_array().unwrap().len(), &shown["secrets"][0]["id"]), (1, &second["id"]));
        assert_eq!(shown["last_used_at"], shown["secrets"][0]["last_used_at"]);
        assert!(shown["last_used_at"].is_string());
        for text in [&machine.secret, &secret] {
            let stored = app.everything_stored();
            assert!(!stored.windows(43).any(|part| part == &text.as_bytes()[17..]), "a secret is stored");
        }
    }

    async fn a_quota_holds_for_the_day(app: TestApp) {
        let s = app.staffing().await;
        let machine = app.machine(app.municipality, &["users:read", "users:write"], json!({"accounts_per_day": 2})).await;
        for name in ["anna", "birgit"] {
            machine.post("/users", &secretary(name, s.all_of(0))).await.expect(201);
        }
        let over = machine.post("/users", &secretary("carl", s.all_of(0))).await;
        over.expect_problem(429, "quota_reached");
        let wait: i64 = over.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=86_400).contains(&wait), "{wait}");
        machine.put("/users/by-external-id/4711", 1, &wanted("carl", s.all_of(0))).await.expect_problem(429, "quota_reached");
        assert_eq!(machine.get("/users").await.ids().len(), 2, "reading goes on");
        app.clock.advance(TimeDelta::seconds(wait));
        let fresh = token(&app.anonymous(), &machine.id, &machine.secret, None).await.expect(200);
        let fresh = app.anonymous().bearer(fresh["access_token"].as_str().unwrap());
        fresh.post("/users", &secretary("carl", s.all_of(0))).await.expect(201);
    }

    async fn accounts_are_made_one_by_one_and_once(app: TestApp) {
        let s = app.staffing().await;
        let machine = app.machine(app.municipality, &["users:read", "users:write"], json!({})).await;
        let keyed = machine.with("idempotency-key", "anna-1");
        let made = keyed.post("/users", &secretary("anna", s.all_of(0))).await.expect(201);
        assert_eq!(keyed.post("/users", &secretary("anna", s.all_of(0))).await.expect(201)["id"], made["id"]);
        assert_eq!((&made["state"], &made["mail"], &made["managed"]), (&json!("created"), &Value::Null, &json!(true)));
        for role in ["administrator", "election_officer", "auditor"] {
            let mut other = secretary("bent", json!([]));
            other["role"] = json!(role);
            machine.post("/users", &other).await.expect_fields(&[("/role", "not_for_clients")]);
        }
        for field in ["password", "link"] {
            let mut other = secretary("bent", json!([]));
            other[field] = json!("gulvspand elefant tordenvejr");
            machine.post("/users", &other).await.expect_fields(&[(&format!("/{field}"), "unknown_field")]);
        }
        let mut mailed = secretary("carl", s.all_of(0));
        mailed["notify"] = json!(true);
        machine.post("/users", &mailed).await.expect_problem(403, "insufficient_scope");
        assert!(app.mails().await.is_empty());
        let notifier = app.machine(app.municipality, &["users:write", "users:notify"], json!({})).await;
        let invited = notifier.post("/users", &mailed).await;
        assert_eq!(invited.expect(201)["mail"]["state"], "queued");
        let link = app.link_of("carl@example.dk").await;
        assert!(!invited.text.contains(&link), "the link is for its owner alone");
        let log = app.administrator().await.get(&format!("/audit-events?actor_id={}", machine.id)).await.expect(200);
        assert_eq!((log["items"].as_array().unwrap().len(), &log["items"][0]["actor"]["name"]), (1, &json!("Lønsystem")));
    }

    async fn a_client_stays_within_its_parties_and_sites(app: TestApp) {
        let s = app.staffing().await;
        let limits = json!({"party_ids": [s.parties[0]], "site_ids": [s.sites[0]]});
        let machine = app.machine(app.municipality, &["users:read", "users:write"], limits).await;
        let grant = |party: usize, sites: Value| json!([{"party_id": s.parties[party], "scope": "site", "site_ids": sites}]);
        let refused = [
            (json!([]), "/grants", "required"),
            (s.all_of(0), "/grants/0/scope", "not_for_clients"),
            (grant(1, json!([s.sites[0]])), "/grants/0/party_id", "unknown"),
            (grant(0, json!([s.sites[1]])), "/grants/0/site_ids/0", "unknown"),
        ];
        for (grants, pointer, code) in refused {
            machine.post("/users", &secretary("anna", grants.clone())).await.expect_fields(&[(pointer, code)]);
            machine.put("/users/by-external-id/1", 1, &wanted("anna", grants)).await.expect_fields(&[(pointer, code)]);
        }
        let own = machine.post("/users", &secretary("anna", grant(0, json!([s.sites[0]])))).await.expect(201);
        let (admin, both) = (app.administrator().await, grant(0, json!([s.sites[0], s.sites[1]])));
        for (name, grants) in [("bent", both), ("carl", s.all_of(0)), ("dorte", json!([])), ("erik", grant(1, json!([s.sites[0]])))] {
            let beyond = admin.post("/users", &secretary(name, grants)).await.expect(201);
            machine.get(&format!("/users/{}", beyond["id"].as_str().unwrap())).await.expect_problem(404, "not_found");
        }
        assert_eq!(machine.get("/users").await.ids(), [own["id"].as_str().unwrap()]);
        assert_eq!(machine.get("/users?with_total=true").await.expect(200)["total"], 1);
        assert_eq!(machine.get("/users?q=bent").await.ids(), Vec::<String>::new());
    }
}

async fn here_host(app: &TestApp) -> String {
    let municipality = app.municipality;
    let found = app.db.read(move |tx| valghalla::store::municipalities::find(tx, municipality)).await.unwrap();
    found.public_url.trim_start_matches("http://").to_owned()
}

fn wanted(name: &str, grants: Value) -> Value {
    json!({"full_name": "Birgit Dahl", "email": format!("{name}@example.dk"), "grants": grants})
}
