//! Which assignments a list shows: those in some states, and those who may be one person.

use valghalla_tests::staffing::{CPR, Staffing};
use valghalla_tests::{json, on_both};

/// Reports somebody and answers the path.
async fn reported(staffing: &Staffing, site: usize, name: &str) -> String {
    let who = json!({"full_name": name, "cpr": CPR});
    let made = staffing.office.post("/assignments", &staffing.report(site, 0, who)).await.expect(201);
    format!("/assignments/{}", made["id"].as_str().unwrap())
}

/// The names that a query finds, by site: the order in which this file reports.
async fn names(staffing: &Staffing, query: &str) -> Vec<String> {
    let list = staffing.office.get(&format!("/assignments?sort=site&with_total=true&{query}")).await.expect(200);
    let items = list["items"].as_array().unwrap();
    assert_eq!(list["total"], items.len(), "{query}");
    items.iter().map(|row| row["person"]["full_name"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn one_state_or_several_may_be_asked_for(app: TestApp) {
        let staffing = app.staffing().await;
        for (site, name) in ["Anna", "Bent", "Carl"].into_iter().enumerate() {
            reported(&staffing, site, name).await;
        }
        let id = |name: &str| format!("person_id in (select id from persons where full_name = '{name}')");
        app.sql(&format!("update assignments set state = 'accepted' where {}", id("Bent")));
        app.sql(&format!("update assignments set state = 'withdrawn' where {}", id("Carl")));
        for (query, found) in [
            ("", vec!["Anna", "Bent", "Carl"]),
            ("state=reported", vec!["Anna"]),
            ("state=withdrawn", vec!["Carl"]),
            ("state=reported,withdrawn", vec!["Anna", "Carl"]),
            ("state=withdrawn%2Creported", vec!["Anna", "Carl"]),
            ("state=reported,invited,accepted,excuse_claimed", vec!["Anna", "Bent"]),
            ("state=invited,excused", vec![]),
        ] {
            assert_eq!(names(&staffing, query).await, found, "{query}");
        }
        for refused in ["state=", "state=reported,", "state=king", "state=reported,%20withdrawn", "state=reported&state=withdrawn"] {
            staffing.office.get(&format!("/assignments?{refused}")).await.expect_problem(400, "bad_request");
        }
    }

    async fn pages_lose_and_repeat_nobody_while_others_are_reported(app: TestApp) {
        let staffing = app.staffing().await;
        let seats = (0..3).map(|site| staffing.seats(site, 0, Some(0), 60)).collect::<Vec<_>>();
        staffing.allocate(&seats).await;
        let mut there: Vec<String> = ["Carl", "Dorte", "Erik", "Fie", "Gerda"].map(str::to_owned).into();
        for (n, name) in there.iter().enumerate() {
            reported(&staffing, n % 3, name).await;
        }
        for sort in ["name", "site", "-reported_at"] {
            let (mut seen, mut cursor, mut newcomers) = (Vec::new(), String::new(), Vec::new());
            loop {
                let page = staffing.office.get(&format!("/assignments?sort={sort}&limit=3{cursor}")).await.expect(200);
                seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["person"]["full_name"].as_str().unwrap().to_owned()));
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
                // Before all, among them and after all, by name and by site.
                for (site, name) in [(0, "Anna"), (1, "Ditte"), (2, "Åse")] {
                    let name = format!("{name} {}", ["et", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"][newcomers.len() / 3]) + sort;
                    reported(&staffing, site, &name).await;
                    newcomers.push(name);
                }
                assert!(newcomers.len() < 27, "{sort}: it comes to an end");
            }
            let unlike: std::collections::BTreeSet<&String> = seen.iter().collect();
            assert_eq!(unlike.len(), seen.len(), "{sort}: nobody twice: {seen:?}");
            for name in &there {
                assert!(seen.contains(name), "{sort}: {name} is lost: {seen:?}");
            }
            there.extend(newcomers);
        }
    }

    async fn whoever_was_withdrawn_is_nobodys_duplicate(app: TestApp) {
        let staffing = app.staffing().await;
        reported(&staffing, 0, "Anna").await;
        reported(&staffing, 1, "Bent").await;
        let leaver = reported(&staffing, 2, "Carl").await;
        assert_eq!(names(&staffing, "duplicates=true").await, ["Anna", "Bent", "Carl"]);
        staffing.office.post(&format!("{leaver}/withdraw"), &json!({})).await.expect(200);
        assert_eq!(names(&staffing, "duplicates=true").await, ["Anna", "Bent"]);
        assert_eq!(names(&staffing, "duplicates=true&state=withdrawn").await, Vec::<String>::new());
        assert_eq!(staffing.office.get(&leaver).await.expect(200)["possible_duplicate"], false);
        let marked = staffing.office.get("/assignments?sort=site").await.expect(200);
        let marked: Vec<_> = marked["items"].as_array().unwrap().iter().map(|row| row["possible_duplicate"].as_bool()).collect();
        assert_eq!(marked, [Some(true), Some(true), Some(false)]);
    }

    async fn those_without_a_number_may_be_asked_for_as_each_row_says(app: TestApp) {
        let staffing = app.staffing().await;
        let secretary = app.secretary(staffing.all_of(0)).await;
        reported(&staffing, 0, "Anna").await;
        for (party, site, name) in [(0, 1, "Bent"), (0, 2, "Carl"), (1, 2, "Dorte")] {
            let mut report = staffing.report(site, 0, json!({"full_name": name}));
            report["party_id"] = json!(staffing.parties[party]);
            staffing.office.post("/assignments", &report).await.expect(201);
        }
        assert_eq!(names(&staffing, "cpr_missing=true").await, ["Bent", "Carl", "Dorte"]);
        assert_eq!(names(&staffing, "cpr_missing=false").await.len(), 4);
        // A secretary gets of the own list what says so, and no more.
        let own = async |query: &str| secretary.get(&format!("/assignments?sort=site&{query}")).await.expect(200)["items"].as_array().unwrap().clone();
        let mut all = own("").await;
        all.retain(|row| row["person"]["cpr_registered"] == false);
        assert_eq!(own("cpr_missing=true").await, all);
        assert_eq!(all.iter().map(|row| row["person"]["full_name"].as_str().unwrap()).collect::<Vec<_>>(), ["Bent", "Carl"]);
        let page = secretary.get("/assignments?sort=site&cpr_missing=true&limit=1&with_total=true").await.expect(200);
        assert_eq!((&page["total"], page["items"].as_array().unwrap().len()), (&json!(2), 1));
        let next = page["next_cursor"].as_str().unwrap();
        assert_eq!(own(&format!("cpr_missing=true&limit=1&cursor={next}")).await[0], all[1]);
        // With a number, no matter whose, the person goes from the list.
        let person = format!("/persons/{}", all[0]["person"]["id"].as_str().unwrap());
        let version = secretary.get(&person).await.version();
        secretary.put(&format!("{person}/cpr"), version, &json!({"cpr": CPR})).await.expect(200);
        assert_eq!(names(&staffing, "cpr_missing=true").await, ["Carl", "Dorte"]);
    }
}
