//! The audit log as it is handed out: whole, in order, with what shows that it is whole, and only as long as somebody may.

use valghalla::domain::audit::Action;
use valghalla::domain::audit_chain::{ChainHash, Entry, Walk, hash};
use valghalla::domain::ids::{AnyId, AuditEventId, MunicipalityId, UserId};
use valghalla::domain::roles::Role;
use valghalla::store::access::Trail;
use valghalla::store::audit::{self, Event};
use valghalla_tests::people::Person;
use valghalla_tests::{Method, TestApp, Value, json, on_both};

async fn lines(who: &Person, ask: Value) -> Vec<Value> {
    let reply = who.post("/audit-events/exports", &ask).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.headers["content-type"], "application/x-ndjson");
    reply.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The hash of a line, from nothing but what stands in it.
fn hash_of(line: &Value) -> String {
    let text = |name: &str| line[name].as_str().map(str::to_owned);
    let id = |name: &str| line[name].as_str().map(|id| id.parse().unwrap());
    let entry = Entry {
        municipality: MunicipalityId(id("municipality_id").unwrap()),
        id: AuditEventId(id("id").unwrap()),
        at: serde_json::from_value(line["at"].clone()).unwrap(),
        actor: id("actor_id").map(UserId),
        action: text("action").unwrap(),
        object_type: text("object_type").unwrap(),
        object: id("object_id").map(AnyId),
        reason: text("reason"),
        request_id: text("request_id").unwrap(),
        details: text("details").unwrap(),
    };
    let previous = ChainHash::parse(line["previous_hash"].as_str().unwrap()).unwrap();
    hash(previous, line["sequence"].as_i64().unwrap(), &entry).to_string()
}

/// Writes records as the program does, all at once.
async fn many(app: &TestApp, number: usize, word: usize) {
    let trail = Trail::of(app.municipality, None, "many".to_owned());
    let write = app.db.write(move |tx| {
        for n in 0..number {
            let event = Event::new(Action::DutyChanged, uuid::Uuid::now_v7()).with("n", n);
            audit::record(tx, &trail, event.with("word", "x".repeat(word)))?;
        }
        Ok(())
    });
    write.await.unwrap();
}

