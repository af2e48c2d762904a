//! A backup that was made in the middle of an erasure, and is put back when the erasure had come to its end: whom the list
//! outside the database names goes again, and the certificate counts everybody once all the same.

use std::collections::BTreeSet;

use valghalla::domain::ids::{ElectionId, PersonId};
use valghalla::store::erasure::{erase_again, run};
use valghalla_tests::staffing::CPR;
use valghalla_tests::{Value, json, on_both};

/// Somebody had gone already when the backup was made.
const DONE: &str = r#"{"persons":1,"cpr_numbers":1,"contacts":0,"assignments":1,"mails":0,"decisions":0,"kept_elsewhere":0,"kept_by_consent":0}"#;

fn person(assignment: &Value) -> PersonId {
    PersonId(assignment["person"]["id"].as_str().unwrap().parse().unwrap())
}

on_both! {
    async fn who_goes_again_is_counted_in_the_erasure_under_way(app: TestApp) {
        let s = app.staffing().await;
        s.allocate(&[s.seats(0, 0, Some(0), 9)]).await;
        let report = async |name: &str, cpr: Option<&str>| {
            let person = json!({"full_name": name, "phone": "+45 33 92 40 00", "cpr": cpr});
            s.office.post("/assignments", &s.report(0, 0, person)).await.expect(201)
        };
        let (goes, left) = (report("Anna", Some(CPR)).await, report("Bo", None).await);
        let (serves, stays) = (report("Carl", None).await, report("Dorte", None).await);
        // Two serve in another election too; one of them was erased with that one, after the backup.
        let next = json!({"name": "Folketingsvalg", "kind": "general", "held_on": "2099-11-17"});
        let next = s.office.post("/elections", &next).await.expect(201)["id"].as_str().unwrap().to_owned();
        let seats = json!({"allocations": [s.seats(0, 0, Some(0), 9)]});
        s.office.put(&format!("/elections/{next}/seats"), 1, &seats).await.expect(200);
        let next = app.id_in_sql(next.parse().unwrap());
        for one in [&serves, &stays] {
            app.sql(&format!(
                "insert into assignments (id, municipality_id, election_id, site_id, duty_id, party_id, person_id, name_key, state, \
                 reported_at, allocation_id) select {}, a.municipality_id, k.election_id, a.site_id, a.duty_id, a.party_id, a.person_id, \
                 a.name_key, a.state, a.reported_at, k.id from assignments a, allocations k where a.id = {} and k.election_id = {next}",
                app.id_in_sql(uuid::Uuid::now_v7()), app.id_in_sql(one["id"].as_str().unwrap().parse().unwrap()),
            ));
        }
        app.sql(&format!("update allocations set filled = 2 where election_id = {next}"));
        s.step("lock").await.expect(200);
        s.step("close").await.expect(200);
        let admin = app.administrator().await;
        let rehearsed = admin.get(&format!("/elections/{}/erasure-rehearsal", s.election)).await.expect(200);
        assert_eq!((&rehearsed["persons"], &rehearsed["kept_elsewhere"]), (&json!(2), &json!(2)));
        let election = ElectionId(s.election.parse().unwrap());
        app.sql(&format!(
            "insert into erasures (election_id, begun_at, request_id, persons, done) \
             select election_id, reported_at, 'before', 3, '{DONE}' from assignments where id = {}",
            app.id_in_sql(goes["id"].as_str().unwrap().parse().unwrap()),
        ));

        let list = BTreeSet::from([person(&goes), person(&serves), PersonId::new()]);
        let again = |list: BTreeSet<PersonId>| app.db.write(move |tx| erase_again(tx, "0607", &list));
        assert_eq!(again(list.clone()).await.unwrap(), 2);
        assert_eq!(again(list).await.unwrap(), 0);
        let view = admin.get(&format!("/elections/{}/retention", s.election)).await.expect(200);
        assert_eq!(view["erasing"], json!({"done": 2, "persons": 3}));
        for (gone, there) in [(&goes, 404), (&serves, 404), (&left, 200), (&stays, 200)] {
            assert_eq!(admin.get(&format!("/persons/{}", person(gone))).await.status, there, "{gone}");
        }
        let own = app.id_in_sql(election.0);
        let filled = |election: &str| app.count(&format!("select sum(filled) as n from allocations where election_id = {election}"));
        assert_eq!((filled(&own), filled(&next)), (4, 1), "the number stays, and the seat in the election to come is free");

        run::carry_out(&app.db, election).await.unwrap();
        let certificate = admin.get(&format!("/elections/{}/erasure-certificate", s.election)).await.expect(200);
        let counts = json!({"persons": 3, "cpr_numbers": 2, "contacts": 2, "assignments": 5, "mails": 0, "decisions": 0,
            "kept_elsewhere": 2, "kept_by_consent": 0});
        assert_eq!(certificate["counts"], counts, "everything once");
        admin.get(&format!("/persons/{}", person(&stays))).await.expect(200);
    }
}
