//! Retention: when data may go, who goes and who stays, what is left of them, and the proof.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use valghalla::config::DatabaseUrl;
use valghalla::domain::cpr::CprNumber;
use valghalla::domain::erasure::ErasureCertificate;
use valghalla::domain::ids::PersonId;
use valghalla::domain::roles::Role;
use valghalla::domain::text::sort_key;
use valghalla::jobs::audit::Files;
use valghalla::jobs::housekeeping;
use valghalla_tests::people::Person;
use valghalla_tests::program::Program;
use valghalla_tests::staffing::{CPR, Staffing};
use valghalla_tests::{Backend, Client, Method, TestApp, Value, json, on_both};

/// Reports somebody whose every text is a canary.
async fn report(s: &Staffing, n: usize, cpr: Option<&str>) -> Value {
    let person = json!({
        "full_name": format!("Kanarie Fugl{n}"), "email": format!("kanarie{n}@fugl.example"), "phone": format!("+299 87{n:04}"),
        "address": format!("Kanarievej {n}\n{}", "kanarie ".repeat(n % 30)), "cpr": cpr,
    });
    s.office.post("/assignments", &s.report(0, 0, person)).await.expect(201)
}

fn of(election: &str, what: &str) -> String {
    format!("/elections/{election}/{what}")
}

fn person(assignment: &Value, what: &str) -> String {
    format!("/persons/{}{what}", assignment["person"]["id"].as_str().unwrap())
}

/// The polling day was so many weeks ago.
fn held(app: &TestApp, weeks: i64) {
    let day = app.clock.now().danish_day() - TimeDelta::weeks(weeks);
    app.sql(&format!("update elections set held_on = '{day}' where name = 'Kommunalvalg'"));
}

/// An election that is closed, with a polling day half a year back.
async fn over(s: &Staffing, app: &TestApp) {
    s.step("lock").await.expect(200);
    s.step("close").await.expect(200);
    held(app, 26);
}

async fn erase(admin: &Client, election: &str) -> Value {
    let counts = admin.get(&of(election, "erasure-rehearsal")).await.expect(200);
    let certificate = admin.post(&of(election, "erasure"), &json!({"persons": counts["persons"]})).await.expect(200);
    assert_eq!(certificate["counts"], counts, "what was rehearsed was done");
    certificate
}

fn sealed_number(app: &TestApp, id: &str) -> Vec<u8> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Binary)]
        cpr_sealed: Vec<u8>,
    }
    let sql = format!("select cpr_sealed from persons where id = {}", app.id_in_sql(id.parse().unwrap()));
    let mut rows: Vec<Row> = match app.database_url() {
        DatabaseUrl::Sqlite(path) => diesel::sql_query(sql).load(&mut SqliteConnection::establish(&path).unwrap()),
        DatabaseUrl::Postgres(url) => diesel::sql_query(sql).load(&mut PgConnection::establish(&url).unwrap()),
    }
    .unwrap();
    rows.remove(0).cpr_sealed
}

/// How many of the texts and values stand anywhere in the database, in any of the forms in which they can be read.
fn traces(app: &TestApp, values: &[Vec<u8>]) -> usize {
    let stored = app.everything_stored();
    let has = |needle: &[u8]| stored.windows(needle.len()).any(|part| part == needle);
    values.iter().filter(|value| has(value) || has(STANDARD.encode(value).as_bytes())).count()
}

async fn replace_retention(admin: &Client, weeks: i64, automatic: bool) {
    let before = admin.get("/settings").await;
    let mut settings = before.expect(200);
    settings.as_object_mut().unwrap().remove("version");
    settings["retention"] = json!({"weeks": weeks, "automatic": automatic});
    admin.put("/settings", before.version(), &settings).await.expect(200);
}

async fn put(who: &Client, path: &str, body: Value) -> valghalla_tests::Reply {
    who.send(Method::PUT, path, None, Some(&body)).await
}

