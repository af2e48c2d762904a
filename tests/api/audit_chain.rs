//! Whatever is done to the audit log past the program, by somebody who owns the database and takes its triggers away, is found
//! and named.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use valghalla::config::DatabaseUrl;
use valghalla::domain::audit_chain::{Fault, FaultKind, hash};
use valghalla::jobs::audit::{Files, strays, verify};
use valghalla::store::audit::chain;
use valghalla_tests::people::Person;
use valghalla_tests::{Backend, TestApp, json, on_both};

/// Makes parties, each with its record.
async fn parties(office: &Person, letters: &str) {
    for letter in letters.chars() {
        let party = json!({"letter": letter.to_string(), "name": format!("Parti {letter}")});
        office.post("/parties", &party).await.expect(201);
    }
}

/// A log of eight records of which there is a checkpoint: a log-in and seven parties.
async fn log(app: &TestApp) -> Person {
    let office = app.officer().await;
    parties(&office, "ABCFØVZ").await;
    app.seal_log().await;
    assert_eq!(app.verify_log().await.unwrap().records, 8);
    office
}

/// What is found after this was done.
async fn found(app: &TestApp, done: &str) -> Fault {
    app.sql_unguarded(done);
    app.verify_log().await.expect_err(done)
}

/// The id of the record at a place, as SQL.
fn at(sequence: i64) -> String {
    format!("(select event_id from audit_chain where sequence = {sequence})")
}

/// Moves the places after this one, as somebody does who wants no gap to be seen.
fn shift(after: i64, by: i64) -> String {
    format!(
        "update audit_chain set sequence = -(sequence + {by}) where sequence > {after}; \
         update audit_chain set sequence = -sequence where sequence < 0;"
    )
}

#[track_caller]
fn expect(fault: &Fault, kind: FaultKind, sequence: i64) {
    assert_eq!((fault.kind, fault.sequence), (kind, Some(sequence)), "{fault}");
}

