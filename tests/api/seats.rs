//! Seats: replaced as a whole, never below the people in them, and counted within reach.

use valghalla_tests::staffing::Staffing;
use valghalla_tests::{Client, Method, Reply, Value, json, on_both};

async fn seats(client: &Client, s: &Staffing, query: &str) -> Reply {
    client.get(&format!("/elections/{}/seats{query}", s.election)).await
}

async fn put(s: &Staffing, version: i64, allocations: &[Value]) -> Reply {
    s.office.put(&format!("/elections/{}/seats", s.election), version, &json!({"allocations": allocations})).await
}

async fn status(client: &Client, s: &Staffing, query: &str) -> Value {
    client.get(&format!("/elections/{}/status{query}", s.election)).await.expect(200)
}

/// Fills a seat of the first duty.
async fn report(s: &Staffing, site: usize, party: usize) {
    s.office.post("/assignments", &s.report(site, party, json!({"full_name": "Bo"}))).await.expect(201);
}

/// What an allocation is about and how many it has.
fn told(reply: &Reply) -> Vec<(String, String, Option<String>, i64, i64)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let view = reply.expect(200);
    let allocations = view["allocations"].as_array().unwrap();
    let mut told: Vec<_> = allocations
        .iter()
        .map(|a| {
            (
                text(&a["site_id"]).unwrap(),
                text(&a["duty_id"]).unwrap(),
                text(&a["party_id"]),
                a["count"].as_i64().unwrap(),
                a["filled"].as_i64().unwrap(),
            )
        })
        .collect();
    told.sort();
    told
}

fn total(reply: &Reply) -> (i64, i64) {
    told(reply).iter().fold((0, 0), |(count, filled), one| (count + one.3, filled + one.4))
}

