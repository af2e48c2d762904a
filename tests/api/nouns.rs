//! What the nouns that the office keeps have in common: made once, changed at the version seen, by the office alone,
//! and not there for another municipality.

use valghalla::domain::roles::Role;
use valghalla_tests::{Method, Value, json, on_both};

/// Path, a new one, a change, and how the change shows.
fn nouns() -> [(&'static str, Value, Value); 4] {
    [
        ("/constituencies", json!({"number": 4, "name": "Byen"}), json!({"name": "Landet"})),
        ("/duties", json!({"code": "tolk", "name": "Tolk"}), json!({"name": "Tegnsprogstolk"})),
        ("/sites", json!({"number": 4, "name": "Åhallen"}), json!({"venue": "Sal B"})),
        (
            "/elections",
            json!({"name": "Valg", "kind": "general", "held_on": "2030-01-31"}),
            json!({"held_on": "2030-02-28"}),
        ),
    ]
}

on_both! {
    async fn a_noun_lives_from_version_to_version(app: TestApp) {
        let office = app.officer().await;
        for (list, new, change) in nouns() {
            let made = office.post(list, &new).await;
            let path = made.headers["location"].to_str().unwrap().replace("/api/v1", "");
            let view = made.expect(201);
            for (field, value) in new.as_object().unwrap() {
                assert_eq!(&view[field], value);
            }
            let read = office.get(&path).await;
            assert_eq!((read.expect(200), read.version()), (view.clone(), made.version()));
            assert_eq!(office.get(list).await.expect(200)["items"], json!([view]));

            office.send(Method::PATCH, &path, None, Some(&change)).await.expect_problem(428, "precondition_required");
            let changed = office.patch(&path, made.version(), &change).await;
            for (field, value) in change.as_object().unwrap() {
                assert_eq!(&changed.expect(200)[field], value);
            }
            assert_eq!(office.get(&path).await.expect(200), changed.expect(200));
            office.patch(&path, made.version(), &change).await.expect_problem(412, "stale");
            office.delete(&path, made.version()).await.expect_problem(412, "stale");
            office.send(Method::DELETE, &path, None, None).await.expect_problem(428, "precondition_required");
            office.delete(&path, changed.version()).await.expect(204);
            office.get(&path).await.expect_problem(404, "not_found");
            office.patch(&path, 1, &change).await.expect_problem(404, "not_found");
            office.delete(&path, 1).await.expect_problem(404, "not_found");
        }
        let log = app.administrator().await.get("/audit-events").await.expect(200);
        let actions: Vec<&str> = log["items"].as_array().unwrap().iter().filter(|event| event["actor"]["id"] == office.id.to_string()).map(|event| event["action"].as_str().unwrap()).collect();
        let expected: Vec<String> = ["election", "site", "duty", "constituency"].iter().flat_map(|noun| ["deleted", "changed", "created"].map(|what| format!("{noun}.{what}"))).collect();
        assert_eq!(actions[..expected.len()], expected);
    }

    async fn a_key_makes_one(app: TestApp) {
        let office = app.officer().await;
        for (list, new, _) in nouns() {
            let keyed = office.with("idempotency-key", list);
            let (one, two) = (keyed.post(list, &new).await, keyed.post(list, &new).await);
            assert_eq!((one.expect(201), one.version()), (two.expect(201), two.version()));
            assert_eq!(one.headers["location"], two.headers["location"]);
            assert_eq!(office.get(list).await.ids().len(), 1);
        }
    }

    async fn only_the_office_writes_and_an_auditor_does_not_read(app: TestApp) {
        let (office, secretary, auditor) = (app.officer().await, app.secretary(json!([])).await, app.somebody(Role::Auditor).await);
        for (list, new, change) in nouns() {
            let path = format!("{list}/{}", office.post(list, &new).await.expect(201)["id"].as_str().unwrap());
            for somebody in [&secretary, &auditor] {
                somebody.post(list, &new).await.expect_problem(403, "forbidden");
                somebody.patch(&path, 1, &change).await.expect_problem(403, "forbidden");
                somebody.delete(&path, 1).await.expect_problem(403, "forbidden");
            }
            auditor.get(list).await.expect_problem(403, "forbidden");
            auditor.get(&path).await.expect_problem(403, "forbidden");
        }
    }

    async fn another_municipality_is_not_there(app: TestApp) {
        let office = app.officer().await;
        let other = app.another_municipality("0630").await;
        let stranger = app.somebody_in(other, Role::Administrator).await;
        for (list, new, change) in nouns() {
            let path = format!("{list}/{}", office.post(list, &new).await.expect(201)["id"].as_str().unwrap());
            stranger.get(&path).await.expect_problem(404, "not_found");
            stranger.patch(&path, 1, &change).await.expect_problem(404, "not_found");
            stranger.delete(&path, 1).await.expect_problem(404, "not_found");
            assert_eq!(stranger.get(list).await.ids().len(), 0);
            stranger.post(list, &new).await.expect(201);
            assert_eq!(office.get(list).await.ids().len(), 1);
        }
    }

    async fn every_wrong_field_is_named(app: TestApp) {
        let office = app.officer().await;
        let long = "æ".repeat(201);
        office.post("/constituencies", &json!({"number": 0, "name": " "})).await.expect_fields(&[("/number", "out_of_range"), ("/name", "required")]);
        office.post("/constituencies", &json!({"number": 10_000, "name": long})).await.expect_fields(&[("/number", "out_of_range"), ("/name", "too_long")]);
        office.post("/duties", &json!({"code": "Stor Å", "name": "a\u{0}"})).await.expect_fields(&[("/code", "format"), ("/name", "control_character")]);
        let site = json!({"number": -1, "name": "", "venue": long, "address": "a".repeat(301), "eligible_voters": -1});
        office.post("/sites", &site).await.expect_fields(&[("/number", "out_of_range"), ("/name", "required"), ("/venue", "too_long"), ("/address", "too_long"), ("/eligible_voters", "out_of_range")]);
        office.post("/sites", &json!({"number": 1, "name": "A", "constituency_id": uuid::Uuid::now_v7()})).await.expect_fields(&[("/constituency_id", "unknown")]);
        office.post("/elections", &json!({"name": "", "kind": "general", "held_on": "1999-12-31"})).await.expect_fields(&[("/name", "required"), ("/held_on", "out_of_range")]);
        office.post("/elections", &json!({"name": "A", "kind": "general", "held_on": "2030-02-30"})).await.expect_fields(&[("/held_on", "format")]);
        office.post("/elections", &json!({"name": "A", "kind": "x", "held_on": "2030-02-28"})).await.expect_fields(&[("/kind", "format")]);
        office.post("/elections", &json!({"name": "A", "kind": "general", "held_on": "2030-02-28", "state": "open"})).await.expect_fields(&[("/state", "unknown_field")]);
        for (list, new, _) in nouns().into_iter().take(3) {
            office.post(list, &new).await.expect(201);
            let field = if list == "/duties" { "/code" } else { "/number" };
            office.post(list, &new).await.expect_fields(&[(field, "taken")]);
        }
    }

    async fn what_is_used_stays(app: TestApp) {
        let s = app.staffing().await;
        for path in [format!("/constituencies/{}", s.constituencies[0]), format!("/sites/{}", s.sites[0]), format!("/duties/{}", s.duties[0]), format!("/parties/{}", s.parties[0])] {
            s.office.delete(&path, 1).await.expect_problem(409, "in_use");
            s.office.get(&path).await.expect(200);
        }
    }

    async fn a_duty_keeps_its_code_and_duties_sort_by_name(app: TestApp) {
        let office = app.officer().await;
        for (code, name) in [("a", "Åbner"), ("b", "Ærer"), ("c", "Brev")] {
            office.post("/duties", &json!({"code": code, "name": name})).await.expect(201);
        }
        let list = office.get("/duties").await;
        let names: Vec<Value> = list.expect(200)["items"].as_array().unwrap().iter().map(|duty| duty["name"].clone()).collect();
        assert_eq!(names, ["Brev", "Ærer", "Åbner"]);
        let path = format!("/duties/{}", list.ids()[0]);
        office.patch(&path, 1, &json!({"code": "c", "name": "Brevstemmer"})).await.expect(200);
        office.patch(&path, 2, &json!({"code": "a"})).await.expect_fields(&[("/code", "taken")]);
    }
}