async fn delete(who: &Client, path: &str) -> valghalla_tests::Reply {
    who.send(Method::DELETE, path, None, None).await
}

async fn consent(app: &TestApp, office: &Person, assignment: &Value, days: i64) {
    let today = app.clock.now().danish_day();
    let body = json!({"given_on": today, "expires_on": today + TimeDelta::days(days), "obtained": "Brev fra personen"});
    let view = put(office, &person(assignment, "/retention-consent"), body).await.expect(200);
    assert_eq!(view["consent"]["recorded_by"], format!("Navn {}", office.username));
}

on_both! {
    async fn nothing_is_left_of_whoever_goes_and_the_proof_holds(app: TestApp) {
        let s = app.staffing().await;
        s.allocate(&[s.seats(0, 0, Some(0), 200)]).await;
        let first = report(&s, 0, Some(CPR)).await;
        let twin = report(&s, 1, Some(CPR)).await;
        let both = json!({"other_person_id": twin["person"]["id"], "reason": "Samme person til to poster"});
        s.office.post(&person(&first, "/conflict-decisions"), &both).await.expect(204);
        // Those who stay lie between those who go.
        let other = json!({"name": "Folketingsvalg", "kind": "general", "held_on": "2099-11-17"});
        let other = s.office.post("/elections", &other).await.expect(201)["id"].clone();
        let seats = json!({"allocations": [s.seats(0, 0, Some(0), 200)]});
        s.office.put(&of(other.as_str().unwrap(), "seats"), 1, &seats).await.expect(200);
        for n in 2..150 {
            report(&s, n, None).await;
            let mut stays = s.report(0, 0, json!({"full_name": format!("Bliver {n}"), "address": "Stien ".repeat(n % 7)}));
            stays["election_id"] = other.clone();
            s.office.post("/assignments", &stays).await.expect(201);
        }
        // A mail to an address of theirs that is no account's: a notice that was still to be sent when its account went.
        let admin = app.administrator().await;
        let account = json!({"username": "fugl", "full_name": "En fugl", "email": "Kanarie7@fugl.example", "role": "auditor", "notify": true});
        let account = admin.post("/users", &account).await.expect(201)["id"].as_str().unwrap().to_owned();
        app.sql("update mails set user_id = null where user_id = (select id from users where username = 'fugl')");
        admin.delete(&format!("/users/{account}"), admin.get(&format!("/users/{account}")).await.version()).await.expect(204);
        over(&s, &app).await;
        let number = CprNumber::parse(CPR).unwrap();
        let mut secrets = vec![b"anarie".to_vec(), b"+299 87".to_vec(), app.db.keys().cpr_index(app.municipality, &number).digest.to_vec()];
        secrets.push(sealed_number(&app, first["person"]["id"].as_str().unwrap()));
        secrets.push(sealed_number(&app, twin["person"]["id"].as_str().unwrap()));
        // Keys of names stand in several indexes, which grow in no order.
        secrets.extend((0..150).step_by(5).map(|n| sort_key(&format!("Kanarie Fugl{n}"))));
        assert_eq!(traces(&app, &secrets), 35, "they are found while they are there");

        let certificate = erase(&admin, &s.election).await;
        assert_eq!(certificate["counts"], json!({"persons": 150, "cpr_numbers": 2, "contacts": 150, "assignments": 150,
            "mails": 1, "decisions": 1, "kept_elsewhere": 0, "kept_by_consent": 0}));
        app.keeper().finish().await.unwrap();
        assert_eq!(traces(&app, &secrets), 0);
        for (table, left) in [("persons", 148), ("assignments", 148), ("cpr_decisions", 0), ("erased_persons", 0)] {
            assert_eq!(app.count(&format!("select count(*) as n from {table}")), left, "{table}");
        }
        assert_eq!(app.count("select sum(filled) as n from allocations"), 150 + 148, "the counts stay");
        s.office.get(&person(&first, "")).await.expect_problem(404, "not_found");
        assert_eq!(s.office.get(&format!("/assignments?election_id={}", s.election)).await.expect(200)["items"], json!([]));

        let kept = s.office.get(&of(&s.election, "erasure-certificate")).await;
        assert_eq!(kept.expect(200), certificate);
        assert!(kept.headers["content-disposition"].to_str().unwrap().contains("sletteattest-0607-"));
        let signed: ErasureCertificate = serde_json::from_value(certificate.clone()).unwrap();
        assert!(app.db.keys().has_signed_certificate(&signed));
        assert_eq!(certificate["erased_by"], admin.id.to_string());
        admin.post(&of(&s.election, "erasure"), &json!({"persons": 0})).await.expect_problem(409, "already_erased");
        put(&admin, &of(&s.election, "legal-hold"), json!({"reason": "For sent nu"})).await.expect_problem(409, "already_erased");
        let view = s.office.get(&of(&s.election, "retention")).await.expect(200);
        assert_eq!((&view["erased_at"], &view["may_erase"]), (&certificate["erased_at"], &json!(false)));

        let log = admin.get("/audit-events?action=election.erased").await.expect(200);
        assert_eq!(log["items"][0]["details"]["persons"], 150);
        app.verify_log().await.unwrap();
        // Outside the database stands who is gone: an id and a time.
        let lists = Files::copy(&app.config.audit_checkpoints_dir).unwrap().erased().unwrap();
        assert_eq!(lists["0607"].len(), 150);
        let text = std::fs::read_to_string(app.config.audit_checkpoints_dir.join("0607.erased.jsonl")).unwrap();
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line.as_object().unwrap().keys().collect::<Vec<_>>(), ["erased_at", "person_id"]);
            let at = |view: &Value| view["erased_at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
            assert!(at(&line) <= at(&certificate) && at(&certificate) - at(&line) < TimeDelta::seconds(30));
        }
        assert!(text.contains(first["person"]["id"].as_str().unwrap()));
        app.keeper().finish().await.unwrap();
        assert_eq!(std::fs::read_to_string(app.config.audit_checkpoints_dir.join("0607.erased.jsonl")).unwrap(), text);
    }

    async fn who_serves_in_a_live_election_or_consents_stays(app: TestApp) {
        let s = app.staffing().await;
        s.allocate(&[s.seats(0, 0, Some(0), 9)]).await;
        let (goes, serves) = (report(&s, 1, None).await, report(&s, 2, Some(CPR)).await);
        let (consents, ends) = (report(&s, 3, None).await, report(&s, 4, None).await);
        let next = json!({"name": "Folketingsvalg", "kind": "general", "held_on": "2099-11-17"});
        let next = s.office.post("/elections", &next).await.expect(201)["id"].as_str().unwrap().to_owned();
        let copied = format!(
            "insert into assignments (id, municipality_id, election_id, site_id, duty_id, party_id, person_id, name_key, state, reported_at) \
             select {}, municipality_id, {}, site_id, duty_id, party_id, person_id, name_key, state, reported_at from assignments where id = {}",
            app.id_in_sql(uuid::Uuid::now_v7()), app.id_in_sql(next.parse().unwrap()), app.id_in_sql(serves["id"].as_str().unwrap().parse().unwrap()),
        );
        app.sql(&copied);
        let path = person(&consents, "/retention-consent");
        let today = app.clock.now().danish_day();
        let day = |days| today + TimeDelta::days(days);
        put(&s.office, &path, json!({"given_on": day(1), "expires_on": day(-1), "obtained": "jo"})).await.expect_fields(&[
            ("/given_on", "day_in_future"), ("/expires_on", "consent_period"), ("/obtained", "too_short"),
        ]);
        assert_eq!(s.office.get(&path).await.expect(200)["consent"], Value::Null);
        delete(&s.office, &path).await.expect_problem(404, "not_found");
        consent(&app, &s.office, &consents, 400).await;
        consent(&app, &s.office, &ends, 1).await;
        over(&s, &app).await;

        let admin = app.administrator().await;
        let counts = erase(&admin, &s.election).await["counts"].clone();
        assert_eq!((&counts["persons"], &counts["kept_elsewhere"], &counts["kept_by_consent"]), (&json!(1), &json!(1), &json!(2)));
        assert_eq!((&counts["assignments"], &counts["cpr_numbers"]), (&json!(2), &json!(0)));
        s.office.get(&person(&goes, "")).await.expect_problem(404, "not_found");
        let there = s.office.get(&person(&serves, "")).await.expect(200);
        assert_eq!((&there["email"], &there["cpr_registered"]), (&json!("kanarie2@fugl.example"), &json!(true)));
        assert_eq!(there["assignments"].as_array().unwrap().len(), 1, "the other election's alone");
        assert_eq!(there["assignments"][0]["election_id"], next);
        let there = s.office.get(&person(&consents, "")).await.expect(200);
        assert_eq!((&there["full_name"], there["assignments"].as_array().unwrap().len()), (&json!("Kanarie Fugl3"), 1));

        app.clock.advance(TimeDelta::days(2));
        app.db.write(housekeeping::tidy).await.unwrap();
        let office = app.officer().await;
        office.get(&person(&ends, "")).await.expect_problem(404, "not_found");
        office.get(&person(&consents, "")).await.expect(200);
        assert_eq!(delete(&office, &path).await.expect(200), json!({"erased": true}));
        office.get(&person(&consents, "")).await.expect_problem(404, "not_found");
        // Who serves elsewhere is not erased by taking a consent back.
        consent(&app, &office, &serves, 10).await;
        assert_eq!(delete(&office, &person(&serves, "/retention-consent")).await.expect(200), json!({"erased": false}));
        office.get(&person(&serves, "")).await.expect(200);
        let log = app.administrator().await.get("/audit-events?action=person.erased").await.expect(200);
        let erased: Vec<&Value> = log["items"].as_array().unwrap().iter().map(|one| &one["object_id"]).collect();
        assert_eq!(erased, [&consents["person"]["id"], &ends["person"]["id"]]);
        app.keeper().finish().await.unwrap();
        let lists = Files::copy(&app.config.audit_checkpoints_dir).unwrap().erased().unwrap();
        assert_eq!(lists["0607"].len(), 3);
    }

    async fn one_person_who_holds_no_seat_is_erased_for_a_reason(app: TestApp) {
        let (s, admin) = (app.staffing().await, app.administrator().await);
        let (gone, stays) = (report(&s, 0, Some(CPR)).await, report(&s, 1, Some(CPR)).await);
        let (erasure, reason) = (person(&gone, "/erasure"), json!({"reason": "Indberettet ved en fejl"}));
        let id = gone["person"]["id"].as_str().unwrap();
        let sealed = sealed_number(&app, id);
        admin.post(&erasure, &json!({"reason": "nej"})).await.expect_fields(&[("/reason", "too_short")]);
        s.office.post(&erasure, &reason).await.expect_problem(403, "forbidden");
        admin.post(&erasure, &reason).await.expect_problem(409, "person_seated");
        s.office.post(&format!("/assignments/{}/withdraw", gone["id"].as_str().unwrap()), &json!({})).await.expect(200);
        let hold = of(&s.election, "legal-hold");
        put(&admin, &hold, json!({"reason": "Klage over valget"})).await.expect(200);
        admin.post(&erasure, &reason).await.expect_problem(409, "legal_hold");
        delete(&admin, &hold).await.expect(200);
        let elsewhere = app.another_municipality("0101").await;
        let stranger = app.somebody_in(elsewhere, Role::Administrator).await;
        stranger.post(&erasure, &reason).await.expect_problem(404, "not_found");
        assert_eq!(traces(&app, std::slice::from_ref(&sealed)), 1, "what is looked for is found");

        admin.post(&erasure, &reason).await.expect(204);
        admin.post(&erasure, &reason).await.expect_problem(404, "not_found");
        s.office.get(&person(&gone, "")).await.expect_problem(404, "not_found");
        s.office.get(&person(&stays, "")).await.expect(200);
        assert_eq!(app.count("select count(*) as n from assignments"), 1);
        let log = admin.get("/audit-events?action=person.erased").await.expect(200);
        assert_eq!((&log["items"][0]["object_id"], &log["items"][0]["reason"]), (&json!(id), &reason["reason"]));
        app.keeper().finish().await.unwrap();
        assert_eq!(traces(&app, &[sealed]), 0, "nothing is left of the number");
        let lists = Files::copy(&app.config.audit_checkpoints_dir).unwrap().erased().unwrap();
        assert!(lists["0607"].contains(&id.parse().map(PersonId).unwrap()), "a restored backup is rid of the person too");
    }

    async fn nothing_goes_before_its_time_or_while_it_is_on_hold(app: TestApp) {
        let (s, admin) = (app.staffing().await, app.administrator().await);
        let somebody = report(&s, 1, None).await;
        let (erasure, hold) = (of(&s.election, "erasure"), of(&s.election, "legal-hold"));
        let one = json!({"persons": 1});
        held(&app, 27);
        admin.post(&erasure, &one).await.expect_problem(409, "retention_not_due");
        s.step("lock").await.expect(200);
        s.step("close").await.expect(200);
        held(&app, 25);
        admin.post(&erasure, &one).await.expect_problem(409, "retention_not_due");
        held(&app, 26);
        put(&admin, &hold, json!({"reason": "nej"})).await.expect_fields(&[("/reason", "too_short")]);
        put(&s.office, &hold, json!({"reason": "Klage over valget"})).await.expect_problem(403, "forbidden");
        let view = put(&admin, &hold, json!({"reason": "Klage over valget"})).await.expect(200);
        assert_eq!((&view["legal_hold"]["reason"], &view["may_erase"]), (&json!("Klage over valget"), &json!(false)));
        admin.post(&erasure, &one).await.expect_problem(409, "legal_hold");
        replace_retention(&admin, 26, true).await;
        housekeeping::erase_due(&app.db).await.unwrap();
        s.office.get(&person(&somebody, "")).await.expect(200);
        delete(&s.office, &hold).await.expect_problem(403, "forbidden");
        assert_eq!(delete(&admin, &hold).await.expect(200)["may_erase"], true);
        admin.post(&erasure, &json!({"persons": 2})).await.expect_problem(409, "erasure_changed");
        s.office.post(&erasure, &one).await.expect_problem(403, "forbidden");
        s.office.get(&of(&s.election, "erasure-certificate")).await.expect_problem(404, "not_found");
        let logged = admin.get("/audit-events?action=election.hold_placed").await.expect(200);
        assert_eq!(logged["items"][0]["reason"], "Klage over valget");
        // Nobody was erased by any of it.
        assert_eq!(app.count("select count(*) as n from persons"), 1);
    }

    async fn the_clock_erases_where_the_municipality_says_so(app: TestApp) {
        let (s, admin) = (app.staffing().await, app.administrator().await);
        let somebody = report(&s, 1, None).await;
        over(&s, &app).await;
        housekeeping::erase_due(&app.db).await.unwrap();
        s.office.get(&person(&somebody, "")).await.expect(200);
        replace_retention(&admin, 27, true).await;
        housekeeping::erase_due(&app.db).await.unwrap();
        s.office.get(&person(&somebody, "")).await.expect(200);
        replace_retention(&admin, 26, true).await;
        housekeeping::erase_due(&app.db).await.unwrap();
        s.office.get(&person(&somebody, "")).await.expect_problem(404, "not_found");
        let certificate = admin.get(&of(&s.election, "erasure-certificate")).await.expect(200);
        assert_eq!((&certificate["erased_by"], &certificate["counts"]["persons"]), (&Value::Null, &json!(1)));
        let log = admin.get("/audit-events?action=election.erased").await.expect(200);
        assert_eq!(log["items"][0]["actor_id"], Value::Null);
    }
}

