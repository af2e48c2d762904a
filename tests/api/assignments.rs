//! Reporting people: one seat for one person, within the reach of whoever asks.

use chrono::TimeDelta;
use valghalla::domain::roles::Role;
use valghalla_tests::places::Places;
use valghalla_tests::staffing::{CPR, OTHER_CPR, Staffing};
use valghalla_tests::{Client, Method, Value, json, on_both};

async fn reported(who: &Client, body: &Value) -> Value {
    who.post("/assignments", body).await.expect(201)
}

fn path(assignment: &Value) -> String {
    format!("/assignments/{}", assignment["id"].as_str().unwrap())
}

fn person(name: &str) -> Value {
    json!({"full_name": name})
}

/// An answer without what differs between any two: ids, names, times.
fn masked(mut answer: Value) -> Value {
    for place in ["/id", "/person/id", "/person/full_name", "/reported_at", "/reported_by", "/party"] {
        *answer.pointer_mut(place).unwrap() = json!("*");
    }
    answer
}

async fn names(who: &Client, query: &str) -> Vec<String> {
    let list = who.get(&format!("/assignments?{query}")).await.expect(200);
    let name = |row: &Value| row["person"]["full_name"].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(name).collect()
}

async fn filled(staffing: &Staffing, site: usize, duty: usize, party: usize) -> i64 {
    let seats = staffing.office.get(&format!("/elections/{}/seats", staffing.election)).await.expect(200);
    let allocations = seats["allocations"].as_array().unwrap();
    let found = allocations.iter().find(|row| {
        row["site_id"] == staffing.sites[site].as_str()
            && row["duty_id"] == staffing.duties[duty].as_str()
            && row["party_id"] == staffing.parties[party].as_str()
    });
    found.unwrap()["filled"].as_i64().unwrap()
}

