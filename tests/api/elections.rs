//! Elections: the ways between their states, and the polling day that passes by itself.

use chrono::TimeDelta;
use valghalla_tests::{Client, Reply, Value, json, on_both};

async fn draft(office: &Client, held_on: &str) -> String {
    let new = json!({"name": "Valg", "kind": "municipal", "held_on": held_on});
    let made = office.post("/elections", &new).await.expect(201);
    assert_eq!(made["state"], "draft");
    format!("/elections/{}", made["id"].as_str().unwrap())
}

async fn step(office: &Client, path: &str, step: &str) -> Reply {
    office.post(&format!("{path}/{step}"), &json!({})).await
}

on_both! {
    async fn an_election_goes_only_the_ways_there_are(app: TestApp) {
        let office = app.officer().await;
        let path = draft(&office, "2099-11-17").await;
        let ways: [(&str, &[&str], &str, &str); 5] = [
            ("draft", &["lock", "close"], "open", "open"),
            ("open", &["open", "close"], "lock", "locked"),
            ("locked", &["lock"], "open", "open"),
            ("open", &["open", "close"], "lock", "locked"),
            ("locked", &["lock"], "close", "closed"),
        ];
        for (version, (state, refused, way, next)) in (1_i64..).zip(ways) {
            assert_eq!(office.get(&path).await.expect(200)["state"], state);
            for wrong in refused {
                step(&office, &path, wrong).await.expect_problem(409, "election_transition");
            }
            let moved = step(&office, &path, way).await;
            assert_eq!((&moved.expect(200)["state"], moved.version()), (&json!(next), version + 1));
        }
        for wrong in ["open", "lock", "close"] {
            step(&office, &path, wrong).await.expect_problem(409, "election_transition");
        }
        let log = app.administrator().await.get("/audit-events?action=election.moved").await.expect(200);
        let states: Vec<_> = log["items"].as_array().unwrap().iter().map(|event| event["details"]["state"].clone()).collect();
        assert_eq!(states, ["closed", "locked", "open", "locked", "open"]);
    }

    async fn locked_is_held_once_the_danish_day_has_passed(app: TestApp) {
        let today = app.clock.now().danish_day();
        let office = app.officer().await;
        let path = draft(&office, &today.to_string()).await;
        step(&office, &path, "open").await.expect(200);
        step(&office, &path, "lock").await.expect(200);
        assert_eq!(office.get(&path).await.expect(200)["state"], "locked");
        app.clock.advance(TimeDelta::days(1));
        let office = app.officer().await;
        assert_eq!(office.get(&path).await.expect(200)["state"], "held");
        assert_eq!(office.get("/elections").await.expect(200)["items"][0]["state"], "held");
        step(&office, &path, "open").await.expect_problem(409, "election_transition");
        assert_eq!(step(&office, &path, "close").await.expect(200)["state"], "closed");
    }

    async fn the_polling_day_from_which_people_are_kept_cannot_be_set_back(app: TestApp) {
        let (office, today) = (app.officer().await, app.clock.now().danish_day());
        let path = draft(&office, "2031-11-18").await;
        let change = async |day: String| office.patch(&path, office.get(&path).await.version(), &json!({"held_on": day})).await;
        change("2016-01-01".to_owned()).await.expect(200);
        change("2031-11-18".to_owned()).await.expect(200);
        step(&office, &path, "open").await.expect(200);
        let yesterday = (today - TimeDelta::days(1)).to_string();
        change(yesterday.clone()).await.expect_fields(&[("/held_on", "day_passed")]);
        step(&office, &path, "lock").await.expect(200);
        change(yesterday).await.expect_fields(&[("/held_on", "day_passed")]);
        change(today.to_string()).await.expect(200);
        let log = app.administrator().await.get("/audit-events?action=election.changed").await.expect(200);
        let days = json!({"held_on": today.to_string(), "held_on_before": "2031-11-18"});
        assert_eq!(log["items"][0]["details"], days);
        // What has been closed stays as it is.
        step(&office, &path, "close").await.expect(200);
        change(today.to_string()).await.expect_problem(409, "election_closed");
        change("2031-11-18".to_owned()).await.expect_problem(409, "election_closed");
        let renamed = office.patch(&path, office.get(&path).await.version(), &json!({"name": "Et andet"})).await;
        renamed.expect_problem(409, "election_closed");
    }

    async fn the_day_by_which_to_report_is_told_and_locks_nothing(app: TestApp) {
        let s = app.staffing().await;
        let (secretary, path) = (app.secretary(s.all_of(0)).await, format!("/elections/{}", s.election));
        let change = async |body: Value| s.office.patch(&path, s.office.get(&path).await.version(), &body).await;
        assert_eq!(secretary.get(&path).await.expect(200)["reports_due_on"], json!(null));
        let yesterday = (app.clock.now().danish_day() - TimeDelta::days(1)).to_string();
        change(json!({"reports_due_on": yesterday})).await.expect(200);
        assert_eq!(change(json!({"name": "Valg"})).await.expect(200)["reports_due_on"], yesterday, "left out, it stays");
        assert_eq!(secretary.get("/elections").await.expect(200)["items"][0]["reports_due_on"], yesterday);
        secretary.post("/assignments", &s.report(0, 0, json!({"full_name": "Bodil Præst"}))).await.expect(201);

        change(json!({"reports_due_on": "2099-11-17"})).await.expect(200);
        change(json!({"reports_due_on": "2099-11-18"})).await.expect_fields(&[("/reports_due_on", "after_polling_day")]);
        change(json!({"held_on": "2099-11-16"})).await.expect_fields(&[("/reports_due_on", "after_polling_day")]);
        let new = json!({"name": "Valg", "kind": "general", "held_on": "2030-06-01", "reports_due_on": "2030-06-02"});
        s.office.post("/elections", &new).await.expect_fields(&[("/reports_due_on", "after_polling_day")]);
        let log = app.administrator().await.get("/audit-events?action=election.changed").await.expect(200);
        assert_eq!(log["items"][0]["details"], json!({"reports_due_on": "2099-11-17", "reports_due_on_before": yesterday}));

        assert_eq!(change(json!({"reports_due_on": null})).await.expect(200)["reports_due_on"], json!(null));
        change(json!({"reports_due_on": "5. oktober"})).await.expect_fields(&[("/reports_due_on", "format")]);
    }

    async fn only_a_draft_is_deleted_and_its_seats_with_it(app: TestApp) {
        let s = app.staffing().await;
        let open = format!("/elections/{}", s.election);
        let version = s.office.get(&open).await.version();
        s.office.delete(&open, 1).await.expect_problem(412, "stale");
        s.office.delete(&open, version).await.expect_problem(409, "election_transition");
        let path = draft(&s.office, "2030-01-01").await;
        s.office.put(&format!("{path}/seats"), 1, &json!({"allocations": [s.seats(0, 0, Some(0), 3)]})).await.expect(200);
        s.office.delete(&path, 1).await.expect(204);
        s.office.get(&format!("{path}/seats")).await.expect_problem(404, "not_found");
    }

    async fn elections_come_with_the_latest_polling_day_first(app: TestApp) {
        let office = app.officer().await;
        for held_on in ["2029-11-20", "2031-06-01", "2030-01-01"] {
            draft(&office, held_on).await;
        }
        let list = office.get("/elections").await.expect(200);
        let days: Vec<_> = list["items"].as_array().unwrap().iter().map(|election| election["held_on"].clone()).collect();
        assert_eq!(days, ["2031-06-01", "2030-01-01", "2029-11-20"]);
    }

    async fn only_the_office_moves_an_election_and_only_its_own(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let other = app.another_municipality("0630").await;
        let stranger = app.somebody_in(other, valghalla::domain::roles::Role::Administrator).await;
        let path = format!("/elections/{}", s.election);
        for way in ["open", "lock", "close"] {
            step(&secretary, &path, way).await.expect_problem(403, "forbidden");
            step(&stranger, &path, way).await.expect_problem(404, "not_found");
        }
        assert_eq!(s.office.get(&path).await.expect(200)["state"], "open");
    }
}
