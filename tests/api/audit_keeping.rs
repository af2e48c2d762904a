//! How the audit log is kept: places for what was there before, checkpoints in time, the command that checks, the rights of the
//! database's role, and the program of others that checks the same.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use valghalla::config::DatabaseUrl;
use valghalla::domain::roles::Role;
use valghalla::store::migrate::{migrate, revert_from};
use valghalla_tests::matrix::{Operation, operations};
use valghalla_tests::program::Program;
use valghalla_tests::{Backend, TestApp, json, on_both};

use crate::pages::{blocks, read};

#[test]
fn an_auditor_reads_the_log_and_nothing_else() {
    let named = |one: &Operation| one.roles.as_ref().is_some_and(|roles| roles.contains(&"auditor"));
    let mut theirs: Vec<String> = operations().into_iter().filter(named).map(|one| one.id).collect();
    theirs.sort();
    // The log, and what everybody has who can log in: the own account.
    let log = ["export_audit_events", "list_audit_actors", "list_audit_checkpoints", "list_audit_events"];
    let own = [
        "accept_terms",
        "change_my_password",
        "end_my_session",
        "end_my_sessions",
        "get_me",
        "get_terms",
        "list_my_sessions",
    ];
    let factors = [
        "add_passkey",
        "begin_passkey",
        "begin_totp",
        "confirm_totp",
        "create_step_up_challenge",
        "list_my_second_factors",
        "remove_my_second_factor",
        "rename_my_second_factor",
        "renew_my_recovery_codes",
        "step_up",
    ];
    let mut expected = [&log[..], &own, &factors].concat();
    expected.sort_unstable();
    assert_eq!(theirs, expected);
}

