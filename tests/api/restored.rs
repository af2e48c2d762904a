//! Who logs in how, what the settings protect and what was decided, after a backup from before is restored: nothing that was
//! shut since is open again.

use std::time::Duration;

use tempfile::TempDir;
use valghalla::domain::terms::VERSION;
use valghalla_tests::authenticator::Authenticator;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::places::Places;
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, Client, Reply, Value, json};

/// The token in the newest mail that has a link; nothing where there is none.
async fn newest_token(program: &Program) -> String {
    let page = program.anonymous().page("/dev/mails").await.text;
    page.split("/set-password#").nth(1).unwrap_or_default().chars().take(43).collect()
}

async fn redeem(program: &Program, token: &str) {
    let body = json!({"token": token, "new_password": PASSWORD});
    program.anonymous().post("/auth/links/redeem", &body).await.expect(204);
}

/// Somebody with a password and nothing else; answers the id.
async fn somebody(program: &Program, admin: &Client, name: &str, role: &str, grants: Value) -> String {
    let mut body = json!({"username": name, "full_name": name, "email": format!("{name}@example.dk"), "role": role,
        "notify": true});
    if !grants.is_null() {
        body["grants"] = grants;
    }
    let made = admin.post("/users", &body).await.expect(201);
    redeem(program, &newest_token(program).await).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn log_in(program: &Program, name: &str) -> Reply {
    program.anonymous().post("/auth/login", &json!({"username": name, "password": PASSWORD})).await
}

/// Logs in by the password alone and sets a first factor up: the session, the factor and the recovery codes.
async fn enrol(program: &Program, name: &str) -> (Client, Authenticator, Value) {
    let answer = log_in(program, name).await.expect(200);
    let session = program.anonymous().bearer(answer["access_token"].as_str().unwrap());
    session.put("/me/terms", 1, &json!({"version": VERSION})).await.expect(204);
    let passkey = Authenticator::new(&program.url);
    let codes = passkey.add_to(&session).await["recovery_codes"].clone();
    (session, passkey, codes)
}

fn backup(program: &Program, parent: &TempDir, name: &str) -> String {
    let folder = parent.path().join(name).to_str().unwrap().to_owned();
    let (well, text) = program.told(&["backup", &folder]);
    assert!(well, "{text}");
    folder
}

fn restore(program: &mut Program, backend: Backend, folder: &str) -> String {
    program.lose_database(backend);
    let (well, text) = program.told(&["restore", folder]);
    assert!(well, "{text}");
    text
}

/// The line of what it said that holds this.
fn line<'a>(text: &'a str, with: &str) -> &'a str {
    text.lines().find(|line| line.contains(with)).unwrap_or_else(|| panic!("{with}: {text}"))
}

