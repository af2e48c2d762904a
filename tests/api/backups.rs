//! `valghalla backup` of a database in use, `valghalla restore` into an empty one: everything that was acknowledged is there,
//! and nothing that was taken away since.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use valghalla_tests::database::{count, execute};
use valghalla_tests::people::PASSWORD;
use valghalla_tests::program::Program;
use valghalla_tests::staffing::CPR;
use valghalla_tests::{Backend, Client, Value, json};

async fn id(office: &Client, path: &str, body: Value) -> String {
    office.post(path, &body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

async fn user(office: &Client, name: &str) -> String {
    let body = json!({"username": name, "full_name": name, "email": format!("{name}@example.dk"),
        "role": "election_officer", "notify": true});
    id(office, "/users", body).await
}

async fn token_of_newest_mail(program: &Program) -> String {
    let page = program.anonymous().page("/dev/mails").await.text;
    page.split("/set-password#").nth(1).unwrap().chars().take(43).collect()
}

/// Two people with CPR numbers in seats; answers their ids.
async fn report(office: &Client) -> [String; 2] {
    let site = id(office, "/sites", json!({"number": 1, "name": "Nørreskov"})).await;
    let duty = id(office, "/duties", json!({"code": "valgstyrer", "name": "Valgstyrer"})).await;
    let party = id(office, "/parties", json!({"letter": "B", "name": "B"})).await;
    let election = json!({"name": "Valg", "kind": "municipal", "held_on": "2099-11-17"});
    let election = id(office, "/elections", election).await;
    let seats = format!("/elections/{election}/seats");
    let one = json!({"allocations": [{"site_id": site, "duty_id": duty, "party_id": party, "count": 2}]});
    office.put(&seats, office.get(&seats).await.version(), &one).await.expect(200);
    office.post(&format!("/elections/{election}/open"), &json!({})).await.expect(200);
    let mut ids = Vec::new();
    for name in ["Kim Kanariefugl", "Bo Bogfinke"] {
        let person = json!({"full_name": name, "cpr": CPR});
        let report =
            json!({"election_id": election, "site_id": site, "duty_id": duty, "party_id": party, "person": person});
        let made = office.post("/assignments", &report).await.expect(201);
        ids.push(made["person"]["id"].as_str().unwrap().to_owned());
    }
    ids.try_into().unwrap()
}

/// Adds duties until told to stop, three at least however busy the machine is; answers the codes that were acknowledged.
async fn write(office: Client, writer: usize, stop: Arc<AtomicBool>) -> Vec<String> {
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::Relaxed) || acknowledged.len() < 3 {
        let code = format!("p{writer}_{}", acknowledged.len());
        office.post("/duties", &json!({"code": code, "name": code})).await.expect(201);
        acknowledged.push(code);
    }
    acknowledged
}

fn lines(dir: &Path, word: &str) -> usize {
    let text = std::fs::read_to_string(dir.join("taken-away.jsonl")).unwrap_or_default();
    text.lines().filter(|line| line.contains(word)).count()
}

async fn nothing_is_lost_and_nothing_comes_back(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    let admin = program.administrator().await;
    let [person, erased] = report(&admin).await;
    let (blocked, deleted, let_in) =
        (user(&admin, "blocked").await, user(&admin, "deleted").await, user(&admin, "free").await);
    let invited = user(&admin, "invited").await;
    let token = token_of_newest_mail(&program).await;
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("backup");
    let folder = dir.to_str().unwrap();
    std::fs::create_dir(&dir).unwrap();
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755)).unwrap();

    // While others write.
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4).map(|n| tokio::spawn(write(admin.clone(), n, Arc::clone(&stop)))).collect();
    for n in 0..10 {
        id(&admin, "/duties", json!({"code": format!("own_{n}"), "name": "D"})).await;
    }
    let before = count(&program.database, "select count(*) as n from duties");
    let (well, text) = program.told(&["backup", folder]);
    assert!(well && text.contains("backup of 2 persons, 5 users") && text.contains("THE KEYS ARE NOT IN IT"), "{text}");
    stop.store(true, Ordering::Relaxed);
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap().len();
    }
    assert!(written > 8, "{written}");
    assert_eq!(dir.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    for entry in std::fs::read_dir(&dir).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
        let content = std::fs::read(entry.path()).unwrap();
        for key in std::fs::read_dir(program.keys()).unwrap() {
            let key = std::fs::read(key.unwrap().path()).unwrap();
            assert!(!content.windows(40).any(|window| window == &key[..40]), "a key is in the backup");
        }
    }
    let (well, text) = program.told(&["backup", folder]);
    assert!(!well && text.contains("not empty"), "{text}");

    // What the backup does not know.
    for (path, method) in [(&blocked, "block"), (&let_in, "block"), (&let_in, "unblock")] {
        admin.post(&format!("/users/{path}/{method}"), &json!({})).await.expect(200);
    }
    let version = admin.get(&format!("/users/{deleted}")).await.version();
    admin.delete(&format!("/users/{deleted}"), version).await.expect(204);
    let redeem = json!({"token": token, "new_password": PASSWORD});
    program.anonymous().post("/auth/links/redeem", &redeem).await.expect(204);
    program.stop();
    let list = program.checkpoints();
    assert_eq!((lines(&list, "user.blocked"), lines(&list, "user.deleted"), lines(&list, "user.unblocked")), (2, 1, 1));
    assert_eq!(lines(&list, "example.dk"), 0, "ids only");
    let gone = json!({"person_id": erased, "erased_at": "2099-12-01T00:00:00Z"});
    std::fs::write(list.join("0607.erased.jsonl"), format!("{gone}\n")).unwrap();

    // What is there is never overwritten.
    let (well, text) = program.told(&["restore", folder]);
    assert!(!well && text.contains("not empty"), "{text}");
    program.lose_database(backend);
    let (well, text) = program.told(&["restore", folder]);
    assert!(well, "{text}");
    assert!(
        text.contains("again 1 users blocked, 1 deleted") && text.contains("0607: 1 people erased again"),
        "{text}"
    );
    assert!(text.contains("look at these accounts") && text.contains("invited"), "{text}");
    assert!(text.contains("the records between are lost"), "{text}");
    assert!(program.told(&["audit", "verify"]).0, "{}", program.told(&["audit", "verify"]).1);
    assert!(count(&program.database, "select count(*) as n from duties") >= before);
    for nothing in [
        "select count(*) as n from sessions where ended_at is null",
        "select count(*) as n from one_time_links where used_at is null and revoked_at is null",
        "select count(*) as n from mails where state in ('queued', 'failed', 'dead') or content_sealed is not null",
    ] {
        assert_eq!(count(&program.database, nothing), 0, "{nothing}");
    }

    program.start().await;
    admin.get("/me").await.expect_problem(401, "session_ended");
    program.anonymous().post("/auth/links/redeem", &redeem).await.expect_problem(410, "link_replaced");
    let admin = program.administrator().await;
    assert_eq!(admin.get(&format!("/users/{blocked}")).await.expect(200)["state"], "blocked");
    assert_ne!(admin.get(&format!("/users/{let_in}")).await.expect(200)["state"], "blocked");
    assert_eq!(admin.get(&format!("/users/{invited}")).await.expect(200)["state"], "link_expired");
    admin.get(&format!("/users/{deleted}")).await.expect_problem(404, "not_found");
    let reason = json!({"purpose": "staffing", "reason": "Prøve af genskabelsen"});
    let revealed = admin.post(&format!("/persons/{person}/cpr-reveals"), &reason).await;
    assert!(revealed.text.contains(&CPR[7..]), "{}: {}", revealed.status, revealed.text);
    admin.get(&format!("/persons/{erased}")).await.expect_problem(404, "not_found");
    let election = admin.get("/elections").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    let status = admin.get(&format!("/elections/{election}/status")).await.expect(200);
    assert_eq!((&status["seats"], &status["filled"]), (&json!(2), &json!(1)), "whoever was erased has no seat");
    let log = admin.get("/audit-events?action=database.restored").await.expect(200);
    assert_eq!(log["items"].as_array().unwrap().len(), 1);
    assert_eq!((&log["items"][0]["details"]["blocked"], &log["items"][0]["actor_id"]), (&json!(1), &Value::Null));
    program.stop();
    assert!(program.told(&["audit", "verify"]).0, "{}", program.told(&["audit", "verify"]).1);
    assert!(!program.said().contains("TAMPERED"), "{}", program.said());
}

