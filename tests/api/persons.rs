//! Persons: a CPR number goes in, and comes out by the office's reveal alone.

use valghalla::domain::roles::Role;
use valghalla_tests::logged::Log;
use valghalla_tests::staffing::{CPR, OTHER_CPR, Staffing};
use valghalla_tests::{Client, Method, Reply, Value, json, on_both};

async fn reported(who: &Client, staffing: &Staffing, person: Value) -> Value {
    who.post("/assignments", &staffing.report(0, 0, person)).await.expect(201)
}

fn path(assignment: &Value) -> String {
    format!("/persons/{}", assignment["person"]["id"].as_str().unwrap())
}

on_both! {
    async fn a_number_is_registered_and_answered_alike_whatever_it_was(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        reported(&staffing.office, &staffing, json!({"full_name": "En anden", "cpr": OTHER_CPR})).await;
        let one = reported(&secretary, &staffing, json!({"full_name": "Anna"})).await;
        let cpr = format!("{}/cpr", path(&one));
        secretary.send(Method::PUT, &cpr, None, Some(&json!({"cpr": CPR}))).await.expect_problem(428, "precondition_required");
        let (mut version, mut statements) = (1, Vec::new());
        // New, the same again, somebody else's.
        for (number, warnings) in [(OTHER_CPR, json!([])), (OTHER_CPR, json!([])), (CPR, json!(["cpr_checksum"])), (CPR, json!(["cpr_checksum"]))] {
            let before = app.db.statements();
            let answer = secretary.put(&cpr, version, &json!({"cpr": number})).await;
            statements.push(app.db.statements() - before);
            version += 1;
            assert_eq!(answer.expect(200), json!({"cpr_registered": true, "version": version, "warnings": warnings}));
            assert_eq!(answer.version(), version);
        }
        assert!(statements.iter().all(|one| *one == statements[0]), "the same work, so the same time: {statements:?}");
        secretary.put(&cpr, 1, &json!({"cpr": CPR})).await.expect_problem(412, "stale");
        secretary.put(&cpr, version, &json!({"cpr": "000000-0000"})).await.expect_fields(&[("/cpr", "cpr_date")]);
        secretary.put(&cpr, version, &json!({"cpr": ""})).await.expect_fields(&[("/cpr", "cpr_format")]);
        secretary.put(&cpr, version, &json!({})).await.expect_fields(&[("/cpr", "required")]);
        let seen = secretary.get(&path(&one)).await;
        assert_eq!((seen.version(), &seen.expect(200)["cpr_registered"]), (version, &json!(true)));
        let assignment = format!("/assignments/{}", one["id"].as_str().unwrap());
        assert!(secretary.get(&assignment).await.version() > 1, "a view that changed has another entity tag");
    }

    async fn a_number_is_registered_only_while_the_assignment_may_be_changed(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        let one = reported(&secretary, &staffing, json!({"full_name": "Anna", "cpr": CPR})).await;
        let (cpr, assignment) = (format!("{}/cpr", path(&one)), format!("/assignments/{}", one["id"].as_str().unwrap()));
        staffing.office.post(&format!("{assignment}/withdraw"), &json!({})).await.expect(200);
        let version = secretary.get(&path(&one)).await.version();
        for number in [CPR, OTHER_CPR] {
            secretary.put(&cpr, version, &json!({"cpr": number})).await.expect_problem(409, "assignment_transition");
        }
        let version = staffing.office.put(&cpr, version, &json!({"cpr": CPR})).await.version();
        staffing.step("lock").await.expect(200);
        let version = staffing.office.put(&cpr, version, &json!({"cpr": CPR})).await.version();
        staffing.step("close").await.expect(200);
        for number in [CPR, OTHER_CPR] {
            staffing.office.put(&cpr, version, &json!({"cpr": number})).await.expect_problem(409, "election_not_open");
        }
    }

    async fn the_office_reads_a_number_with_a_reason_and_it_is_logged_first(app: TestApp) {
        let staffing = app.staffing().await;
        let office = &staffing.office;
        let one = reported(office, &staffing, json!({"full_name": "Anna"})).await;
        let reveals = format!("{}/cpr-reveals", path(&one));
        let reason = json!({"purpose": "staffing", "reason": "Indkaldelse til valget"});
        office.post(&reveals, &reason).await.expect_problem(409, "cpr_not_registered");
        office.put(&format!("{}/cpr", path(&one)), 1, &json!({"cpr": "2512489996"})).await.expect(200);
        let answer = office.post(&reveals, &reason).await;
        assert_eq!(answer.expect(200), json!({"cpr": CPR}));
        assert_eq!(answer.headers["cache-control"], "no-store");
        office.post(&reveals, &json!({"purpose": "staffing", "reason": "fire"})).await.expect_fields(&[("/reason", "too_short")]);
        office.post(&reveals, &json!({"purpose": "staffing", "reason": "x".repeat(501)})).await.expect_fields(&[("/reason", "too_long")]);
        office.post(&reveals, &json!({"purpose": "staffing"})).await.expect_fields(&[("/reason", "required")]);
        office.post(&reveals, &json!({"reason": "Indkaldelse til valget"})).await.expect_fields(&[("/purpose", "required")]);
        office.post(&reveals, &json!({"purpose": "curiosity", "reason": "Vil gerne vide det"})).await.expect_fields(&[("/purpose", "format")]);

        let auditor = app.somebody(Role::Auditor).await;
        let log = auditor.get("/audit-events?action=person.cpr_revealed").await.expect(200);
        let records = log["items"].as_array().unwrap();
        assert_eq!(records.len(), 1, "{log}");
        assert_eq!((&records[0]["object_id"], &records[0]["reason"], &records[0]["actor"]["id"]), (&one["person"]["id"], &reason["reason"], &json!(office.id)));

        app.no_more_audit();
        let refused = office.post(&reveals, &reason).await;
        refused.expect_problem(500, "internal");
        assert!(!refused.text.contains(CPR), "no record, no number");
    }

    async fn nobody_else_reads_a_number(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        let one = reported(&secretary, &staffing, json!({"full_name": "Anna", "cpr": CPR})).await;
        let reveals = format!("{}/cpr-reveals", path(&one));
        let reason = json!({"purpose": "staffing", "reason": "Jeg vil gerne vide det"});
        secretary.post(&reveals, &reason).await.expect_problem(403, "forbidden");
        app.somebody(Role::Auditor).await.post(&reveals, &reason).await.expect_problem(403, "forbidden");
        app.somebody(Role::Auditor).await.get(&path(&one)).await.expect_problem(403, "forbidden");
        let elsewhere = app.another_municipality("0101").await;
        let stranger = app.somebody_in(elsewhere, Role::Administrator).await;
        stranger.post(&reveals, &reason).await.expect_problem(404, "not_found");
        stranger.get(&path(&one)).await.expect_problem(404, "not_found");
    }

    async fn a_sealed_number_that_is_copied_to_another_person_opens_nothing(app: TestApp) {
        let staffing = app.staffing().await;
        let one = reported(&staffing.office, &staffing, json!({"full_name": "Anna", "cpr": CPR})).await;
        let other = reported(&staffing.office, &staffing, json!({"full_name": "Bent", "cpr": OTHER_CPR})).await;
        let reason = json!({"purpose": "staffing", "reason": "Indkaldelse til valget"});
        let reveal = async |person: &Value| staffing.office.post(&format!("{}/cpr-reveals", path(person)), &reason).await;
        assert_eq!(reveal(&other).await.expect(200)["cpr"], OTHER_CPR);
        let [from, to] = [&one, &other].map(|person| app.id_in_sql(person["person"]["id"].as_str().unwrap().parse().unwrap()));
        for column in ["cpr_sealed", "cpr_key_id"] {
            app.sql(&format!("update persons set {column} = (select {column} from persons where id = {from}) where id = {to}"));
        }
        let refused = reveal(&other).await;
        refused.expect_problem(500, "internal");
        assert!(!refused.text.contains(CPR));
        assert_eq!(reveal(&one).await.expect(200)["cpr"], CPR, "its own place opens it");
    }

    async fn one_user_reads_sixty_numbers_an_hour(app: TestApp) {
        let staffing = app.staffing().await;
        let one = reported(&staffing.office, &staffing, json!({"full_name": "Anna", "cpr": CPR})).await;
        let reveals = format!("{}/cpr-reveals", path(&one));
        let reason = json!({"purpose": "staffing", "reason": "Indkaldelse til valget"});
        for _ in 0..60 {
            staffing.office.post(&reveals, &reason).await.expect(200);
        }
        let refused = staffing.office.post(&reveals, &reason).await;
        refused.expect_problem(429, "too_many_attempts");
        assert!(refused.headers.contains_key("retry-after"));
        app.officer().await.post(&reveals, &reason).await.expect(200);
    }

    async fn a_number_typed_in_stands_nowhere(app: TestApp) {
        let (canary, typed) = ("020157-5000", ["020157-5000", "0201575000", "020157 5000"]);
        let log = Log::capture();
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        let mut answers: Vec<Reply> = Vec::new();
        let body = |person: Value| staffing.report(0, 0, person);
        let first = secretary.with("idempotency-key", "canary").post("/assignments", &body(json!({"full_name": "Anna", "cpr": canary}))).await;
        let one = first.expect(201);
        answers.push(first);
        answers.push(secretary.post("/assignments", &body(json!({"full_name": "", "cpr": typed[1]}))).await);
        answers.push(secretary.post("/assignments", &body(json!({"full_name": "x", "cpr": format!("{canary}x")}))).await);
        answers.push(secretary.post("/assignments", &body(json!({"full_name": "x", canary: canary}))).await);
        answers.push(secretary.raw(Method::POST, "/assignments", "application/json", format!("{{\"cpr\": \"{canary}\"")).await);
        answers.push(secretary.raw(Method::POST, "/assignments", "application/json", body(json!({"full_name": 1})).to_string().replace(":1", ":0201575000.5")).await);
        for number in typed {
            let version = secretary.get(&path(&one)).await.version();
            answers.push(secretary.put(&format!("{}/cpr", path(&one)), version, &json!({"cpr": number})).await);
        }
        answers.push(secretary.put(&format!("{}/cpr", path(&one)), 1, &json!({"cpr": canary})).await);
        for who in [&secretary.client, &staffing.office.client] {
            for place in [path(&one), "/assignments".to_owned(), format!("/assignments/{}", one["id"].as_str().unwrap())] {
                answers.push(who.get(&place).await);
            }
        }
        answers.push(app.somebody(Role::Auditor).await.get("/audit-events?limit=200").await);
        for answer in &answers {
            let whole = format!("{:?} {}", answer.headers, answer.text);
            assert!(typed.iter().all(|number| !whole.contains(number)), "{whole}");
        }
        let (stored, logged) = (app.everything_stored(), log.text());
        assert!(contains(&stored, "Anna"), "what is stored is looked at");
        assert!(logged.contains(one["id"].as_str().unwrap()) && logged.contains("/api/v1/assignments"), "what is logged is looked at");
        for number in typed {
            let hex: String = number.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(!contains(&stored, number) && !contains(&stored, &hex), "{number} is stored");
            assert!(!logged.contains(number), "{number} is logged");
        }
        let reveal = staffing.office.post(&format!("{}/cpr-reveals", path(&one)), &json!({"purpose": "staffing", "reason": "Indkaldelse"})).await;
        assert_eq!(reveal.expect(200)["cpr"], canary);
        assert!(!contains(&app.everything_stored(), canary) && !log.text().contains(canary));
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