on_both! {
    async fn checkpoints_come_soon_after_something_happened_and_every_hour(app: TestApp) {
        let auditor = app.somebody(Role::Auditor).await;
        let mut keeper = app.keeper();
        let signed = async |keeper: &mut valghalla::jobs::audit::Keeper| {
            keeper.look(true).await.unwrap();
            app.count("select count(*) as n from audit_checkpoints")
        };
        assert_eq!(signed(&mut keeper).await, 1, "the first one at once");
        assert_eq!(signed(&mut keeper).await, 1);
        app.officer().await;
        assert_eq!(signed(&mut keeper).await, 1, "not for each record");
        app.clock.advance(TimeDelta::minutes(5));
        assert_eq!(signed(&mut keeper).await, 2);
        app.clock.advance(TimeDelta::minutes(50));
        assert_eq!(signed(&mut keeper).await, 2, "nothing has happened");
        app.clock.advance(TimeDelta::minutes(5));
        assert_eq!(signed(&mut keeper).await, 3, "at least hourly");
        app.officer().await;
        keeper.finish().await.unwrap();
        let auditor = app.log_in(app.municipality, &auditor.username, valghalla_tests::people::PASSWORD).await;
        let first = auditor.get("/audit-events/checkpoints?limit=3").await.expect(200);
        let sequences: Vec<i64> = first["items"].as_array().unwrap().iter().map(|one| one["sequence"].as_i64().unwrap()).collect();
        assert_eq!(sequences, [3, 2, 2], "newest first");
        let rest = format!("/audit-events/checkpoints?limit=3&cursor={}", first["next_cursor"].as_str().unwrap());
        assert_eq!(auditor.get(&rest).await.expect(200)["items"].as_array().unwrap().len(), 1);
        // What the API has is what the file has, line by line.
        let path = app.config.audit_checkpoints_dir.join("0607.jsonl");
        let file = std::fs::read_to_string(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let newest: valghalla_tests::Value = serde_json::from_str(file.lines().last().unwrap()).unwrap();
        for field in ["municipality", "municipality_id", "sequence", "hash", "key_id", "signature"] {
            assert_eq!(newest[field], first["items"][0][field], "{field}");
        }
        assert_eq!(file.lines().count(), 4);
        let other = app.another_municipality("0101").await;
        let elsewhere = app.somebody_in(other, Role::Auditor).await;
        assert_eq!(elsewhere.get("/audit-events/checkpoints").await.expect(200)["items"], json!([]));
    }

    async fn records_from_before_get_their_places_at_the_first_start(app: TestApp) {
        let office = app.officer().await;
        office.post("/parties", &json!({"letter": "A", "name": "Å"})).await.expect(201);
        revert_from(&app.database_url(), "20261127000000").unwrap();
        migrate(&app.database_url()).unwrap();
        assert_eq!(app.count("select count(*) as n from audit_waiting"), 2);
        app.seal_log().await;
        let report = app.verify_log().await.unwrap();
        assert_eq!((report.records, report.waiting), (2, 0));
    }

    async fn a_program_of_others_checks_the_same(app: TestApp) {
        let (officer, auditor) = (app.officer().await, app.somebody(Role::Auditor).await);
        for (code, name) in [("a", "Ærø"), ("b", "=1"), ("c", "Taulov")] {
            officer.post("/duties", &json!({"code": code, "name": name})).await.expect(201);
        }
        let export = auditor.post("/audit-events/exports", &json!({"format": "jsonl"})).await.text;
        app.seal_log().await;
        let (script, log) = (app.dir.path().join("check.py"), app.dir.path().join("log.jsonl"));
        let page = blocks(&read("docs/audit.md"));
        std::fs::write(&script, &page.iter().find(|(_, language, _)| language == "python").unwrap().2).unwrap();
        let keys = app.db.keys();
        let key = keys.checkpoint_keys().next().unwrap();
        use base64::Engine;
        let key = format!("{}={}", key.id(), base64::engine::general_purpose::STANDARD.encode(key.public_bytes()));
        let check = |export: &str, checkpoints: &std::path::Path| {
            std::fs::write(&log, export).unwrap();
            let output = Command::new("python3").arg(&script).arg(&log).arg(checkpoints).arg(&key).output().unwrap();
            (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
        };
        let checkpoints = app.config.audit_checkpoints_dir.join("0607.jsonl");
        let (well, said) = check(&export, &checkpoints);
        assert!(well && said.contains("6 records") && said.contains("1 checkpoint"), "{said}");
        let (well, said) = check(&export.replacen("duty.created", "duty.deleted", 1), &checkpoints);
        assert!(!well && said.contains("record 3"), "{said}");
        let cut: String = export.lines().take(5).map(|line| format!("{line}\n")).collect();
        let (well, said) = check(&cut, &checkpoints);
        assert!(!well && said.contains("cut off"), "{said}");
        let forged = app.dir.path().join("forged.jsonl");
        std::fs::write(&forged, std::fs::read_to_string(&checkpoints).unwrap().replace("\"sequence\":6", "\"sequence\":5")).unwrap();
        let (well, said) = check(&export, &forged);
        assert!(!well && said.contains("signature"), "{said}");
    }
}

#[actix_web::test]
async fn a_stop_is_signed_and_the_command_checks_on_both_databases() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut program = Program::start_new(backend).await;
        let admin = program.administrator().await;
        admin.post("/parties", &json!({"letter": "A", "name": "Å"})).await.expect(201);
        let said = |program: &Program, arguments: &[&str]| {
            let output = program.run(arguments);
            (output.status.success(), String::from_utf8(output.stdout).unwrap())
        };
        // Many connections, each opened while others are in use.
        let asked = (0..24).map(|_| admin.get("/audit-events"));
        futures_util::future::join_all(asked).await.iter().for_each(|reply| assert_eq!(reply.status, 200));
        assert!(said(&program, &["audit", "verify"]).0, "beside the running server");
        if let DatabaseUrl::Sqlite(path) = &program.database {
            assert!(std::path::Path::new(&format!("{path}-wal")).exists(), "the server's log of changes was removed");
        }
        admin.post("/parties", &json!({"letter": "B", "name": "B"})).await.expect(201);
        program.stop();
        let (well, text) = said(&program, &["audit", "verify", "--municipality", "0607"]);
        let records = valghalla_tests::database::count(&program.database, "select count(*) as n from audit_events");
        assert!(well && text.contains(&format!("0607: all is well. {records} records")), "{text}");
        assert!(text.contains(&format!("up to record {records}. 0 new records wait")), "{text}");
        let key = said(&program, &["audit", "public-keys"]).1;
        assert_eq!(key.trim().split(' ').map(str::len).collect::<Vec<_>>(), [25, 44], "{key}");
        assert!(!said(&program, &["audit", "verify", "--municipality", "0101"]).0);
        assert!(!said(&program, &["audit", "verify", "--checkpoints", "/nowhere"]).0);

        let cut = "delete from audit_events where id in (select event_id from audit_chain where sequence > 2); delete from audit_chain where sequence > 2;";
        match &program.database {
            DatabaseUrl::Sqlite(path) => diesel::SqliteConnection::establish(path)
                .unwrap()
                .batch_execute(&format!("drop trigger audit_events_kept; drop trigger audit_chain_kept; {cut}")),
            DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(&format!(
                "drop trigger audit_events_kept on audit_events; drop trigger audit_chain_kept on audit_chain; {cut}"
            )),
        }
        .unwrap();
        let (well, text) = said(&program, &["audit", "verify"]);
        assert!(!well && text.contains("0607: NOT AS IT WAS WRITTEN. cut off: record 3"), "{text}");
        let empty = tempfile::tempdir().unwrap();
        let (well, text) = said(&program, &["audit", "verify", "--checkpoints", empty.path().to_str().unwrap()]);
        assert!(!well && text.contains("no checkpoint in"), "{text}");
        // Serving goes on, and the log says what is wrong.
        program.start().await;
        let began = std::time::Instant::now();
        while !program.said().contains("TAMPERED") {
            assert!(began.elapsed() < std::time::Duration::from_secs(20), "{}", program.said());
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}

#[actix_web::test]
async fn the_command_reads_every_file_and_wants_something_to_check_against() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut program = Program::start_new(backend).await;
        program.administrator().await;
        program.stop();
        let verify = |dir: &std::path::Path, more: &[&str]| {
            let checkpoints = ["audit", "verify", "--checkpoints", dir.to_str().unwrap()];
            let output = program.run(&[&checkpoints[..], more].concat());
            (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
        };
        let (copy, only) = (tempfile::tempdir().unwrap(), ["--municipality", "0607"]);
        let (code, said) = verify(copy.path(), &[]);
        assert!(code == 3 && said.contains("0607: all is well") && said.contains("0607: no checkpoint in"), "{said}");
        assert_eq!(verify(copy.path(), &["--allow-no-checkpoints"]).0, 0);
        assert_eq!(verify(&copy.path().join("none"), &[]).0, 3, "there is no such folder");
        assert_eq!(verify(copy.path(), &["--municipality", "9999"]).0, 2, "there is no such municipality");
        std::fs::write(copy.path().join("0607.jsonl"), "ikke JSON\n").unwrap();
        let (code, said) = verify(copy.path(), &only);
        assert!(code == 3 && said.contains("1 lines"), "{said}");

        let lines = std::fs::read_to_string(program.checkpoints().join("0607.jsonl")).unwrap();
        std::fs::write(copy.path().join("0607.jsonl"), &lines).unwrap();
        assert_eq!(verify(copy.path(), &[]).0, 0);
        let first: valghalla_tests::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        let elsewhere = lines.replace(first["municipality_id"].as_str().unwrap(), &uuid::Uuid::now_v7().to_string());
        for aside in ["0607-before-restore-1.jsonl", "0101.erased.jsonl"] {
            std::fs::write(copy.path().join(aside), &elsewhere).unwrap();
            assert_eq!(verify(copy.path(), &[]).0, 0, "{aside} is no file of checkpoints");
        }
        std::fs::write(copy.path().join("0101.jsonl"), &elsewhere).unwrap();
        let (code, said) = verify(copy.path(), &[]);
        assert!(
            code == 1 && said.contains("foreign checkpoint") && said.contains("the database has no municipality"),
            "{said}"
        );
        std::fs::remove_file(copy.path().join("0101.jsonl")).unwrap();
        std::fs::write(copy.path().join("0607.jsonl"), format!("{lines}{elsewhere}")).unwrap();
        let (code, said) = verify(copy.path(), &[]);
        assert!(code == 1 && said.contains("0607: in itself all is well"), "not as if nothing were: {said}");
        std::fs::write(copy.path().join("0607.jsonl"), &lines).unwrap();

        let rename = "update municipalities set code = '0699'";
        match &program.database {
            DatabaseUrl::Sqlite(path) => diesel::SqliteConnection::establish(path).unwrap().batch_execute(rename),
            DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(rename),
        }
        .unwrap();
        for more in [&[][..], &["--municipality", "0699"], &["--allow-no-checkpoints"]] {
            let (code, said) = verify(copy.path(), more);
            assert!(code == 1 && said.contains("0607: NOT AS IT WAS WRITTEN. foreign checkpoint"), "{more:?}: {said}");
        }
    }
}

#[actix_web::test]
async fn the_role_of_the_guide_serves_and_cannot_touch_the_log() {
    let app = TestApp::start(Backend::Postgres).await;
    let DatabaseUrl::Postgres(owner) = app.database_url() else { unreachable!() };
    let (server, name) = owner.rsplit_once('/').unwrap();
    let role = format!("role_{}", uuid::Uuid::now_v7().simple());
    let page = blocks(&read("docs/operations.md"));
    let (_, _, sql) =
        page.iter().find(|(_, language, text)| language == "sql" && text.contains("valghalla_app")).unwrap();
    let sql = sql.replace("valghalla_app", &role).replace("database valghalla ", &format!("database {name} "));
    let mut admin = PgConnection::establish(&owner).unwrap();
    admin.batch_execute(&sql).unwrap();
    let url = format!("{}/{name}", server.replace("postgres@", &format!("{role}@")));
    let theirs = DatabaseUrl::Postgres(url.clone());
    assert_eq!(migrate(&theirs).unwrap(), 0, "a start needs no right to change tables");
    let mut conn = PgConnection::establish(&url).unwrap();
    for table in ["audit_events", "audit_chain", "audit_checkpoints"] {
        for attempt in [
            format!("update {table} set municipality_id = municipality_id"),
            format!("delete from {table}"),
            format!("truncate {table}"),
            format!("drop trigger {table}_kept on {table}"),
            format!("alter table {table} disable trigger all"),
            format!("drop table {table}"),
        ] {
            let refused = conn.batch_execute(&attempt).expect_err(&attempt).to_string();
            assert!(refused.contains("permission denied") || refused.contains("must be owner"), "{attempt}: {refused}");
        }
    }
    // A server of that role does all that a server does.
    let theirs = TestApp::start_on(&app, theirs).await;
    let office = theirs.officer().await;
    let party = office.post("/parties", &json!({"letter": "A", "name": "Å"})).await.expect(201);
    office.delete(&format!("/parties/{}", party["id"].as_str().unwrap()), 1).await.expect(204);
    theirs.seal_log().await;
    assert_eq!(theirs.verify_log().await.unwrap().records, 3);
    drop(theirs);
    admin.batch_execute(&format!("drop owned by {role}; drop role {role}")).unwrap();
}
