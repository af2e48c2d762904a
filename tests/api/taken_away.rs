//! What is taken away after a backup was made stays away when it is restored: rights, secrets, consents; and what protects
//! somebody comes back.

use std::path::Path;

use valghalla_tests::database::{count, execute};
use valghalla_tests::places::Places;
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, Client, Method, Value, json};

async fn made(office: &Client, path: &str, body: Value) -> String {
    office.post(path, &body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

/// A machine client and its secret.
async fn machine(office: &Client, name: &str) -> (String, Value) {
    let body = json!({"name": name, "scopes": ["sites:read"], "accounts_per_day": 10});
    let id = made(office, "/machine-clients", body).await;
    let secret = office.post(&format!("/machine-clients/{id}/secrets"), &json!({"valid_days": 30})).await;
    (id, secret.expect(201).clone())
}

/// What asking for a token answers.
async fn token(program: &Program, (id, secret): &(String, Value)) -> u16 {
    let form =
        format!("grant_type=client_credentials&client_id={id}&client_secret={}", secret["secret"].as_str().unwrap());
    program.anonymous().raw(Method::POST, "/oauth/token", "application/x-www-form-urlencoded", form).await.status
}

async fn report(office: &Client, places: &Places, n: usize, name: &str) -> (String, String) {
    let view = office
        .post("/assignments", &places.report(n, &json!({"full_name": name, "address": "Vej 1"})))
        .await
        .expect(201);
    (view["id"].as_str().unwrap().to_owned(), view["person"]["id"].as_str().unwrap().to_owned())
}

fn restore(program: &mut Program, backend: Backend, folder: &Path) -> String {
    program.lose_database(backend);
    let (well, text) = program.told(&["restore", folder.to_str().unwrap()]);
    assert!(well, "{text}");
    text
}

async fn it_stays_away(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    let admin = program.administrator().await;
    let places = Places::new(&admin, 1).await;
    let seated = [report(&admin, &places, 0, "Anna").await, report(&admin, &places, 0, "Bo").await];
    let left = report(&admin, &places, 0, "Carl").await;
    admin.post(&format!("/assignments/{}/withdraw", left.0), &json!({})).await.expect(200);
    let consent = json!({"given_on": "2026-01-01", "expires_on": "2029-12-31", "obtained": "Mail fra personen"});
    let consent_path = format!("/persons/{}/retention-consent", seated[0].1);
    admin.send(Method::PUT, &consent_path, None, Some(&consent)).await.expect(200);
    // Protected before the backup, until a day that it knows.
    let dated = report(&admin, &places, 0, "Dorte").await;
    let version = admin.get(&format!("/assignments/{}", dated.0)).await.version();
    let until = json!({"person": {"protected_until": "2099-01-01"}});
    admin.patch(&format!("/assignments/{}", dated.0), version, &until).await.expect(200);
    let (revoked, emptied, kept) =
        (machine(&admin, "Revoked").await, machine(&admin, "Emptied").await, machine(&admin, "Kept").await);
    for name in ["asker", "follower", "further"] {
        let grant = json!({"party_id": places.party, "scope": "site", "site_ids": [places.sites[0]]});
        made(
            &admin,
            "/users",
            json!({"username": name, "full_name": name, "email": format!("{name}@example.dk"),
            "role": "party_secretary", "grants": [grant], "notify": false}),
        )
        .await;
    }
    let of = |name: &str| format!("(select id from users where username = '{name}')");
    for (asker, follower) in [("asker", "follower"), ("follower", "further")] {
        let follows = format!("update access_grants set follows = {} where user_id = {}", of(asker), of(follower));
        execute(&program.database, &follows);
    }

    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("backup");
    assert!(program.told(&["backup", folder.to_str().unwrap()]).0);

    // What the backup does not know.
    admin.post(&format!("/machine-clients/{}/revoke", revoked.0), &json!({})).await.expect(200);
    let secret = format!("/machine-clients/{}/secrets/{}", emptied.0, emptied.1["id"].as_str().unwrap());
    admin.delete(&secret, 1).await.expect(204);
    let hold = format!("/elections/{}/legal-hold", places.election.as_str().unwrap());
    admin.send(Method::PUT, &hold, None, Some(&json!({"reason": "Klage over valget"}))).await.expect(200);
    admin.send(Method::DELETE, &consent_path, None, None).await.expect(200);
    let version = admin.get(&format!("/assignments/{}", seated[1].0)).await.version();
    let protect = json!({"person": {"protected": true}});
    admin.patch(&format!("/assignments/{}", seated[1].0), version, &protect).await.expect(200);
    let asker = admin.get("/users?q=asker").await.ids()[0].clone();
    let version = admin.get(&format!("/users/{asker}")).await.version();
    admin.delete(&format!("/users/{asker}"), version).await.expect(204);
    program.stop();
    let gone = json!({"person_id": left.1, "erased_at": "2099-12-01T00:00:00Z"});
    std::fs::write(program.checkpoints().join("0607.erased.jsonl"), format!("{gone}\n")).unwrap();

    let text = restore(&mut program, backend, &folder);
    for said in [
        "1 deleted",
        "again 1 machine clients revoked, 1 secrets removed, 1 elections on hold, 1 consents withdrawn, 1 addresses protected",
        "1 people erased again",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    program.start().await;
    let admin = program.administrator().await;
    for (client, answers) in [(&revoked, 401), (&emptied, 401), (&kept, 200)] {
        assert_eq!(token(&program, client).await, answers, "{}", client.0);
    }
    let retention = format!("/elections/{}/retention", places.election.as_str().unwrap());
    assert!(admin.get(&retention).await.expect(200)["legal_hold"].is_object(), "{}", admin.get(&retention).await.text);
    assert_eq!(admin.get(&consent_path).await.expect(200), json!({"consent": null}));
    let bo = admin.get(&format!("/persons/{}", seated[1].1)).await.expect(200);
    assert_eq!((&bo["protected"], &bo["address_withheld"]), (&json!(true), &json!(true)));
    let dorte = admin.get(&format!("/persons/{}", dated.1)).await.expect(200);
    assert_eq!((&dorte["protected"], &dorte["protected_until"]), (&json!(true), &json!("2099-01-01")));
    for name in ["follower", "further"] {
        let grants = format!("select count(*) as n from access_grants where user_id = {}", of(name));
        assert_eq!(
            count(&program.database, &grants),
            0,
            "{name}: whoever followed somebody who is gone reaches nothing"
        );
    }
    let seats = admin.get(&format!("/elections/{}/seats", places.election.as_str().unwrap())).await.expect(200);
    assert_eq!(seats["allocations"][0]["filled"], 3, "the seat of whoever had left was free before");
    let names = ["machine_client.revoked", "election.hold_placed", "person.consent_withdrawn", "person.protected"];
    for name in names {
        let before = usize::from(name == "person.protected");
        assert_eq!(admin.get(&format!("/audit-events?action={name}")).await.ids().len(), 1 + before, "{name}");
    }
}

#[actix_web::test]
async fn what_was_taken_away_stays_away_sqlite() {
    it_stays_away(Backend::Sqlite).await;
}

#[actix_web::test]
async fn what_was_taken_away_stays_away_postgres() {
    it_stays_away(Backend::Postgres).await;
}
