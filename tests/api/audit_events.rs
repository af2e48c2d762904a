//! The audit log, as it is read.

use valghalla::domain::roles::Role;
use valghalla_tests::client::Client;
use valghalla_tests::staffing::CPR;
use valghalla_tests::{Value, json, on_both};

on_both! {
    async fn it_tells_who_did_what_newest_first(app: TestApp) {
        let (officer, auditor) = (app.officer().await, app.somebody(Role::Auditor).await);
        let party = officer.with("x-request-id", "made-1").post("/parties", &json!({"letter": "B", "name": "x"})).await.expect(201);
        let path = format!("/parties/{}", party["id"].as_str().unwrap());
        officer.patch(&path, 1, &json!({"name": "y"})).await.expect(200);
        let events = auditor.get(&format!("/audit-events?object_id={}", party["id"].as_str().unwrap())).await.expect(200);
        let actions: Vec<_> = events["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["party.changed", "party.created"]);
        let made = &events["items"][1];
        assert_eq!(made["actor"], json!({"id": officer.id, "name": format!("Navn {}", officer.username)}));
        assert_eq!((&made["request_id"], &made["object_type"], &made["details"]), (&json!("made-1"), &json!("party"), &json!({})));
    }

    async fn it_is_filtered_and_paged(app: TestApp) {
        let (officer, auditor) = (app.officer().await, app.somebody(Role::Auditor).await);
        let start = app.clock.now();
        for letter in ["A", "B", "C"] {
            officer.post("/parties", &json!({"letter": letter, "name": "x"})).await.expect(201);
        }
        let query = format!("/audit-events?action=party.created&object_type=party&actor_id={}&limit=2", officer.id);
        let first = auditor.get(&query).await;
        let cursor = first.expect(200)["next_cursor"].as_str().unwrap().to_owned();
        let second = auditor.get(&format!("{query}&cursor={cursor}")).await;
        assert_eq!((first.ids().len(), second.ids().len()), (2, 1));
        assert!(second.expect(200)["next_cursor"].is_null() && !first.ids().contains(&second.ids()[0]));
        let instant = |at: valghalla::domain::time::Instant| at.0.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        let since = format!("{query}&from={}", instant(start));
        assert_eq!(auditor.get(&since).await.ids().len(), 2);
        assert_eq!(auditor.get(&format!("{query}&to={}", instant(start))).await.ids().len(), 0);
        auditor.get("/audit-events?from=yesterday").await.expect_problem(400, "bad_request");
        auditor.get("/audit-events?cursor=%21").await.expect_fields(&[("/cursor", "format")]);
        auditor.get("/audit-events?limit=201").await.expect_fields(&[("/limit", "out_of_range")]);
    }

    async fn its_pages_lose_and_repeat_nothing_while_more_is_recorded(app: TestApp) {
        let (officer, auditor) = (app.officer().await, app.somebody(Role::Auditor).await);
        for letter in ["A", "B", "C", "D", "E"] {
            officer.post("/parties", &json!({"letter": letter, "name": "x"})).await.expect(201);
        }
        let there = auditor.get("/audit-events?action=party.created").await.ids();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        for letter in ["F", "G", "H", "I"] {
            let page = auditor.get(&format!("/audit-events?action=party.created&limit=2{cursor}")).await;
            seen.extend(page.ids());
            let Some(next) = page.expect(200)["next_cursor"].as_str().map(str::to_owned) else { break };
            cursor = format!("&cursor={next}");
            officer.post("/parties", &json!({"letter": letter, "name": "x"})).await.expect(201);
        }
        assert_eq!((there.len(), seen), (5, there), "the newest first, and what came after the first page is none of it");
    }

    async fn it_tells_which_access_was_given(app: TestApp) {
        let (s, admin) = (app.staffing().await, app.administrator().await);
        let letter = admin.get(&format!("/parties/{}", s.parties[0])).await.expect(200)["letter"].as_str().unwrap().to_owned();
        let mut numbers = Vec::new();
        for site in &s.sites {
            numbers.push(admin.get(&format!("/sites/{site}")).await.expect(200)["number"].as_i64().unwrap());
        }
        let around = admin.get(&format!("/constituencies/{}", s.constituencies[0])).await.expect(200)["number"].clone();
        let party = &s.parties[0];
        let secretary = app.secretary(json!([{"party_id": party, "scope": "site", "site_ids": [s.sites[0]]}])).await;
        let path = format!("/users/{}", secretary.id);
        let given = async |grant: Value| {
            let version = admin.get(&path).await.version();
            admin.put(&format!("{path}/grants"), version, &json!({"grants": [grant]})).await.expect(200);
            let log = admin.get(&format!("/audit-events?action=user.grants_changed&object_id={}", secretary.id)).await.expect(200);
            log["items"][0]["details"]["grants"].clone()
        };
        let chosen = json!({"party_id": party, "scope": "site", "site_ids": [s.sites[2], s.sites[0]], "expires_on": "2099-12-01"});
        assert_eq!(given(chosen).await, json!([format!("{letter}: sites {}, {} until 2099-12-01", numbers[0], numbers[2])]));
        let whole = json!({"party_id": party, "scope": "constituency", "constituency_id": s.constituencies[0]});
        assert_eq!(given(whole).await, json!([format!("{letter}: constituency {around}")]));
        assert_eq!(given(json!({"party_id": party, "scope": "party"})).await, json!([format!("{letter}: all")]));

        let limits = json!({"party_ids": [party], "site_ids": [s.sites[0]]});
        app.machine(app.municipality, &["users:read"], limits).await;
        let log = admin.get("/audit-events?action=machine_client.created").await.expect(200);
        let details = &log["items"][0]["details"];
        assert_eq!((&details["parties"], &details["sites"]), (&json!([letter]), &json!(numbers[0].to_string())));
        app.machine(app.municipality, &["users:read"], json!({})).await;
        let log = admin.get("/audit-events?action=machine_client.created").await.expect(200);
        assert_eq!((&log["items"][0]["details"]["parties"], &log["items"][0]["details"]["sites"]), (&json!(null), &json!(null)));
    }

    async fn the_name_goes_with_the_user_and_the_id_stays(app: TestApp) {
        let (administrator, officer) = (app.administrator().await, app.officer().await);
        let party = officer.post("/parties", &json!({"letter": "B", "name": "x"})).await.expect(201);
        let path = format!("/users/{}", officer.id);
        let version = administrator.get(&path).await.version();
        administrator.delete(&path, version).await.expect(204);
        let events = administrator.get(&format!("/audit-events?object_id={}", party["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(events["items"][0]["actor"], json!({"id": officer.id, "name": null}));
    }

    async fn it_names_what_it_is_about_as_it_is_called_today(app: TestApp) {
        let (s, auditor) = (app.staffing().await, app.somebody(Role::Auditor).await);
        let report = s.report(0, 0, json!({"full_name": "Åse Præst", "cpr": CPR}));
        let made = s.office.post("/assignments", &report).await.expect(201);
        let (assignment, person) = (made["id"].as_str().unwrap(), made["person"]["id"].as_str().unwrap());
        let reveal = json!({"purpose": "staffing", "reason": "Indkaldelse"});
        s.office.post(&format!("/persons/{person}/cpr-reveals"), &reveal).await.expect(200);
        let name = async |of: &str, auditor: &Client| {
            let events = auditor.get(&format!("/audit-events?object_id={of}")).await.expect(200);
            events["items"][0]["object_name"].clone()
        };
        let expected = [
            (person, "Åse Præst"), (assignment, "Åse Præst"), (&s.sites[1], "Åhallen"), (&s.constituencies[1], "Landet"),
            (&s.duties[0], "Valgstyrer"), (&s.parties[1], "Å – Alternativet"), (&s.election, "Kommunalvalg"),
        ];
        for (id, called) in expected {
            assert_eq!(name(id, &auditor).await, json!(called));
        }
        let opened = auditor.get(&format!("/audit-events?action=session.opened&actor_id={}", s.office.id)).await.expect(200);
        assert_eq!(opened["items"][0]["object_name"], json!(format!("Navn {}", s.office.username)));
        // The name is today's, and gone with the thing; the log itself never had it.
        let spare = s.office.post("/parties", &json!({"letter": "Z", "name": "x"})).await.expect(201);
        let spare = spare["id"].as_str().unwrap();
        s.office.patch(&format!("/parties/{spare}"), 1, &json!({"name": "y"})).await.expect(200);
        assert_eq!(name(spare, &auditor).await, json!("Z – y"));
        s.office.delete(&format!("/parties/{spare}"), 2).await.expect(204);
        assert_eq!(name(spare, &auditor).await, json!(null));
        assert_eq!(app.count("select count(*) as n from audit_events where details like '%Præst%'"), 0);
        // Even a record that came to another municipality would name nothing of this one.
        let elsewhere = app.another_municipality("0101").await;
        let other = app.somebody_in(elsewhere, Role::Auditor).await;
        app.sql_unguarded("update audit_events set municipality_id = (select id from municipalities where code = '0101')");
        assert_eq!(name(person, &other).await, json!(null));
        assert_eq!(name(&s.sites[1], &other).await, json!(null));
    }

    async fn what_a_newer_program_wrote_is_shown_as_far_as_it_is_known(app: TestApp) {
        let (officer, auditor) = (app.officer().await, app.somebody(Role::Auditor).await);
        let party = officer.post("/parties", &json!({"letter": "B", "name": "x"})).await.expect(201);
        let newer = r#"{"seats": 2, "by": {"letter": "B"}}"#;
        app.sql_unguarded(&format!("update audit_events set action = 'planet.found', object_type = 'planet', details = '{newer}' where action = 'party.created'"));
        let events = auditor.get(&format!("/audit-events?object_id={}", party["id"].as_str().unwrap())).await.expect(200);
        let event = &events["items"][0];
        assert_eq!((&event["action"], &event["object_type"], &event["details"]), (&json!(null), &json!(null), &json!({"seats": 2})));
        assert_eq!((&event["object_name"], &event["actor"]["id"]), (&json!("B – x"), &json!(officer.id)));
        for unknown in ["action=planet.found", "object_type=planet"] {
            auditor.get(&format!("/audit-events?{unknown}")).await.expect_problem(400, "bad_request");
        }
    }

    async fn it_is_for_administrators_and_auditors_of_the_municipality(app: TestApp) {
        app.officer().await.post("/parties", &json!({"letter": "B", "name": "x"})).await.expect(201);
        for role in [Role::ElectionOfficer, Role::PartySecretary] {
            app.somebody(role).await.get("/audit-events").await.expect_problem(403, "forbidden");
        }
        let elsewhere = app.another_municipality("0101").await;
        let other = app.somebody_in(elsewhere, Role::Auditor).await;
        assert!(!other.get("/audit-events").await.text.contains("party.created"));
    }
}