#[actix_web::test]
async fn the_commands_check_a_certificate_and_erase_again_in_a_backup() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let mut program = Program::start_new(backend).await;
        let admin = program.administrator().await;
        let made = async |path: &str, body: Value| admin.post(path, &body).await.expect(201)["id"].clone();
        let party = made("/parties", json!({"letter": "A", "name": "A"})).await;
        let site = made("/sites", json!({"number": 1, "name": "Midtbyen"})).await;
        let duty = made("/duties", json!({"code": "formand", "name": "Formand"})).await;
        let mut people = Vec::new();
        for (name, day) in [("Anna", "2020-11-17"), ("Bent", "2099-11-17")] {
            let election = made("/elections", json!({"name": "Valg", "kind": "municipal", "held_on": day})).await;
            let path = format!("/elections/{}", election.as_str().unwrap());
            let seats = json!({"allocations": [{"site_id": site, "duty_id": duty, "party_id": party, "count": 2}]});
            admin.put(&format!("{path}/seats"), 1, &seats).await.expect(200);
            admin.post(&format!("{path}/open"), &json!({})).await.expect(200);
            let report = json!({"election_id": election, "site_id": site, "duty_id": duty, "party_id": party, "person": {"full_name": name}});
            let assignment = admin.post("/assignments", &report).await.expect(201);
            people.push((path, assignment["person"]["id"].as_str().unwrap().to_owned()));
        }
        let (path, anna) = &people[0];
        admin.post(&format!("{path}/lock"), &json!({})).await.expect(200);
        admin.post(&format!("{path}/close"), &json!({})).await.expect(200);
        admin.post(&format!("{path}/erasure"), &json!({"persons": 1})).await.expect(200);
        let file = program.checkpoints().join("certificate");
        let text = admin.get(&format!("{path}/erasure-certificate")).await.text;
        let verify = |text: &str| {
            std::fs::write(&file, text).unwrap();
            let output = program.run(&["retention", "verify", file.to_str().unwrap()]);
            (output.status.success(), String::from_utf8(output.stdout).unwrap())
        };
        let (well, said) = verify(&text);
        assert!(well && said.contains("signed with the key") && said.contains("1 people"), "{said}");
        assert!(!verify(&text.replace("\"persons\":1", "\"persons\":2")).0);
        assert!(!verify(&text.replace("\"municipality\":\"0607\"", "\"municipality\":\"0607\",\"more\":1")).0);
        assert!(!verify("{}").0);
        program.stop();

        // Bent is in the list and in the database all the same, as in a backup from before he was erased.
        let list = program.checkpoints().join("0607.erased.jsonl");
        let there = std::fs::read_to_string(&list).unwrap();
        assert!(there.contains(anna.as_str()) && there.lines().count() == 1, "{there}");
        std::fs::write(&list, format!("{there}{}", there.replace(anna.as_str(), &people[1].1))).unwrap();
        let said = String::from_utf8(program.run(&["retention", "replay"]).stdout).unwrap();
        assert!(said.contains("0607: 2 people in the list, 1 of them erased again"), "{said}");
        program.start().await;
        let admin = program.administrator().await;
        admin.get(&format!("/persons/{}", people[1].1)).await.expect_problem(404, "not_found");
        assert_eq!(admin.get("/assignments").await.expect(200)["items"], json!([]));
        program.stop();
        assert!(program.run(&["audit", "verify"]).status.success());
    }
}
