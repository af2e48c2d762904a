//! Sites: search, order, pages, and what may be emptied.

use valghalla_tests::{Client, Value, json, on_both};

async fn numbers(client: &Client, query: &str) -> Vec<i64> {
    let list = client.get(&format!("/sites{query}")).await.expect(200);
    list["items"].as_array().unwrap().iter().map(|site| site["number"].as_i64().unwrap()).collect()
}

on_both! {
    async fn a_field_left_out_stays_and_null_empties(app: TestApp) {
        let office = app.officer().await;
        let place = office.post("/constituencies", &json!({"number": 1, "name": "Byen"})).await.expect(201)["id"].clone();
        let new = json!({"number": 4, "name": "Erritsø", "venue": " Hallen ", "address": "Krogsagervej 30", "constituency_id": place, "eligible_voters": 0});
        let made = office.post("/sites", &new).await.expect(201);
        assert_eq!(made["venue"], "Hallen");
        let path = format!("/sites/{}", made["id"].as_str().unwrap());
        let renamed = office.patch(&path, 1, &json!({"name": "Erritsø By"})).await.expect(200);
        assert_eq!((&renamed["venue"], &renamed["constituency_id"], &renamed["eligible_voters"]), (&json!("Hallen"), &place, &json!(0)));
        let emptied = office.patch(&path, 2, &json!({"venue": null, "address": "", "constituency_id": null, "eligible_voters": null})).await.expect(200);
        for field in ["venue", "address", "constituency_id", "eligible_voters"] {
            assert_eq!(emptied[field], Value::Null, "{field}");
        }
        office.patch(&path, 3, &json!({"constituency_id": uuid::Uuid::now_v7()})).await.expect_fields(&[("/constituency_id", "unknown")]);
    }

    async fn sites_are_searched_sorted_and_paged_as_danish_does(app: TestApp) {
        let office = app.officer().await;
        let place = office.post("/constituencies", &json!({"number": 1, "name": "Byen"})).await.expect(201)["id"].as_str().unwrap().to_owned();
        for (number, name, venue) in [(1, "Åby", "Sal 7"), (2, "Ærø", "Hal_B"), (3, "Aalborg", "100% Idræt"), (10, "Zoo", "Skolen"), (5, "Abe", "Skolen")] {
            office.post("/sites", &json!({"number": number, "name": name, "venue": venue, "constituency_id": if number > 4 { json!(place) } else { json!(null) }})).await.expect(201);
        }
        assert_eq!(numbers(&office, "").await, [1, 2, 3, 5, 10]);
        assert_eq!(numbers(&office, "?sort=name").await, [5, 10, 2, 1, 3]);
        assert_eq!(numbers(&office, "?q=%C3%A5").await, [1, 3], "aa is found as å");
        assert_eq!(numbers(&office, "?q=SKOLEN").await, [5, 10]);
        assert_eq!(numbers(&office, "?q=10").await, [3, 10]);
        assert_eq!(numbers(&office, "?q=100%25").await, [3], "signs of the pattern are signs");
        assert_eq!(numbers(&office, "?q=_").await, [2]);
        assert_eq!(numbers(&office, &format!("?constituency_id={place}&q=zoo")).await, [10]);
        for sort in ["number", "name"] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = office.get(&format!("/sites?sort={sort}&limit=2&with_total=true{cursor}")).await.expect(200);
                assert_eq!(page["total"], 5);
                seen.extend(page["items"].as_array().unwrap().iter().map(|site| site["number"].as_i64().unwrap()));
                match page["next_cursor"].as_str() { Some(next) => cursor = format!("&cursor={next}"), None => break }
            }
            assert_eq!(seen, numbers(&office, &format!("?sort={sort}")).await);
        }
        office.get("/sites?limit=0").await.expect_fields(&[("/limit", "out_of_range")]);
        office.get("/sites?cursor=nonsense").await.expect_fields(&[("/cursor", "format")]);
        office.get("/sites?q=%01").await.expect_fields(&[("/q", "control_character")]);
        office.get("/sites?sort=venue").await.expect_problem(400, "bad_request");
        office.get("/sites?eligible_voters=1").await.expect_problem(400, "bad_request");
    }

    async fn a_constituency_of_another_municipality_is_unknown(app: TestApp) {
        let other = app.another_municipality("0630").await;
        let stranger = app.somebody_in(other, valghalla::domain::roles::Role::ElectionOfficer).await;
        let place = stranger.post("/constituencies", &json!({"number": 1, "name": "Byen"})).await.expect(201)["id"].clone();
        let office = app.officer().await;
        office.post("/sites", &json!({"number": 1, "name": "A", "constituency_id": place})).await.expect_fields(&[("/constituency_id", "unknown")]);
        let made = office.post("/sites", &json!({"number": 1, "name": "A"})).await.expect(201);
        let path = format!("/sites/{}", made["id"].as_str().unwrap());
        office.patch(&path, 1, &json!({"constituency_id": place})).await.expect_fields(&[("/constituency_id", "unknown")]);
    }
}