async fn no_account_is_more_open(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    let admin = program.administrator().await;
    for name in ["renews", "adds", "untouched"] {
        somebody(&program, &admin, name, "election_officer", Value::Null).await;
    }
    let lost_phone = somebody(&program, &admin, "lost_phone", "auditor", Value::Null).await;
    let newcomer = somebody(&program, &admin, "newcomer", "administrator", Value::Null).await;
    let (renews, key_of_renews, old) = enrol(&program, "renews").await;
    let (adds, key_of_adds, _) = enrol(&program, "adds").await;
    let (_, _, kept) = enrol(&program, "untouched").await;
    let (_, stolen, _) = enrol(&program, "lost_phone").await;
    let parent = tempfile::tempdir().unwrap();
    let folder = backup(&program, &parent, "backup");

    // What the backup does not know.
    renews.post("/me/recovery-codes", &json!({})).await.expect(200);
    Authenticator::new(&program.url).add_to(&adds).await;
    enrol(&program, "newcomer").await;
    let reason = json!({"reason": "Telefonen er stjålet"});
    admin.post(&format!("/users/{lost_phone}/second-factor-resets"), &reason).await.expect(200);
    program.stop();

    let text = restore(&mut program, backend, &folder);
    assert!(
        text.contains("20 recovery codes of users who used one, made new ones or were reset since are gone"),
        "{text}"
    );
    let closed = line(&text, "their passwords are gone");
    assert!(closed.ends_with(": lost_phone, newcomer"), "{closed}");
    let named = line(&text, "look at these accounts");
    assert!(named.ends_with(": adds, lost_phone, newcomer, renews"), "{named}");
    program.start().await;

    let with_code = async |name: &str, code: &Value| {
        let asked = log_in(&program, name).await.expect(200);
        let proof = json!({"challenge": asked["challenge"], "proof": {"recovery_code": code}});
        program.anonymous().post("/auth/second-factor", &proof).await
    };
    with_code("renews", &old[0]).await.expect_fields(&[("/proof/recovery_code", "code_wrong")]);
    with_code("untouched", &kept[0]).await.expect(200);
    key_of_renews.log_in(&program.anonymous(), "renews", PASSWORD).await.get("/sites").await.expect(200);
    key_of_adds.log_in(&program.anonymous(), "adds", PASSWORD).await.get("/sites").await.expect(200);
    for name in ["newcomer", "lost_phone"] {
        log_in(&program, name).await.expect_problem(401, "invalid_credentials");
    }
    let admin = program.administrator().await;
    assert_eq!(admin.get(&format!("/users/{newcomer}")).await.expect(200)["state"], "link_expired");
    let restored = admin.get("/audit-events?action=database.restored").await.expect(200);
    assert_eq!(restored["items"][0]["details"]["closed"], 2);

    // The mailbox opens it, without anybody's help, and a factor is set up anew.
    for name in ["newcomer", "lost_phone"] {
        let before = newest_token(&program).await;
        program.anonymous().post("/auth/password-resets", &json!({"username": name})).await.expect(202);
        // The mail comes after the answer.
        let mut token = before.clone();
        for _ in 0..500 {
            if token != before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            token = newest_token(&program).await;
        }
        redeem(&program, &token).await;
    }
    let answer = log_in(&program, "lost_phone").await.expect(200);
    assert!(answer["access_token"].is_string(), "the stolen phone is not asked for: {answer}");
    let session = stolen.log_in(&program.anonymous(), "newcomer", PASSWORD).await;
    session.get("/users").await.expect(200);
}

/// Settings with these values in the place of those that are there.
async fn set(admin: &Client, values: Value) {
    let before = admin.get("/settings").await;
    let mut settings = before.expect(200);
    settings.as_object_mut().unwrap().remove("version");
    for (name, value) in values.as_object().unwrap() {
        settings[name] = value.clone();
    }
    admin.put("/settings", before.version(), &settings).await.expect(200);
}

fn strict() -> Value {
    json!({"protects_contact": true, "secretary_factor": {"required": true, "reason": null}, "secretary_requests": "off"})
}

fn loose() -> Value {
    let factor = json!({"required": false, "reason": "Kun til forsøg"});
    json!({"protects_contact": false, "secretary_factor": factor, "secretary_requests": "with_approval"})
}

/// Whether the settings have these values.
async fn expect_settings(program: &Program, values: &Value) {
    let settings = program.administrator().await.get("/settings").await.expect(200);
    for (name, value) in values.as_object().unwrap() {
        assert_eq!(&settings[name], value, "{name}");
    }
}