on_both! {
    async fn the_whole_log_can_be_checked_from_what_is_handed_out(app: TestApp) {
        let (auditor, other) = (app.somebody(Role::Auditor).await, app.another_municipality("0101").await);
        app.somebody_in(other, Role::Administrator).await;
        many(&app, 1_100, 1).await;
        let exported = lines(&auditor, json!({"format": "jsonl"})).await;
        assert_eq!(exported.len(), 1_102, "the log-in, those, and the export itself");
        let mut walk = Walk::from_beginning(app.municipality);
        for line in &exported {
            assert_eq!(line["previous_hash"], walk.hash.to_string());
            assert_eq!(line["hash"], hash_of(line));
            walk = Walk::from(app.municipality, line["sequence"].as_i64().unwrap(), ChainHash::parse(line["hash"].as_str().unwrap()).unwrap());
        }
        assert_eq!(walk.sequence, 1_102);
        let last = exported.last().unwrap();
        assert_eq!((&last["action"], &last["actor_id"], &last["object_type"]), (&json!("audit.exported"), &json!(auditor.id), &json!("municipality")));
        assert_eq!(last["details"], "{\"filtered\":false,\"format\":\"jsonl\"}");
        assert_eq!(last["actor_name"], json!(format!("Navn {}", auditor.username)));
    }

    async fn a_part_of_it_is_what_was_asked_for_and_each_record_can_be_checked(app: TestApp) {
        let (officer, auditor) = (app.officer().await, app.somebody(Role::Auditor).await);
        let party = officer.post("/parties", &json!({"letter": "A", "name": "Å"})).await.expect(201);
        let duty = officer.post("/duties", &json!({"code": "a", "name": "Åben"})).await.expect(201);
        officer.patch(&format!("/duties/{}", duty["id"].as_str().unwrap()), 1, &json!({"name": "Ny"})).await.expect(200);
        let start = app.clock.now();
        for (filter, actions) in [
            (json!({"object_id": party["id"]}), vec!["party.created"]),
            (json!({"object_type": "duty"}), vec!["duty.created", "duty.changed"]),
            (json!({"action": "duty.changed"}), vec!["duty.changed"]),
            (json!({"actor_id": officer.id, "to": start}), vec!["session.opened", "party.created", "duty.created", "duty.changed"]),
            (json!({"from": app.clock.now().plus(chrono::TimeDelta::minutes(1))}), vec![]),
        ] {
            let mut ask = filter;
            ask["format"] = json!("jsonl");
            let exported = lines(&auditor, ask.clone()).await;
            let found: Vec<&str> = exported.iter().map(|line| line["action"].as_str().unwrap()).collect();
            assert_eq!(found, actions, "{ask}");
            for line in &exported {
                assert_eq!(line["hash"], hash_of(line));
            }
        }
        let log = auditor.get("/audit-events?action=audit.exported").await.expect(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 5, "each is in the log itself");
        assert_eq!(log["items"][0]["details"], json!({"filtered": true, "format": "jsonl"}));
        auditor.post("/audit-events/exports", &json!({"format": "xml"})).await.expect_fields(&[("/format", "format")]);
        auditor.post("/audit-events/exports", &json!({})).await.expect_fields(&[("/format", "required")]);
    }

    async fn a_table_has_no_formulas_and_opens_with_its_letters(app: TestApp) {
        let (officer, auditor) = (app.officer().await, app.somebody(Role::Auditor).await);
        for (code, name) in [("a", "=HYPERLINK(1)"), ("b", "Ærø; \"ø\""), ("c", "Fint, =1+1")] {
            officer.post("/duties", &json!({"code": code, "name": name})).await.expect(201);
        }
        let reply = auditor.post("/audit-events/exports", &json!({"format": "csv", "object_type": "duty"})).await;
        assert_eq!(reply.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(reply.headers["content-disposition"], "attachment; filename=\"audit-log.csv\"");
        let rows: Vec<&str> = reply.text.split("\r\n").collect();
        assert!(rows[0].starts_with("\u{feff}\"sequence\";\"at\";\"actor_name\";\"action\";\"object_type\";\"object_name\";"), "{}", rows[0]);
        assert!(rows[1].contains(";\"'=HYPERLINK(1)\";"), "{}", rows[1]);
        assert!(rows[2].contains(";\"Ærø; \"\"ø\"\"\";"), "{}", rows[2]);
        assert!(rows[3].contains(";\"Fint, '=1+1\";"), "a comma ends no cell: {}", rows[3]);
        for row in &rows[..4] {
            assert_eq!(row.trim_start_matches('\u{feff}').matches("\";\"").count(), 13, "every cell is quoted: {row}");
        }
        assert_eq!(rows.len(), 5, "{rows:?}");
    }

    async fn whoever_is_blocked_meanwhile_gets_no_more_and_sees_that_it_is_not_all(app: TestApp) {
        let auditor = app.somebody(Role::Auditor).await;
        let whole = auditor.request(Method::POST, "/api/v1/audit-events/exports").json(&json!({"format": "jsonl"}));
        many(&app, 2_500, 12_000).await;
        let mut response = whole.send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.chunk().await.unwrap().unwrap();
        let admin = app.administrator().await;
        admin.post(&format!("/users/{}/block", auditor.id), &json!({})).await.expect(200);
        let broken = loop {
            match response.chunk().await {
                Ok(Some(_)) => {}
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(broken, "the answer ends as if it were whole");
    }

    async fn those_who_stand_in_the_log_can_be_chosen_by_name(app: TestApp) {
        let (officer, auditor) = (app.officer().await, app.somebody(Role::Auditor).await);
        let other = app.another_municipality("0101").await;
        app.somebody_in(other, Role::Administrator).await;
        app.active_user(app.municipality, "aldrig", Role::Auditor).await;
        let mut expected = vec![officer.id.to_string(), auditor.id.to_string()];
        let mut found = auditor.get("/audit-events/actors").await.ids();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "who did nothing and who is elsewhere is not there");
    }
}
