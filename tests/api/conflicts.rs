//! The same CPR number twice: nobody who reports can tell, the office decides.

use valghalla::domain::roles::Role;
use valghalla_tests::staffing::{CPR, OTHER_CPR, Staffing};
use valghalla_tests::{Client, Value, json, on_both};

async fn reported(who: &Client, s: &Staffing, party: usize, name: &str, cpr: &str) -> Value {
    reported_at(who, s, 0, party, name, cpr).await
}

async fn reported_at(who: &Client, s: &Staffing, site: usize, party: usize, name: &str, cpr: &str) -> Value {
    who.post("/assignments", &s.report(site, party, json!({"full_name": name, "cpr": cpr}))).await.expect(201)
}

/// Who stands in the conflicts, each one's people by name.
async fn conflicts(office: &Client) -> Vec<Vec<String>> {
    let view = office.get("/conflicts").await.expect(200);
    let people = |conflict: &Value| {
        let people = conflict["people"].as_array().unwrap().iter();
        let mut names: Vec<_> = people.map(|person| person["full_name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    view["items"].as_array().unwrap().iter().map(people).collect()
}

fn decisions(view: &Value) -> String {
    format!("/persons/{}/conflict-decisions", view["person"]["id"].as_str().unwrap())
}

fn both_stay(other: &Value) -> Value {
    json!({"other_person_id": other["person"]["id"], "reason": "Samme person til to valg"})
}

on_both! {
    async fn the_office_finds_conflicts_and_decides_that_both_stay(app: TestApp) {
        let s = app.staffing().await;
        let (ours, theirs) = (app.secretary(s.all_of(0)).await, app.secretary(s.all_of(1)).await);
        let anna = reported(&ours, &s, 0, "Anna", CPR).await;
        let carl = reported(&ours, &s, 0, "Carl", OTHER_CPR).await;
        assert_eq!(conflicts(&s.office).await, Vec::<Vec<String>>::new());
        let bent = reported(&theirs, &s, 1, "Bent", CPR).await;
        let dorte = reported(&theirs, &s, 1, "Dorte", OTHER_CPR).await;
        assert_eq!(conflicts(&s.office).await, [["Carl", "Dorte"], ["Anna", "Bent"]], "the newest first");
        let shown = s.office.get("/conflicts").await;
        assert!(!shown.text.contains(CPR) && !shown.text.contains("2512489996") && shown.expect(200)["items"][1]["people"][0]["assignments"].as_array().unwrap().len() == 1);

        s.office.post(&decisions(&anna), &both_stay(&carl)).await.expect_problem(409, "conflict");
        s.office.post(&decisions(&anna), &both_stay(&anna)).await.expect_problem(409, "conflict");
        s.office.post(&decisions(&anna), &json!({"other_person_id": uuid::Uuid::now_v7(), "reason": "Samme person"})).await.expect_fields(&[("/other_person_id", "unknown")]);
        s.office.post(&decisions(&anna), &json!({"other_person_id": bent["person"]["id"], "reason": "jo"})).await.expect_fields(&[("/reason", "too_short")]);
        for _ in 0..2 {
            s.office.post(&decisions(&anna), &both_stay(&bent)).await.expect(204);
        }
        assert_eq!(conflicts(&s.office).await, [["Carl", "Dorte"]]);
        let marked = s.office.get("/assignments?duplicates=true").await.expect(200);
        assert_eq!(marked["items"].as_array().unwrap().len(), 2, "no mark either");
        let seen = s.office.get(&format!("/persons/{}", bent["person"]["id"].as_str().unwrap())).await.expect(200);
        assert_eq!(seen["possible_duplicates"][0]["decision"]["reason"], "Samme person til to valg");
        let log = app.administrator().await.get("/audit-events?action=person.conflict_decided").await.expect(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 1, "the same once more is nothing new");
        assert_eq!(log["items"][0]["details"]["other"], bent["person"]["id"]);
        let colleague = app.officer().await;
        for said in [both_stay(&bent), json!({"other_person_id": bent["person"]["id"], "reason": "En anden grund"})] {
            colleague.post(&decisions(&anna), &said).await.expect_problem(409, "conflict");
        }
        s.office.post(&decisions(&bent), &both_stay(&anna)).await.expect(204);

        let eve = reported_at(&theirs, &s, 1, 1, "Eve", CPR).await;
        let mut now = conflicts(&s.office).await;
        now.sort();
        assert_eq!(now, [vec!["Anna", "Bent", "Eve"], vec!["Carl", "Dorte"]], "a third is new to both");
        for leaver in [&eve, &dorte] {
            s.office.post(&format!("/assignments/{}/withdraw", leaver["id"].as_str().unwrap()), &json!({})).await.expect(200);
        }
        assert_eq!(conflicts(&s.office).await, Vec::<Vec<String>>::new());
        let path = format!("/persons/{}", bent["person"]["id"].as_str().unwrap());
        theirs.put(&format!("{path}/cpr"), theirs.get(&path).await.version(), &json!({"cpr": CPR})).await.expect(200);
        assert_eq!(conflicts(&s.office).await, [["Anna", "Bent"]], "a number registered again is decided again");
    }

    async fn a_conflict_is_the_offices_own_and_the_municipalitys(app: TestApp) {
        let s = app.staffing().await;
        let ours = app.secretary(s.all_of(0)).await;
        let anna = reported(&ours, &s, 0, "Anna", CPR).await;
        let bent = reported(&ours, &s, 0, "Bent", CPR).await;
        ours.get("/conflicts").await.expect_problem(403, "forbidden");
        ours.post(&decisions(&anna), &both_stay(&bent)).await.expect_problem(403, "forbidden");
        let elsewhere = app.another_municipality("0101").await;
        let stranger = app.somebody_in(elsewhere, Role::ElectionOfficer).await;
        assert_eq!(conflicts(&stranger).await, Vec::<Vec<String>>::new());
        stranger.post(&decisions(&anna), &both_stay(&bent)).await.expect_problem(404, "not_found");
        assert_eq!(conflicts(&s.office).await, [["Anna", "Bent"]]);
    }
}