#[actix_web::test]
async fn nothing_is_lost_and_nothing_comes_back_sqlite() {
    nothing_is_lost_and_nothing_comes_back(Backend::Sqlite).await;
}

#[actix_web::test]
async fn nothing_is_lost_and_nothing_comes_back_postgres() {
    nothing_is_lost_and_nothing_comes_back(Backend::Postgres).await;
}

/// What must not be restored leaves an empty database, or one that no server starts on.
async fn a_bad_restore_is_refused(backend: Backend) {
    let mut program = Program::start_new(backend).await;
    report(&program.administrator().await).await;
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("backup");
    let folder = dir.to_str().unwrap();
    program.stop();
    assert!(program.told(&["backup", folder]).0, "{}", program.said());
    let refused = |program: &mut Program, because: &str| {
        program.lose_database(backend);
        let (well, text) = program.told(&["restore", folder]);
        assert!(!well && text.contains(because), "{because}: {text}");
    };

    // A byte of the copy.
    let file = dir.join(if backend == Backend::Sqlite { "database.sqlite" } else { "database.dump" });
    let whole = std::fs::read(&file).unwrap();
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    std::fs::write(&file, &changed).unwrap();
    refused(&mut program, "checksum");
    std::fs::write(&file, &whole).unwrap();
    // A backup that was broken off, and one that says something else than it holds.
    let manifest = std::fs::read_to_string(dir.join("manifest.json")).unwrap();
    std::fs::remove_file(dir.join("manifest.json")).unwrap();
    refused(&mut program, "broken off");
    std::fs::write(dir.join("manifest.json"), manifest.replace("\"persons\": 2", "\"persons\": 3")).unwrap();
    refused(&mut program, "persons should have 3 rows");
    std::fs::write(dir.join("manifest.json"), &manifest).unwrap();
    // Another key of the same kind.
    let hidden = parent.path().join("hidden");
    std::fs::rename(program.keys(), &hidden).unwrap();
    assert!(program.told(&["keys", "init"]).0);
    refused(&mut program, "is missing; bring the keys back first, from your copy");
    if backend == Backend::Postgres {
        let (well, text) = program.told(&["migrate"]);
        assert!(!well && text.contains("restore again"), "half of a restore is not served: {text}");
    }
    std::fs::remove_dir_all(program.keys()).unwrap();
    std::fs::rename(&hidden, program.keys()).unwrap();
    // The list of what was taken away.
    let list = program.checkpoints().join("taken-away.jsonl");
    std::fs::remove_file(&list).unwrap();
    refused(&mut program, "taken-away.jsonl");
    let (well, text) = program.told(&["restore", "--without-list", folder]);
    assert!(well, "nothing was left behind: {text}");
    program.start().await;
    program.administrator().await.get("/me").await.expect(200);
}

#[actix_web::test]
async fn a_bad_restore_is_refused_sqlite() {
    a_bad_restore_is_refused(Backend::Sqlite).await;
}

#[actix_web::test]
async fn a_bad_restore_is_refused_postgres() {
    a_bad_restore_is_refused(Backend::Postgres).await;
}

#[actix_web::test]
async fn a_damaged_database_is_not_taken_for_a_backup() {
    let mut program = Program::start_new(Backend::Sqlite).await;
    program.stop();
    let stray = "pragma foreign_keys = off; update municipalities set id = zeroblob(16)";
    execute(&program.database, stray);
    let folder = tempfile::tempdir().unwrap();
    let (well, text) = program.told(&["backup", folder.path().to_str().unwrap()]);
    assert!(!well && text.contains("the copy is damaged"), "{text}");
    assert!(!folder.path().join("manifest.json").exists(), "it is no backup");
}