async fn settings_are_as_strict_and_decisions_stand(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    let admin = program.administrator().await;
    set(&admin, loose()).await;
    let places = Places::new(&admin, 1).await;
    let grants = json!([{"party_id": places.party, "scope": "party"}]);
    somebody(&program, &admin, "secretary", "party_secretary", grants).await;
    let secretary = Authenticator::new(&program.url).log_in(&program.anonymous(), "secretary", PASSWORD).await;
    let mut requests = Vec::new();
    for name in ["rejected", "withdrawn", "open"] {
        let body = json!({"full_name": name, "email": format!("{name}@example.dk"), "party_id": places.party,
            "site_ids": places.sites});
        let made = secretary.post("/secretary-requests", &body).await.expect(201);
        requests.push((format!("/secretary-requests/{}", made["id"].as_str().unwrap()), name));
    }
    let parent = tempfile::tempdir().unwrap();
    let while_loose = backup(&program, &parent, "loose");

    // What the backup does not know.
    let why = json!({"reason": "Kendes ikke af partiet"});
    admin.post(&format!("{}/reject", requests[0].0), &why).await.expect(200);
    secretary.post(&format!("{}/withdraw", requests[1].0), &json!({})).await.expect(200);
    set(&admin, strict()).await;
    program.stop();
    // A line as an earlier release wrote it.
    let list = program.checkpoints().join("taken-away.jsonl");
    let lines = std::fs::read_to_string(&list).unwrap();
    let newest = lines.lines().rfind(|line| line.contains("settings.changed")).unwrap();
    let mut earlier: Value = serde_json::from_str(newest).unwrap();
    for name in ["protects_contact", "secretary_factor", "secretary_requests"] {
        assert!(!earlier.as_object_mut().unwrap().remove(name).unwrap().is_null(), "{name}: {newest}");
    }
    std::fs::write(&list, format!("{lines}{earlier}\n")).unwrap();

    let text = restore(&mut program, backend, &while_loose);
    assert!(text.contains("2 requests for a secretary rejected or taken back"), "{text}");
    assert!(text.contains("the settings were changed since and are those of the backup again"), "{text}");
    let kept = line(&text, "stricter than in the backup");
    assert!(kept.ends_with(": protects_contact, secretary_factor, secretary_requests"), "{kept}");
    program.start().await;
    expect_settings(&program, &strict()).await;
    let admin = program.administrator().await;
    for (path, state) in &requests {
        assert_eq!(admin.get(path).await.expect(200)["state"], **state);
    }
    for (action, times) in
        [("settings.changed", 2), ("secretary_request.rejected", 1), ("secretary_request.withdrawn", 1)]
    {
        let found = admin.get(&format!("/audit-events?action={action}")).await;
        assert_eq!(found.ids().len(), times, "{action}");
        assert_eq!(found.expect(200)["items"][0]["actor_id"], Value::Null, "{action}: by the restore");
    }

    // What was loosened since is lost like anything else.
    let while_strict = backup(&program, &parent, "strict");
    set(&admin, loose()).await;
    program.stop();
    let text = restore(&mut program, backend, &while_strict);
    assert!(
        text.contains("the settings were changed since") && !text.contains("stricter than in the backup"),
        "{text}"
    );
    program.start().await;
    expect_settings(&program, &strict()).await;

    // The last word is the one that counts: they were loosened after they had been made strict.
    program.stop();
    let text = restore(&mut program, backend, &while_loose);
    assert!(!text.contains("stricter than in the backup"), "{text}");
    program.start().await;
    expect_settings(&program, &loose()).await;
}

async fn the_list_is_read_by_its_times(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    let admin = program.administrator().await;
    let mut users = Vec::new();
    for name in ["shut_out", "let_in"] {
        users.push(somebody(&program, &admin, name, "auditor", Value::Null).await);
    }
    let parent = tempfile::tempdir().unwrap();
    let folder = backup(&program, &parent, "backup");
    for (user, step) in [(0, "block"), (0, "unblock"), (0, "block"), (1, "block"), (1, "unblock")] {
        admin.post(&format!("/users/{}/{step}", users[user]), &json!({})).await.expect(200);
    }
    program.stop();
    // As if servers had written it whose looks came in another order.
    let list = program.checkpoints().join("taken-away.jsonl");
    let backwards: String =
        std::fs::read_to_string(&list).unwrap().lines().rev().map(|line| format!("{line}\n")).collect();
    std::fs::write(&list, backwards).unwrap();

    let text = restore(&mut program, backend, &folder);
    assert!(text.contains("again 1 users blocked, 0 deleted"), "{text}");
    program.start().await;
    let admin = program.administrator().await;
    for (user, state) in users.iter().zip(["blocked", "active"]) {
        assert_eq!(admin.get(&format!("/users/{user}")).await.expect(200)["state"], state);
    }
}

macro_rules! on_both_programs {
    ($($promise:ident: $sqlite:ident, $postgres:ident;)+) => {$(
        #[actix_web::test]
        async fn $sqlite() {
            $promise(Backend::Sqlite).await;
        }

        #[actix_web::test]
        async fn $postgres() {
            $promise(Backend::Postgres).await;
        }
    )+};
}

on_both_programs! {
    no_account_is_more_open: no_account_is_more_open_sqlite, no_account_is_more_open_postgres;
    settings_are_as_strict_and_decisions_stand: settings_are_as_strict_sqlite, settings_are_as_strict_postgres;
    the_list_is_read_by_its_times: the_list_is_read_by_its_times_sqlite, the_list_is_read_by_its_times_postgres;
}