on_both! {
    async fn seats_are_replaced_as_a_whole_at_the_version_seen(app: TestApp) {
        let s = app.staffing().await;
        let first = seats(&s.office, &s, "").await;
        assert_eq!((total(&first), told(&first).len(), first.expect(200)["version"].as_i64().unwrap()), ((25, 0), 13, first.version()));
        let wanted = [s.seats(0, 0, Some(0), 5), s.seats(0, 0, None, 1), s.seats(1, 1, Some(1), 1), s.seats(2, 0, Some(0), 0)];
        s.office.send(Method::PUT, &format!("/elections/{}/seats", s.election), None, Some(&json!({"allocations": wanted}))).await.expect_problem(428, "precondition_required");
        let second = put(&s, first.version(), &wanted).await;
        assert_eq!(second.version(), first.version() + 1);
        let mut expected: Vec<_> = wanted[..3].iter().map(|a| (a["site_id"].as_str().unwrap().to_owned(), a["duty_id"].as_str().unwrap().to_owned(), a["party_id"].as_str().map(str::to_owned), a["count"].as_i64().unwrap(), 0)).collect();
        expected.sort();
        assert_eq!(told(&second), expected);
        assert_eq!(told(&seats(&s.office, &s, "").await), expected);
        put(&s, first.version(), &[]).await.expect_problem(412, "stale");
        assert_eq!(told(&put(&s, second.version(), &wanted).await), expected, "the same again");
        assert_eq!(total(&seats(&s.office, &s, &format!("?site_id={}", s.sites[0])).await), (6, 0));
        let election = s.office.get(&format!("/elections/{}", s.election)).await;
        assert_eq!(election.version(), 2, "seats have a version of their own");
        let log = app.administrator().await.get("/audit-events?action=election.seats_replaced").await.expect(200);
        let counts: Vec<_> = log["items"].as_array().unwrap().iter().map(|event| event["details"].clone()).collect();
        assert_eq!(counts, [json!({"added": 0, "removed": 0}), json!({"added": 3, "removed": 21}), json!({"added": 25, "removed": 0})]);
        assert_eq!(put(&s, second.version() + 1, &[]).await.expect(200)["allocations"], json!([]));
    }

    async fn nobody_loses_the_seat(app: TestApp) {
        let s = app.staffing().await;
        report(&s, 0, 0).await;
        report(&s, 0, 0).await;
        report(&s, 1, 1).await;
        let before = seats(&s.office, &s, "").await;
        assert_eq!(total(&before), (25, 3));
        let refused = put(&s, before.version(), &[s.seats(2, 0, Some(0), 1), s.seats(0, 0, Some(0), 1)]).await;
        refused.expect(409);
        let problem = refused.expect_problem(409, "seats_below_filled");
        let pointers: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert_eq!(pointers, ["/allocations/1/count", "/allocations"]);
        let after = seats(&s.office, &s, "").await;
        assert_eq!((told(&after), after.version()), (told(&before), before.version()), "nothing is done");
        let kept = put(&s, before.version(), &[s.seats(0, 0, Some(0), 2), s.seats(1, 0, Some(1), 1)]).await;
        assert_eq!(total(&kept), (3, 3));
        assert_eq!(s.office.get(&format!("/assignments?election_id={}", s.election)).await.ids().len(), 3);
        s.office.post("/assignments", &s.report(0, 0, json!({"full_name": "Bo"}))).await.expect_problem(409, "no_free_seat");
    }

    async fn the_seat_that_is_kept_is_the_one_with_somebody_in_it(app: TestApp) {
        let s = app.staffing().await;
        let first = s.office.post("/assignments", &s.report(0, 0, json!({"full_name": "Bo"}))).await.expect(201);
        let second = s.office.post("/assignments", &s.report(0, 0, json!({"full_name": "Åse"}))).await.expect(201);
        let version = seats(&s.office, &s, "").await.version();
        put(&s, version, &[s.seats(0, 0, Some(0), 4)]).await.expect(200);
        for left in [&first, &second] {
            let kept = if left == &first { &second } else { &first };
            s.office.post(&format!("/assignments/{}/withdraw", left["id"].as_str().unwrap()), &json!({})).await.expect(200);
            let version = seats(&s.office, &s, "").await.version();
            assert_eq!(total(&put(&s, version, &[s.seats(0, 0, Some(0), 1)]).await), (1, i64::from(left == &first)));
            let shown = s.office.get(&format!("/assignments/{}", kept["id"].as_str().unwrap())).await.expect(200);
            assert_eq!(shown["state"], if left == &first { "reported" } else { "withdrawn" });
        }
    }

    async fn a_seat_taken_while_seats_are_taken_away_is_kept_or_was_never_given(app: TestApp) {
        let s = app.staffing().await;
        let version = seats(&s.office, &s, "").await.version();
        put(&s, version, &[s.seats(0, 0, Some(0), 10)]).await.expect(200);
        let body = s.report(0, 0, json!({"full_name": "Bo"}));
        let reports: Vec<_> = (0..10).map(|_| { let (office, body) = (s.office.clone(), body.clone()); actix_web::rt::spawn(async move { office.post("/assignments", &body).await.status }) }).collect();
        let fewer = put(&s, version + 1, &[s.seats(0, 0, Some(0), 1)]).await;
        let mut reported = 0;
        for report in reports {
            match report.await.unwrap() {
                201 => reported += 1,
                409 => {}
                other => panic!("{other}"),
            }
        }
        let (count, filled) = total(&seats(&s.office, &s, "").await);
        assert_eq!(filled, reported);
        match fewer.status {
            200 => assert_eq!((count, filled), (1, 1)),
            409 => assert_eq!(count, 10),
            other => panic!("{other}"),
        }
    }

    async fn everything_wrong_is_told_with_its_place(app: TestApp) {
        let s = app.staffing().await;
        let version = seats(&s.office, &s, "").await.version();
        let good = s.seats(0, 0, Some(0), 1);
        let with = |field: &str, value: Value| { let mut one = s.seats(1, 1, Some(1), 1); one[field] = value; one };
        let nobody = json!(uuid::Uuid::now_v7());
        put(&s, version, &[good.clone(), with("count", json!(201)), with("party_id", Value::Null), good.clone(), with("count", json!(-1))]).await
            .expect_fields(&[("/allocations/1/count", "out_of_range"), ("/allocations/3", "duplicate"), ("/allocations/4", "duplicate"), ("/allocations/4/count", "out_of_range")]);
        put(&s, version, &[good.clone(), with("site_id", nobody.clone()), with("duty_id", nobody.clone()), with("party_id", nobody)]).await
            .expect_fields(&[("/allocations/1/site_id", "unknown"), ("/allocations/2/duty_id", "unknown"), ("/allocations/3/party_id", "unknown")]);
        put(&s, version, &[with("filled", json!(1))]).await.expect_fields(&[("/allocations/0/filled", "unknown_field")]);
        put(&s, version, &[with("count", json!(1.5))]).await.expect_fields(&[("/allocations/0/count", "format")]);
        put(&s, version, &vec![good; 40_001]).await.expect_fields(&[("/allocations", "too_many")]);
        let path = format!("/elections/{}/seats", s.election);
        let too_large = s.office.request(Method::PUT, &format!("/api/v1{path}")).header("if-match", "\"1\"").header("content-type", "application/json").body(vec![b' '; 8 * 1024 * 1024 + 1]);
        s.office.finish(too_large).await.expect_problem(413, "payload_too_large");
        assert_eq!(seats(&s.office, &s, "").await.version(), version, "nothing is done");
    }

    async fn what_belongs_to_another_municipality_is_unknown(app: TestApp) {
        let s = app.staffing().await;
        let other = app.another_municipality("0630").await;
        let stranger = app.somebody_in(other, valghalla::domain::roles::Role::ElectionOfficer).await;
        let site = stranger.post("/sites", &json!({"number": 1, "name": "A"})).await.expect(201)["id"].clone();
        let mut foreign = s.seats(0, 0, Some(0), 1);
        foreign["site_id"] = site;
        let version = seats(&s.office, &s, "").await.version();
        put(&s, version, &[foreign]).await.expect_fields(&[("/allocations/0/site_id", "unknown")]);
        let path = format!("/elections/{}", s.election);
        stranger.get(&format!("{path}/seats")).await.expect_problem(404, "not_found");
        stranger.get(&format!("{path}/status")).await.expect_problem(404, "not_found");
        stranger.put(&format!("{path}/seats"), version, &json!({"allocations": []})).await.expect_problem(404, "not_found");
    }

    async fn a_closed_election_keeps_its_seats_and_a_locked_one_may_change(app: TestApp) {
        let s = app.staffing().await;
        let version = seats(&s.office, &s, "").await.version();
        s.step("lock").await.expect(200);
        put(&s, version, &[s.seats(0, 0, Some(0), 1)]).await.expect(200);
        s.step("close").await.expect(200);
        put(&s, version + 1, &[]).await.expect_problem(409, "election_closed");
        assert_eq!(total(&seats(&s.office, &s, "").await), (1, 0));
    }

    async fn of_two_replacements_at_once_one_is_stale(app: TestApp) {
        let s = app.staffing().await;
        let version = seats(&s.office, &s, "").await.version();
        let one = [s.seats(0, 0, Some(0), 7)];
        let (a, b) = tokio::join!(put(&s, version, &one), put(&s, version, &one));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        assert_eq!(total(&seats(&s.office, &s, "").await), (7, 0));
    }

    async fn the_office_sees_how_far_an_election_is_filled(app: TestApp) {
        let s = app.staffing().await;
        report(&s, 0, 0).await;
        report(&s, 2, 1).await;
        let all = status(&s.office, &s, "").await;
        assert_eq!((&all["election_id"], &all["seats"], &all["filled"]), (&json!(s.election), &json!(25), &json!(2)));
        let by_site: Vec<_> = all["by_site"].as_array().unwrap().iter().map(|one| (one["site"]["number"].clone(), one["seats"].clone(), one["filled"].clone())).collect();
        assert_eq!(json!(by_site), json!([[1, 9, 1], [2, 8, 0], [3, 8, 1]]));
        assert_eq!(all["by_site"][0]["site"], json!({"id": s.sites[0], "number": 1, "name": "Nørreskov", "constituency_id": s.constituencies[0]}));
        let by_party: Vec<_> = all["by_party"].as_array().unwrap().iter().map(|one| (one["party"]["letter"].clone(), one["seats"].clone(), one["filled"].clone())).collect();
        assert_eq!(json!(by_party), json!([["B", 12, 1], ["Å", 12, 1], [null, 1, 0]]));
        assert_eq!(all["by_party"][2]["party"], Value::Null);
        let one = status(&s.office, &s, &format!("?site_id={}&party_id={}", s.sites[0], s.parties[0])).await;
        assert_eq!((&one["seats"], &one["filled"], one["by_site"].as_array().unwrap().len(), one["by_party"].as_array().unwrap().len()), (&json!(4), &json!(1), 1, 1));
        let none = status(&s.office, &s, &format!("?site_id={}", uuid::Uuid::now_v7())).await;
        assert_eq!((&none["seats"], &none["by_site"], &none["by_party"]), (&json!(0), &json!([]), &json!([])));
    }

    async fn a_secretary_counts_the_own_seats_and_no_other(app: TestApp) {
        let s = app.staffing().await;
        report(&s, 0, 1).await;
        report(&s, 1, 0).await;
        let all = app.secretary(s.all_of(0)).await;
        assert_eq!(total(&seats(&all, &s, "").await), (12, 1));
        let one = app.secretary(json!([{"party_id": s.parties[0], "scope": "site", "site_ids": [s.sites[0]]}])).await;
        let own = seats(&one, &s, "").await;
        assert!(told(&own).iter().all(|a| a.0 == s.sites[0] && a.2.as_ref() == Some(&s.parties[0])), "{}", own.text);
        assert_eq!(total(&own), (4, 0));
        let shown = status(&one, &s, "").await;
        assert_eq!((&shown["seats"], &shown["filled"]), (&json!(4), &json!(0)), "the other party's report does not show");
        assert_eq!((shown["by_site"].as_array().unwrap().len(), shown["by_party"].as_array().unwrap().len()), (1, 1));
        for query in [format!("?site_id={}", s.sites[1]), format!("?party_id={}", s.parties[1])] {
            let nothing = status(&one, &s, &query).await;
            assert_eq!((&nothing["seats"], &nothing["by_site"], &nothing["by_party"]), (&json!(0), &json!([]), &json!([])), "{query}");
        }
        assert_eq!(total(&seats(&one, &s, &format!("?site_id={}", s.sites[1])).await), (0, 0));
        one.put(&format!("/elections/{}/seats", s.election), own.version(), &json!({"allocations": []})).await.expect_problem(403, "forbidden");
        s.step("lock").await.expect(200);
        for path in ["seats", "status"] {
            one.get(&format!("/elections/{}/{path}", s.election)).await.expect_problem(404, "not_found");
        }
    }
}
