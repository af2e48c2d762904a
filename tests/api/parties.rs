//! Parties, and with them what every noun has: entity tags, idempotency, field errors.

use valghalla_tests::{json, on_both};

on_both! {
    async fn the_office_keeps_parties_in_danish_order(app: TestApp) {
        let office = app.officer().await;
        for (letter, name) in [("Ø", "Enhedslisten"), ("B", "Radikale Venstre"), ("Å", "Alternativet"), ("Æ", "Danmarksdemokraterne")] {
            office.post("/parties", &json!({"letter": letter, "name": name})).await.expect(201);
        }
        let list = office.get("/parties").await.expect(200);
        let letters: Vec<&str> = list["items"].as_array().unwrap().iter().map(|p| p["letter"].as_str().unwrap()).collect();
        assert_eq!(letters, ["B", "Æ", "Ø", "Å"]);
        assert_eq!(list["items"][0]["active_secretaries"], 0);
    }

    async fn a_party_whose_secretary_has_not_used_the_link_yet_is_told_apart(app: TestApp) {
        let s = app.staffing().await;
        let administrator = app.administrator().await;
        let counts = async |party: usize| {
            let one = administrator.get(&format!("/parties/{}", s.parties[party])).await.expect(200);
            let list = administrator.get("/parties").await.expect(200)["items"].clone();
            assert!(list.as_array().unwrap().contains(&one), "the list says the same");
            (one["active_secretaries"].as_i64().unwrap(), one["invited_secretaries"].as_i64().unwrap())
        };
        let user = |notify: bool| json!({
            "username": if notify { "birgit" } else { "bent" }, "full_name": "Birgit Dahl", "role": "party_secretary",
            "email": if notify { "birgit@example.dk" } else { "bent@example.dk" }, "notify": notify, "grants": s.all_of(0),
        });
        administrator.post("/users", &user(false)).await.expect(201);
        assert_eq!(counts(0).await, (0, 0), "nobody has been invited");
        let made = administrator.post("/users", &user(true)).await.expect(201);
        assert_eq!((counts(0).await, counts(1).await), ((0, 1), (0, 0)));
        let path = format!("/users/{}", made["id"].as_str().unwrap());
        administrator.post(&format!("{path}/block"), &json!({})).await.expect(200);
        assert_eq!(counts(0).await, (0, 0));
        let active = app.secretary(s.all_of(0)).await;
        assert_eq!(counts(0).await, (1, 0));
        let own = active.get("/parties").await.expect(200)["items"][0].clone();
        assert_eq!((&own["active_secretaries"], &own["invited_secretaries"]), (&json!(null), &json!(null)));
    }

    async fn a_change_needs_the_version_that_was_seen(app: TestApp) {
        let office = app.officer().await;
        let made = office.post("/parties", &json!({"letter": "B", "name": "Radikale"})).await;
        let (path, version) = (made.headers["location"].to_str().unwrap().replace("/api/v1", ""), made.version());
        let rename = json!({"name": "Radikale Venstre"});
        office.raw(valghalla_tests::Method::PATCH, &path, "application/json", rename.to_string()).await.expect_problem(428, "precondition_required");
        let changed = office.patch(&path, version, &rename).await;
        assert_eq!(changed.expect(200)["name"], "Radikale Venstre");
        office.patch(&path, version, &json!({"letter": "X"})).await.expect_problem(412, "stale");
        office.delete(&path, version).await.expect_problem(412, "stale");
        office.delete(&path, changed.version()).await.expect(204);
        office.get(&path).await.expect_problem(404, "not_found");
    }

    async fn a_key_makes_one_party_however_often_it_is_sent(app: TestApp) {
        let office = app.officer().await.with("idempotency-key", "party-1");
        let body = json!({"letter": "B", "name": "Radikale Venstre"});
        let (one, two) = tokio::join!(office.post("/parties", &body), office.post("/parties", &body));
        assert_eq!(one.expect(201), two.expect(201));
        assert_eq!(one.headers["location"], two.headers["location"]);
        assert_eq!(office.get("/parties").await.ids().len(), 1);
        office.post("/parties", &json!({"letter": "C", "name": "Konservative"})).await.expect_problem(422, "idempotency_key_reused");
    }

    async fn every_wrong_field_is_named(app: TestApp) {
        let office = app.officer().await;
        office.post("/parties", &json!({"letter": "ABCD", "name": "  "})).await.expect_fields(&[("/letter", "too_long"), ("/name", "required")]);
        office.post("/parties", &json!({"letter": "😀", "name": "x"})).await.expect_fields(&[("/letter", "format")]);
        office.post("/parties", &json!({"letter": "A", "name": "a\u{0}b"})).await.expect_fields(&[("/name", "control_character")]);
        office.post("/parties", &json!({"letter": "A"})).await.expect_fields(&[("/name", "required")]);
        office.post("/parties", &json!({"letter": "A", "name": "x", "id": 1})).await.expect_fields(&[("/id", "unknown_field")]);
        office.post("/parties", &json!({"letter": "A", "name": "x"})).await.expect(201);
        office.post("/parties", &json!({"letter": "A", "name": "y"})).await.expect_fields(&[("/letter", "taken")]);
    }
}