on_both! {
    async fn a_secretary_reports_and_sees_what_was_reported(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        let who = json!({"full_name": " Bodil  Præst ", "cpr": OTHER_CPR, "email": "bodil@example.dk", "phone": "12 34 56 78", "address": "Vej 1\r\n7000 Fredericia"});
        let answer = secretary.post("/assignments", &staffing.report(0, 0, who)).await;
        let view = answer.expect(201);
        assert_eq!(answer.headers["location"], format!("/api/v1{}", path(&view)));
        assert_eq!(answer.version(), 1);
        assert_eq!((&view["site"]["number"], &view["duty"]["code"], &view["party"]["letter"]), (&json!(1), &json!("valgstyrer"), &json!("B")));
        assert_eq!((&view["state"], &view["cpr_registered"], &view["possible_duplicate"], &view["warnings"]), (&json!("reported"), &json!(true), &json!(null), &json!([])));
        assert_eq!(view["reported_by"], format!("Navn {}", secretary.username));
        assert_eq!((&view["person"]["address"], &view["person"]["address_withheld"]), (&json!("Vej 1\n7000 Fredericia"), &json!(false)));
        assert_eq!(secretary.get(&path(&view)).await.expect(200), view);
        let row = secretary.get("/assignments?with_total=true").await.expect(200);
        assert_eq!(row["total"], 1);
        for contact in ["email", "phone", "address"] {
            assert!(row["items"][0]["person"].get(contact).is_none());
        }
        assert_eq!(filled(&staffing, 0, 0, 0).await, 1);
        assert_eq!(staffing.office.get(&path(&view)).await.expect(200)["possible_duplicate"], false);
        let without = reported(&secretary, &staffing.report(0, 0, json!({"full_name": "Uden", "cpr": " ", "email": "", "phone": null}))).await;
        assert_eq!((&without["cpr_registered"], &without["person"]["email"]), (&json!(false), &json!(null)));
    }

    async fn a_number_known_already_changes_nothing_a_secretary_can_see(app: TestApp) {
        let staffing = app.staffing().await;
        let (ours, theirs) = (app.secretary(staffing.all_of(0)).await, app.secretary(staffing.all_of(1)).await);
        let who = |name: &str| json!({"full_name": name, "cpr": CPR});
        let asked = async |who: &Client, body: &Value| {
            let before = app.db.statements();
            let answer = who.post("/assignments", body).await;
            (answer, app.db.statements() - before)
        };
        let (fresh, fresh_statements) = asked(&ours, &staffing.report(1, 0, json!({"full_name": "Frida", "cpr": "251248-9997"}))).await;
        let stranger = app.somebody_in(app.another_municipality("0630").await, Role::Administrator).await;
        stranger.post("/assignments", &Places::new(&stranger, 1).await.report(0, &who("Anna"))).await.expect(201);
        let (first, statements) = asked(&ours, &staffing.report(0, 0, who("Anna"))).await;
        let mut answered = [masked(fresh.expect(201)), masked(first.expect(201))];
        answered.iter_mut().for_each(|body| body["site"] = json!("*"));
        assert_eq!((fresh_statements, &answered[0]), (statements, &answered[1]), "known in another municipality");
        let (again, again_statements) = asked(&ours, &staffing.report(0, 0, who("Bent"))).await;
        let (elsewhere, elsewhere_statements) = asked(&theirs, &staffing.report(0, 1, who("Carl"))).await;
        assert_eq!([again_statements, elsewhere_statements], [statements; 2], "the same work, so the same time");
        assert_eq!(masked(first.expect(201)), masked(again.expect(201)));
        assert_eq!(masked(first.expect(201)), masked(elsewhere.expect(201)));
        assert_eq!(first.expect(201)["warnings"], json!(["cpr_checksum"]));
        for other in [&again, &elsewhere] {
            let names = |reply: &valghalla_tests::Reply| reply.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
            assert_eq!(names(&first), names(other));
            assert_eq!(first.headers["etag"], other.headers["etag"]);
        }
        let own = ours.get("/assignments").await.expect(200);
        assert!(own["items"].as_array().unwrap().iter().all(|row| row["possible_duplicate"].is_null()));
        ours.get("/assignments?duplicates=true").await.expect_problem(403, "forbidden");
        let person_path = format!("/persons/{}", first.expect(201)["person"]["id"].as_str().unwrap());
        assert!(ours.get(&person_path).await.expect(200)["possible_duplicates"].is_null());

        assert_eq!(names(&staffing.office, "duplicates=true").await, ["Anna", "Bent", "Carl"]);
        reported(&theirs, &staffing.report(0, 1, json!({"full_name": "Dorte", "cpr": OTHER_CPR}))).await;
        assert_eq!(names(&staffing.office, "duplicates=true").await.len(), 3);
        let seen = staffing.office.get(&person_path).await.expect(200);
        let mut others: Vec<_> = seen["possible_duplicates"].as_array().unwrap().iter().map(|p| p["full_name"].as_str().unwrap().to_owned()).collect();
        others.sort();
        assert_eq!(others, ["Bent", "Carl"]);
        for leaver in [&again, &elsewhere] {
            staffing.office.post(&format!("{}/withdraw", path(&leaver.expect(201))), &json!({})).await.expect(200);
        }
        assert_eq!(names(&staffing.office, "duplicates=true").await, Vec::<String>::new(), "the office has decided");
    }

    async fn of_sixteen_reports_for_one_seat_one_gets_it(app: TestApp) {
        let staffing = app.staffing().await;
        staffing.allocate(&[staffing.seats(0, 0, Some(0), 1)]).await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        let bodies: Vec<Value> = (0..16).map(|n| staffing.report(0, 0, person(&format!("Person {n}")))).collect();
        let attempts: Vec<_> = bodies.into_iter().map(|body| {
            let client = secretary.client.clone();
            tokio::spawn(async move { client.post("/assignments", &body).await })
        }).collect();
        let mut winner = None;
        for attempt in attempts {
            let reply = attempt.await.unwrap();
            match reply.status {
                201 => assert!(winner.replace(reply.expect(201)).is_none(), "a seat holds two people"),
                _ => drop(reply.expect_problem(409, "no_free_seat")),
            }
        }
        let winner = winner.expect("nobody got the seat");
        assert_eq!(secretary.get("/assignments").await.ids(), [winner["id"].as_str().unwrap()]);

        let withdrawn = secretary.post(&format!("{}/withdraw", path(&winner)), &json!({})).await.expect(200);
        assert_eq!(withdrawn["state"], "withdrawn");
        assert_eq!(filled(&staffing, 0, 0, 0).await, 0);
        secretary.post(&format!("{}/withdraw", path(&winner)), &json!({})).await.expect_problem(409, "assignment_transition");
        reported(&secretary, &staffing.report(0, 0, person("Den næste"))).await;
        secretary.post("/assignments", &staffing.report(0, 0, person("En for meget"))).await.expect_problem(409, "no_free_seat");
        assert_eq!(names(&secretary, "").await.len(), 2, "what was withdrawn stays as history");
    }

    async fn a_person_moves_within_the_party_and_leaves_the_seat_free(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(json!([{"party_id": staffing.parties[0], "scope": "site", "site_ids": [staffing.sites[0], staffing.sites[1]]}])).await;
        let one = reported(&secretary, &staffing.report(0, 0, person("Anna"))).await;
        let there = json!({"site_id": staffing.sites[1], "duty_id": staffing.duties[1]});
        secretary.send(Method::PATCH, &path(&one), None, Some(&there)).await.expect_problem(428, "precondition_required");
        secretary.patch(&path(&one), 7, &there).await.expect_problem(412, "stale");
        let moved = secretary.patch(&path(&one), 1, &there).await;
        assert_eq!((moved.version(), &moved.expect(200)["site"]["name"], &moved.expect(200)["duty"]["code"]), (2, &json!("Åhallen"), &json!("tilforordnet")));
        assert_eq!((filled(&staffing, 0, 0, 0).await, filled(&staffing, 1, 1, 0).await), (0, 1));
        secretary.patch(&path(&one), 2, &json!({"site_id": staffing.sites[2]})).await.expect_fields(&[("/site_id", "unknown")]);
        secretary.patch(&path(&one), 2, &json!({"duty_id": uuid::Uuid::now_v7()})).await.expect_fields(&[("/duty_id", "unknown")]);
        for name in ["Bent", "Carl"] {
            reported(&secretary, &staffing.report(0, 0, person(name))).await;
        }
        let full = json!({"site_id": staffing.sites[0], "duty_id": staffing.duties[0]});
        secretary.patch(&path(&one), 2, &full).await.expect_problem(409, "no_free_seat");
        assert_eq!(secretary.get(&path(&one)).await.version(), 2, "nothing of a refused change stays");
        secretary.patch(&path(&one), 2, &json!({"party_id": staffing.parties[1]})).await.expect_fields(&[("/party_id", "unknown_field")]);
        // The office moves the person out of the secretary's reach.
        staffing.office.patch(&path(&one), 2, &json!({"site_id": staffing.sites[2]})).await.expect(200);
        secretary.get(&path(&one)).await.expect_problem(404, "not_found");
        secretary.get(&format!("/persons/{}", one["person"]["id"].as_str().unwrap())).await.expect_problem(404, "not_found");
    }

    async fn nobody_reaches_beyond_the_grants(app: TestApp) {
        let staffing = app.staffing().await;
        let here = reported(&staffing.office, &staffing.report(0, 0, person("Her"))).await;
        let there = reported(&staffing.office, &staffing.report(2, 0, person("Der"))).await;
        let theirs = reported(&staffing.office, &staffing.report(0, 1, person("Deres"))).await;
        let limited = app.secretary(json!([{"party_id": staffing.parties[0], "scope": "site", "site_ids": [staffing.sites[0]]}])).await;
        let of_constituency = app.secretary(json!([{"party_id": staffing.parties[0], "scope": "constituency", "constituency_id": staffing.constituencies[1]}])).await;
        assert_eq!(limited.get("/assignments").await.ids(), [here["id"].as_str().unwrap()]);
        assert_eq!(of_constituency.get("/assignments").await.ids(), [there["id"].as_str().unwrap()]);
        let mixed = app.secretary(json!([
            {"party_id": staffing.parties[0], "scope": "site", "site_ids": [staffing.sites[2]]},
            {"party_id": staffing.parties[1], "scope": "constituency", "constituency_id": staffing.constituencies[0]},
        ])).await;
        let mut reached = mixed.get("/assignments").await.ids();
        reached.sort();
        assert_eq!(reached, [there["id"].as_str().unwrap(), theirs["id"].as_str().unwrap()]);
        for foreign in [&there, &theirs] {
            let person_path = format!("/persons/{}", foreign["person"]["id"].as_str().unwrap());
            for (method, path, body) in [
                (Method::GET, path(foreign), None),
                (Method::PATCH, path(foreign), Some(json!({"person": {"full_name": "x"}}))),
                (Method::POST, format!("{}/withdraw", path(foreign)), Some(json!({}))),
                (Method::GET, person_path.clone(), None),
                (Method::PUT, format!("{person_path}/cpr"), Some(json!({"cpr": CPR}))),
            ] {
                limited.send(method.clone(), &path, Some(1), body.as_ref()).await.expect_problem(404, "not_found");
                let id = path.split('/').nth(2).unwrap();
                let random = path.replace(id, &uuid::Uuid::now_v7().to_string());
                limited.send(method, &random, Some(1), body.as_ref()).await.expect_problem(404, "not_found");
            }
        }
        limited.post("/assignments", &staffing.report(2, 0, person("x"))).await.expect_fields(&[("/site_id", "unknown")]);
        limited.post("/assignments", &staffing.report(0, 1, person("x"))).await.expect_fields(&[("/party_id", "unknown")]);
        let mut own_seat = staffing.report(0, 0, person("x"));
        own_seat["party_id"] = json!(null);
        limited.post("/assignments", &own_seat).await.expect_fields(&[("/party_id", "unknown")]);
        reported(&staffing.office, &own_seat).await;
        assert_eq!(names(&limited, &format!("site_id={}", staffing.sites[2])).await, Vec::<String>::new());
        assert_eq!(limited.get("/assignments?with_total=true").await.expect(200)["total"], 1);

        let nobody = app.somebody(Role::PartySecretary).await;
        assert_eq!(nobody.get("/assignments").await.ids(), Vec::<String>::new());
        app.somebody(Role::Auditor).await.get("/assignments").await.expect_problem(403, "forbidden");
        let elsewhere = app.another_municipality("0101").await;
        let stranger = app.somebody_in(elsewhere, Role::Administrator).await;
        assert_eq!(stranger.get("/assignments").await.ids(), Vec::<String>::new());
        stranger.get(&path(&here)).await.expect_problem(404, "not_found");
        stranger.post(&format!("{}/withdraw", path(&here)), &json!({})).await.expect_problem(404, "not_found");
        stranger.post("/assignments", &staffing.report(0, 0, person("x"))).await.expect_fields(&[
            ("/election_id", "unknown"), ("/duty_id", "unknown"), ("/party_id", "unknown"),
        ]);
    }

    async fn a_grant_that_runs_out_or_loses_its_site_reaches_nothing(app: TestApp) {
        let staffing = app.staffing().await;
        reported(&staffing.office, &staffing.report(0, 0, person("Anna"))).await;
        let today = app.clock.now().danish_day();
        let last_day = app.secretary(json!([{"party_id": staffing.parties[0], "scope": "party", "expires_on": today.to_string()}])).await;
        assert_eq!(last_day.get("/assignments").await.ids().len(), 1);
        let chosen = app.secretary(json!([{"party_id": staffing.parties[0], "scope": "site", "site_ids": [staffing.sites[0]]}])).await;
        app.sql("delete from access_grant_sites");
        assert_eq!(chosen.get("/assignments").await.ids(), Vec::<String>::new());
        chosen.post("/assignments", &staffing.report(0, 0, person("x"))).await.expect_fields(&[("/site_id", "unknown")]);
        app.clock.advance(TimeDelta::days(1));
        let next_day = app.log_in(app.municipality, &last_day.username, valghalla_tests::people::PASSWORD).await;
        assert_eq!(next_day.get("/assignments").await.ids(), Vec::<String>::new());
        next_day.post("/assignments", &staffing.report(0, 0, person("x"))).await.expect_fields(&[("/party_id", "unknown")]);
    }

    async fn parties_report_while_the_election_is_open(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        let one = reported(&secretary, &staffing.report(0, 0, person("Anna"))).await;
        staffing.step("lock").await.expect(200);
        secretary.post("/assignments", &staffing.report(0, 0, person("x"))).await.expect_problem(409, "election_not_open");
        secretary.get(&path(&one)).await.expect_problem(404, "not_found");
        assert_eq!(secretary.get("/assignments").await.ids(), Vec::<String>::new());
        reported(&staffing.office, &staffing.report(0, 0, person("Bent"))).await;
        staffing.step("close").await.expect(200);
        staffing.office.post("/assignments", &staffing.report(1, 0, person("x"))).await.expect_problem(409, "election_not_open");
        staffing.office.patch(&path(&one), 1, &json!({"person": {"full_name": "x"}})).await.expect_problem(409, "election_not_open");
        staffing.office.post(&format!("{}/withdraw", path(&one)), &json!({})).await.expect_problem(409, "election_not_open");
        staffing.office.get(&path(&one)).await.expect(200);
    }

    async fn corrections_change_what_is_given_and_null_takes_away(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        let one = reported(&secretary, &staffing.report(0, 0, json!({"full_name": "Anna", "email": "a@example.dk", "phone": "11 11 11 11", "cpr": CPR}))).await;
        let changed = secretary.patch(&path(&one), 1, &json!({"person": {"phone": null, "full_name": "Åse"}})).await;
        let view = changed.expect(200);
        assert_eq!((&view["person"]["full_name"], &view["person"]["phone"], &view["person"]["email"]), (&json!("Åse"), &json!(null), &json!("a@example.dk")));
        assert!(changed.version() > 1 && view["person"]["version"] == 2 && view["cpr_registered"] == true);
        reported(&secretary, &staffing.report(0, 0, person("Bent"))).await;
        assert_eq!(names(&secretary, "").await, ["Bent", "Åse"], "a new name sorts anew");
        secretary.patch(&path(&one), 1, &json!({"person": {"phone": "22222222"}})).await.expect_problem(412, "stale");
        secretary.patch(&path(&one), changed.version(), &json!({"person": {"cpr": CPR}})).await.expect_fields(&[("/person/cpr", "unknown_field")]);
        secretary.patch(&path(&one), changed.version(), &json!({"person": {"email": "x", "phone": "a\u{7}"}})).await.expect_fields(&[("/person/email", "email_format"), ("/person/phone", "control_character")]);
        secretary.patch(&path(&one), changed.version(), &json!({"person": {"full_name": null}})).await.expect_fields(&[("/person/full_name", "format")]);
        secretary.post(&format!("{}/withdraw", path(&one)), &json!({})).await.expect(200);
        let version = secretary.get(&path(&one)).await.version();
        secretary.patch(&path(&one), version, &json!({"person": {"phone": "22222222"}})).await.expect_problem(409, "assignment_transition");
    }

    async fn pages_visit_everybody_once_in_danish_order(app: TestApp) {
        let staffing = app.staffing().await;
        let everybody = ["Aase Ørsted", "Åse Ærlig", "Bo 100%", "Bo_Bo", "Zenia", "Østen"];
        for (n, name) in everybody.iter().enumerate() {
            reported(&staffing.office, &staffing.report(n % 3, n / 3, person(name))).await;
        }
        assert_eq!(names(&staffing.office, "").await, ["Bo 100%", "Bo_Bo", "Zenia", "Østen", "Åse Ærlig", "Aase Ørsted"]);
        for sort in ["name", "site", "-reported_at"] {
            let whole = names(&staffing.office, &format!("sort={sort}")).await;
            let (mut paged, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = staffing.office.get(&format!("/assignments?sort={sort}&limit=1{cursor}")).await.expect(200);
                paged.push(page["items"][0]["person"]["full_name"].as_str().unwrap().to_owned());
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
                assert!(paged.len() < 10);
            }
            assert_eq!(paged, whole, "{sort}");
            assert_eq!(whole.len(), 6);
        }
        assert_eq!(names(&staffing.office, "sort=-reported_at").await[0], "Østen");
        assert_eq!(names(&staffing.office, "q=%C3%85SE").await, ["Åse Ærlig", "Aase Ørsted"]);
        assert_eq!(names(&staffing.office, "q=0%25").await, ["Bo 100%"]);
        assert_eq!(names(&staffing.office, "q=o_b").await, ["Bo_Bo"]);
        assert_eq!(names(&staffing.office, "q=%5C").await, Vec::<String>::new());
        assert_eq!(names(&staffing.office, &format!("party_id={}&site_id={}", staffing.parties[1], staffing.sites[0])).await, ["Bo_Bo"]);
        assert_eq!(names(&staffing.office, &format!("duty_id={}&state=reported&election_id={}", staffing.duties[1], staffing.election)).await, Vec::<String>::new());
        let by_name = staffing.office.get("/assignments?limit=1").await.expect(200);
        let cursor = by_name["next_cursor"].as_str().unwrap();
        staffing.office.get(&format!("/assignments?sort=site&cursor={cursor}")).await.expect_fields(&[("/cursor", "format")]);
        staffing.office.get("/assignments?sort=cpr").await.expect_problem(400, "bad_request");
    }

    async fn every_wrong_field_is_named_and_no_value_comes_back(app: TestApp) {
        let staffing = app.staffing().await;
        let office = &staffing.office;
        let wrong = json!({"full_name": " ", "cpr": "310290-0000", "email": "x@", "phone": "abc", "address": "a".repeat(301)});
        office.post("/assignments", &staffing.report(0, 0, wrong)).await.expect_fields(&[
            ("/person/full_name", "required"), ("/person/cpr", "cpr_date"), ("/person/email", "email_format"),
            ("/person/phone", "phone_format"), ("/person/address", "too_long"),
        ]);
        for (cpr, code) in [("610190-0000", "cpr_replacement_number"), ("251248-99", "cpr_format"), ("2512489996x", "cpr_format"), ("\u{662}51248-9996", "cpr_format")] {
            let answer = office.post("/assignments", &staffing.report(0, 0, json!({"full_name": "x", "cpr": cpr}))).await;
            answer.expect_fields(&[("/person/cpr", code)]);
            assert!(!answer.text.contains("2512") && !answer.text.contains("6101"));
        }
        for hostile in ["a\u{0}b", "a\u{202e}b", "a\nb", "a\u{feff}", "a".repeat(121).as_str()] {
            let answer = office.post("/assignments", &staffing.report(0, 0, person(hostile))).await;
            assert_eq!(answer.expect(422)["errors"][0]["pointer"], "/person/full_name", "{hostile:?}");
        }
        let kept = "<b>O'Brien</b> \"; drop table persons; -- 👩‍👩‍👧 {{x}} ${y} [user:name]";
        assert_eq!(reported(office, &staffing.report(0, 0, person(kept))).await["person"]["full_name"], kept);
        let text = staffing.report(0, 0, person("x")).to_string();
        for (broken, pointer, code) in [
            (text.replace("\"full_name\"", "\"fuld_navn\""), "/person/fuld_navn", "unknown_field"),
            (text.replace("\"full_name\":\"x\"", "\"full_name\":7"), "/person/full_name", "format"),
            (text.replace("\"full_name\":\"x\"", "\"full_name\":\"x\",\"full_name\":\"y\""), "/person", "duplicate"),
            (text.replace("\"full_name\":\"x\"", "\"full_name\":\"x\",\"cpr\":2512489996"), "/person/cpr", "format"),
            (text.replace(&staffing.sites[0], "site"), "/site_id", "format"),
            (text.replace(&staffing.election, "1e400"), "/election_id", "format"),
        ] {
            let answer = office.raw(Method::POST, "/assignments", "application/json", broken.clone()).await;
            assert_eq!(answer.expect(422)["errors"][0]["code"], code, "{broken}");
            assert_eq!(answer.expect(422)["errors"][0]["pointer"], pointer, "{broken}");
            assert!(!answer.text.contains("2512489996"));
        }
        for malformed in [text.trim_end_matches('}').to_owned(), "[]".to_owned(), format!("{text}{text}"), text.replace("\"x\"", "\"\\ud800\"")] {
            office.raw(Method::POST, "/assignments", "application/json", malformed).await.expect_problem(400, "malformed_json");
        }
        let deep = format!("{{\"person\":{}", "[".repeat(100_000));
        office.raw(Method::POST, "/assignments", "application/json", deep).await.expect_fields(&[("/person", "format")]);
        office.raw(Method::POST, "/assignments", "text/plain", text).await.expect_problem(415, "unsupported_media_type");
    }

    async fn a_key_reports_once_however_often_it_is_sent(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await.with("idempotency-key", CPR);
        let body = staffing.report(0, 0, json!({"full_name": "Anna", "cpr": CPR}));
        let (one, two) = tokio::join!(secretary.post("/assignments", &body), secretary.post("/assignments", &body));
        assert_eq!(one.expect(201), two.expect(201));
        assert_eq!((&one.headers["location"], &one.headers["etag"]), (&two.headers["location"], &two.headers["etag"]));
        assert_eq!(filled(&staffing, 0, 0, 0).await, 1);
        let clear = format!("select count(*) as n from idempotency_keys where idempotency_key like '%{}%'", &CPR[..6]);
        assert_eq!((app.count("select count(*) as n from idempotency_keys"), app.count(&clear)), (1, 0), "a key is not kept as it came");
        secretary.post("/assignments", &staffing.report(0, 0, person("Bent"))).await.expect_problem(422, "idempotency_key_reused");
        // What was refused was not done, and may be corrected under the same key.
        let retried = secretary.with("idempotency-key", "report-2");
        retried.post("/assignments", &staffing.report(0, 0, person(""))).await.expect_fields(&[("/person/full_name", "required")]);
        retried.post("/assignments", &staffing.report(0, 0, person("Bent"))).await.expect(201);
    }

    async fn a_key_sent_again_shows_no_more_than_may_be_seen_now(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        let keyed = secretary.with("idempotency-key", "report-1");
        let body = staffing.report(0, 0, json!({"full_name": "Anna", "address": "Hemmelig Vej 9"}));
        let made = keyed.post("/assignments", &body).await.expect(201);
        let everything = app.count("select count(*) as n from idempotency_keys where body is not null");
        assert_eq!(everything, 0, "nothing about a person is kept under a key");

        let path = format!("/assignments/{}", made["id"].as_str().unwrap());
        staffing.office.patch(&path, 1, &json!({"person": {"protected": true}})).await.expect(200);
        let again = keyed.post("/assignments", &body).await;
        assert_eq!(again.expect(201)["id"], made["id"]);
        assert!(!again.text.contains("Hemmelig"), "{}", again.text);
        assert_eq!(filled(&staffing, 0, 0, 0).await, 1);

        app.sql("delete from access_grants");
        keyed.post("/assignments", &body).await.expect_problem(404, "not_found");
        let forgotten = async || app.db.write(valghalla::store::idempotency::forget_old).await.unwrap();
        assert_eq!(forgotten().await, 0);
        app.clock.advance(chrono::TimeDelta::hours(25));
        assert_eq!(forgotten().await, 1);
    }
}