on_both! {
    async fn a_log_that_nobody_touched_is_well(app: TestApp) {
        let office = app.officer().await;
        assert!(app.db.read(valghalla::store::audit::chain::anything_waits).await.unwrap());
        std::fs::create_dir(&app.config.audit_checkpoints_dir).unwrap();
        let report = app.verify_log().await.unwrap();
        assert_eq!((report.records, report.waiting, report.checkpoints, report.signed), (0, 1, 0, None));
        parties(&office, "AB").await;
        app.seal_log().await;
        parties(&office, "C").await;
        let report = app.verify_log().await.unwrap();
        assert_eq!((report.records, report.waiting, report.checkpoints), (3, 1, 1));
        assert_eq!(report.signed.unwrap().0, 3);
        app.seal_log().await;
        let report = app.verify_log().await.unwrap();
        assert_eq!((report.records, report.waiting, report.checkpoints), (4, 0, 2));
    }

    async fn the_database_refuses_to_change_or_delete(app: TestApp) {
        log(&app).await;
        let tried = |sql: &str| match app.database_url() {
            DatabaseUrl::Sqlite(path) => SqliteConnection::establish(&path).unwrap().batch_execute(sql),
            DatabaseUrl::Postgres(url) => PgConnection::establish(&url).unwrap().batch_execute(sql),
        };
        for table in ["audit_events", "audit_chain", "audit_checkpoints"] {
            let mut attempts = vec![
                format!("update {table} set municipality_id = municipality_id"),
                format!("delete from {table}"),
            ];
            match app.backend {
                Backend::Sqlite => attempts.push(format!("insert or replace into {table} select * from {table}")),
                Backend::Postgres => attempts.push(format!("truncate {table}")),
            }
            for attempt in attempts {
                let refused = tried(&attempt).expect_err(&attempt).to_string();
                assert!(refused.contains("the audit log is only added to"), "{attempt}: {refused}");
            }
        }
        assert_eq!(app.verify_log().await.unwrap().records, 8);
    }

    async fn a_changed_record_is_found_whatever_was_changed(app: TestApp) {
        log(&app).await;
        let other = app.id_in_sql(uuid::Uuid::now_v7());
        let later = match app.backend {
            Backend::Sqlite => "at + 1",
            Backend::Postgres => "at + interval '1 microsecond'",
        };
        // Each is put back, so that the next one is the only change.
        app.sql_unguarded("create table kept as select * from audit_events");
        for change in [
            &format!("at = {later}"), &format!("actor_id = {other}"), "actor_id = null", "action = 'party.deleted'",
            "object_type = 'duty'", &format!("object_id = {other}"), "object_id = null", "reason = ''",
            "request_id = 'another'", "details = '{\"n\":1}'", "details = '{} '",
        ] {
            let fault = found(&app, &format!("update audit_events set {change} where id = {}", at(4))).await;
            expect(&fault, FaultKind::Changed, 4);
            assert!(fault.id.is_some() && fault.at.is_some(), "{fault}");
            app.sql(&format!("delete from audit_events where id = {0}; insert into audit_events select * from kept where id = {0}", at(4)));
            app.verify_log().await.unwrap();
        }
        let moved = app.another_municipality("0101").await;
        let moved = format!("update audit_events set municipality_id = {} where id = {}", app.id_in_sql(moved.0), at(4));
        expect(&found(&app, &moved).await, FaultKind::Changed, 4);
    }

    async fn a_removed_record_is_found(app: TestApp) {
        log(&app).await;
        let fault = found(&app, &format!("delete from audit_events where id = {}", at(3))).await;
        expect(&fault, FaultKind::Removed, 3);
        assert!(fault.id.is_some() && fault.at.is_some(), "its id tells when: {fault}");
    }

    async fn a_removed_record_is_found_without_its_place_too(app: TestApp) {
        log(&app).await;
        let both = format!("delete from audit_events where id = {}; delete from audit_chain where sequence = 3", at(3));
        expect(&found(&app, &both).await, FaultKind::Removed, 3);
        expect(&found(&app, &shift(3, -1)).await, FaultKind::Removed, 3);
    }

    async fn two_records_that_changed_places_are_found(app: TestApp) {
        log(&app).await;
        let swapped = "create table s as select sequence, event_id from audit_chain where sequence in (3, 6); \
            delete from audit_chain where false; drop index audit_chain_by_event; \
            update audit_chain set event_id = (select event_id from s where s.sequence = 9 - audit_chain.sequence) where sequence in (3, 6)";
        expect(&found(&app, swapped).await, FaultKind::Reordered, 3);
    }

    async fn a_record_that_was_put_in_is_found(app: TestApp) {
        log(&app).await;
        let copy = |id: &str| format!(
            "insert into audit_events select {id}, municipality_id, at, actor_id, action, object_type, object_id, reason, request_id, details from audit_events where id = {};", at(5)
        );
        let new = app.id_in_sql(uuid::Uuid::now_v7());
        let fault = found(&app, &copy(&new)).await;
        assert_eq!((fault.kind, fault.sequence, fault.id.is_some()), (FaultKind::Inserted, None, true), "{fault}");
        let place = format!("{} insert into audit_chain select municipality_id, 4, {new}, hash from audit_chain where sequence = 8", shift(3, 1));
        expect(&found(&app, &place).await, FaultKind::Inserted, 4);
        // Before the first one too.
        let before = format!("delete from audit_chain where sequence = 4; {} insert into audit_chain select municipality_id, 0, {new}, hash from audit_chain where sequence = 1", shift(4, -1));
        expect(&found(&app, &before).await, FaultKind::Inserted, 1);
    }

    async fn the_end_that_was_cut_off_is_found_by_the_checkpoint(app: TestApp) {
        let office = log(&app).await;
        let cut = "delete from audit_events where id in (select event_id from audit_chain where sequence > 5); \
            delete from audit_chain where sequence > 5; delete from audit_checkpoints";
        let fault = found(&app, cut).await;
        expect(&fault, FaultKind::CutOff, 6);
        // The server sees it as well, and signs nothing any more.
        app.clock.advance(chrono::TimeDelta::hours(2));
        app.keeper().look(true).await.unwrap();
        assert_eq!(app.count("select count(*) as n from audit_checkpoints"), 0);
        // Records that come after it fill the places, and hide nothing.
        app.sql(match app.backend {
            Backend::Sqlite => "create trigger audit_events_wait after insert on audit_events begin insert into audit_waiting values (new.id, new.municipality_id); end",
            Backend::Postgres => "create trigger audit_events_wait after insert on audit_events for each row execute function audit_event_waits()",
        });
        let again = app.log_in(app.municipality, &office.username, valghalla_tests::people::PASSWORD).await;
        for letter in ["K", "L", "M", "N"] {
            again.post("/parties", &json!({"letter": letter, "name": letter})).await.expect(201);
        }
        app.seal_log().await;
        expect(&app.verify_log().await.unwrap_err(), FaultKind::Rewritten, 1);
        assert_eq!(app.count("select count(*) as n from audit_checkpoints"), 0);
    }

    async fn an_emptied_log_is_found(app: TestApp) {
        log(&app).await;
        let all = "delete from audit_events; delete from audit_chain; delete from audit_checkpoints";
        expect(&found(&app, all).await, FaultKind::CutOff, 1);
        app.seal_log().await;
        expect(&app.verify_log().await.unwrap_err(), FaultKind::CutOff, 1);
    }

    async fn a_chain_that_was_made_anew_is_found_by_the_checkpoint(app: TestApp) {
        let office = log(&app).await;
        parties(&office, "Å").await;
        app.clock.advance(chrono::TimeDelta::minutes(6));
        app.seal_log().await;
        let change = format!("update audit_events set details = '{{}} ' where id = {}", at(9));
        let anew = "delete from audit_chain; insert into audit_waiting select id, municipality_id from audit_events";
        app.sql_unguarded(&format!("{change}; {anew}"));
        app.seal_log().await;
        // The first checkpoint, of eight records, agrees.
        expect(&app.verify_log().await.unwrap_err(), FaultKind::Rewritten, 9);
    }

    async fn a_log_that_was_made_anew_under_another_code_is_found(app: TestApp) {
        log(&app).await;
        let mut running = app.keeper();
        running.finish().await.unwrap();
        let change = format!("update audit_events set details = '{{}} ' where id = {}", at(4));
        let anew = "delete from audit_chain; insert into audit_waiting select id, municipality_id from audit_events";
        let renamed = "delete from audit_checkpoints; update municipalities set code = '0699'";
        app.sql_unguarded(&format!("{change}; {anew}; {renamed}"));
        // Neither a server that runs nor one that begins signs it.
        app.clock.advance(chrono::TimeDelta::hours(2));
        running.look(true).await.unwrap();
        app.seal_log().await;
        assert_eq!(app.count("select count(*) as n from audit_checkpoints"), 0);
        let dir = &app.config.audit_checkpoints_dir;
        assert!(!dir.join("0699.jsonl").exists());
        let files = Files::copy(dir).unwrap();
        let found = strays(&files, &[(app.municipality, "0699".to_owned())]).unwrap();
        let (whose, fault) = &found.faults[&("0607".to_owned(), "0607".to_owned())];
        assert_eq!((*whose, fault.kind), (app.municipality, FaultKind::Foreign));
        assert!(fault.to_string().contains("0607 then") && fault.to_string().contains("0699 now"), "{fault}");
        let checked = verify(&app.db, app.municipality, found.checkpoints, &mut |_| {}).await.unwrap();
        expect(&checked.unwrap_err(), FaultKind::Rewritten, 1);
        assert!(strays(&files, &[(app.municipality, "0607".to_owned())]).unwrap().checkpoints.is_empty());
    }

    async fn a_new_code_alone_stops_the_signing(app: TestApp) {
        log(&app).await;
        app.sql_unguarded("update municipalities set code = '0699'");
        app.clock.advance(chrono::TimeDelta::hours(2));
        app.seal_log().await;
        assert!(!app.config.audit_checkpoints_dir.join("0699.jsonl").exists());
    }

    async fn a_record_that_was_moved_to_another_log_is_found_in_both(app: TestApp) {
        log(&app).await;
        let (own, other) = (app.municipality, app.another_municipality("0101").await);
        app.somebody_in(other, valghalla::domain::roles::Role::Auditor).await;
        app.seal_log().await;
        let mut theirs = app.db.read(move |tx| chain::links(tx, other, 0, 10)).await.unwrap();
        let (link, (last, head)) = (theirs.pop().unwrap(), app.db.read(move |tx| chain::head(tx, own)).await.unwrap().unwrap());
        let hash = hash(head, last + 1, &link.entry.unwrap());
        let bytes = match app.backend {
            Backend::Sqlite => format!("x'{hash}'"),
            Backend::Postgres => format!("'\\x{hash}'"),
        };
        let [own_id, other_id, event] = [own.0, other.0, link.id.0].map(|id| app.id_in_sql(id));
        let moved = format!(
            "delete from audit_checkpoints; delete from audit_chain where municipality_id = {other_id}; \
             insert into audit_chain (municipality_id, sequence, event_id, hash) values ({own_id}, {}, {event}, {bytes})", last + 1
        );
        let fault = found(&app, &moved).await;
        expect(&fault, FaultKind::Inserted, last + 1);
        assert!(fault.to_string().contains(&other.to_string()), "{fault}");
        let fault = verify(&app.db, other, Vec::new(), &mut |_| {}).await.unwrap().unwrap_err();
        assert_eq!((fault.kind, fault.sequence), (FaultKind::Inserted, None), "{fault}");
    }

    async fn a_checkpoint_that_nobody_signed_is_found(app: TestApp) {
        log(&app).await;
        app.sql_unguarded("create table c as select * from audit_checkpoints");
        for change in ["sequence = 7", "key_id = 'another'", "hash = signature", "signature = hash"] {
            let fault = found(&app, &format!("update audit_checkpoints set {change}")).await;
            assert_eq!(fault.kind, FaultKind::Forged, "{change}: {fault}");
            app.sql("delete from audit_checkpoints; insert into audit_checkpoints select * from c");
        }
        let path = app.config.audit_checkpoints_dir.join("0607.jsonl");
        let line = std::fs::read_to_string(&path).unwrap().replace("\"sequence\":8", "\"sequence\":5");
        std::fs::write(&path, line).unwrap();
        expect(&app.verify_log().await.unwrap_err(), FaultKind::Forged, 5);
    }

    async fn a_record_that_is_removed_before_it_has_its_place_is_found(app: TestApp) {
        let office = log(&app).await;
        parties(&office, "Å").await;
        let fault = found(&app, "delete from audit_events where id in (select event_id from audit_waiting)").await;
        assert_eq!((fault.kind, fault.id.is_some(), fault.at.is_some()), (FaultKind::Removed, true, true), "{fault}");
    }

    async fn records_that_wait_for_too_long_are_found(app: TestApp) {
        let office = log(&app).await;
        parties(&office, "Å").await;
        assert_eq!(app.verify_log().await.unwrap().waiting, 1, "however long nothing else happens");
        app.clock.advance(chrono::TimeDelta::minutes(11));
        let office = app.officer().await;
        let fault = app.verify_log().await.unwrap_err();
        assert_eq!((fault.kind, fault.id.is_some()), (FaultKind::Unlinked, true), "{fault}");
        app.seal_log().await;
        assert_eq!(app.verify_log().await.unwrap().records, 10);
        parties(&office, "Q").await;
    }
}
