//! Several at once on one account: whoever comes second sees what the first has done.

use futures_util::future::join_all;
use valghalla_tests::people::Person;
use valghalla_tests::staffing::CPR;
use valghalla_tests::{Value, json, on_both, patiently};

const OPEN_LINKS: &str = "select count(*) as n from one_time_links where used_at is null and revoked_at is null";
const MISCOUNTED: &str = "select count(*) as n from allocations k where k.filled <> \
    (select count(*) from assignments a where a.allocation_id = k.id and a.state <> 'withdrawn')";
const QUEUED: &str = "select count(*) as n from mails where state = 'queued'";

async fn invited(administrator: &Person, username: &str) -> Value {
    let user = json!({
        "username": username, "full_name": "Åse Ørsted", "email": format!("{username}@example.dk"),
        "role": "auditor", "notify": true,
    });
    administrator.post("/users", &user).await.expect(201)
}

on_both! {
    async fn no_link_outlives_a_new_address(app: TestApp) {
        let administrator = app.administrator().await;
        for round in 0..5 {
            let user = invited(&administrator, &format!("runde{round}")).await;
            let path = format!("/users/{}", user["id"].as_str().unwrap());
            let again = join_all((0..4).map(|_| async { administrator.post(&format!("{path}/invitations"), &json!({})).await }));
            let email = format!("new{round}@example.dk");
            let change = json!({"email": email});
            let (invitations, changed) =
                tokio::join!(again, administrator.patch(&path, user["version"].as_i64().unwrap(), &change));
            for one in invitations {
                assert!(one.status == 202, "{}", one.text);
            }
            if changed.status == 412 {
                let version = administrator.get(&path).await.version();
                administrator.patch(&path, version, &change).await.expect(200);
            }
            assert!(app.count(OPEN_LINKS) <= 1, "one link is open at most");
            let stale = format!("select count(*) as n from mails where state = 'queued' and recipient <> '{email}'");
            assert_eq!(app.count(&stale), 0, "nothing waits for the old address");
            app.sql("delete from mails; delete from one_time_links");
        }
    }

    async fn no_link_outlives_a_block(app: TestApp) {
        let administrator = app.administrator().await;
        for round in 0..5 {
            let user = invited(&administrator, &format!("runde{round}")).await;
            let path = format!("/users/{}", user["id"].as_str().unwrap());
            let again = join_all((0..4).map(|_| async { administrator.post(&format!("{path}/invitations"), &json!({})).await }));
            let blocking = format!("{path}/block");
            let nothing = json!({});
            let (invitations, blocked) = tokio::join!(again, administrator.post(&blocking, &nothing));
            blocked.expect(200);
            for one in invitations {
                assert!([202, 409].contains(&one.status), "{}", one.text);
            }
            assert_eq!((app.count(OPEN_LINKS), app.count(QUEUED)), (0, 0));
        }
    }

    async fn two_administrators_cannot_take_each_other_away(app: TestApp) {
        for _ in 0..6 {
            let (one, two) = (app.administrator().await, app.administrator().await);
            app.sql(&format!("update users set role = 'auditor' where username not in ('{}', '{}')", one.username, two.username));
            let block = |by: &Person, whom: &Person| {
                let (by, path) = (by.clone(), format!("/users/{}/block", whom.id));
                async move { by.post(&path, &json!({})).await.status }
            };
            let (first, second) = tokio::join!(block(&one, &two), block(&two, &one));
            let left = "select count(*) as n from users where role = 'administrator' and blocked_at is null";
            assert_eq!(app.count(left), 1, "{first} {second}");
        }
    }

    async fn people_who_move_at_once_leave_every_seat_counted(app: TestApp) {
        let s = app.staffing().await;
        let mut all = Vec::new();
        for site in [0, 1] {
            for name in ["Åse", "Bo"] {
                all.push(s.office.post("/assignments", &s.report(site, 0, json!({"full_name": name}))).await.expect(201));
            }
        }
        s.allocate(&[s.seats(0, 0, Some(0), 4), s.seats(1, 0, Some(0), 4)]).await;
        let move_to = |person: &Value, version: i64, site: usize| {
            let (office, path, site) = (s.office.clone(), format!("/assignments/{}", person["id"].as_str().unwrap()), s.sites[site].clone());
            async move { office.patch(&path, version, &json!({"site_id": site})).await }
        };
        for round in 0..10 {
            // All change places, and two more moves of each aim at the version that is only now being made.
            let mut moves = Vec::new();
            for person in &all {
                let now = s.office.get(&format!("/assignments/{}", person["id"].as_str().unwrap())).await;
                let there = usize::from(now.expect(200)["site"]["id"] == s.sites[0]);
                let version = now.version();
                moves.extend([(version, there), (version + 1, 1 - there), (version + 1, there)].map(|(version, site)| move_to(person, version, site)));
            }
            for moved in join_all(moves).await {
                assert!([200, 412].contains(&moved.status), "{}", moved.text);
            }
            assert_eq!(app.count(MISCOUNTED), 0, "round {round}");
        }
    }

    async fn seats_are_set_while_people_move_and_nobody_waits_in_a_circle(app: TestApp) {
        let s = app.staffing().await;
        let path = format!("/elections/{}/seats", s.election);
        let set = async |seats: Vec<Value>| {
            let version = s.office.get(&path).await.version();
            s.office.put(&path, version, &json!({"allocations": seats})).await.status
        };
        let both = |n: u32| vec![s.seats(0, 0, Some(0), n), s.seats(1, 0, Some(0), n)];
        assert_eq!(set(both(8)).await, 200);
        let mut people = Vec::new();
        for _ in 0..6 {
            people.push(s.office.post("/assignments", &s.report(0, 0, json!({"full_name": "Åse"}))).await.expect(201));
        }
        for round in 0..12_u32 {
            let to = |site: usize| {
                let site = &s.sites[site];
                join_all(people.iter().map(|person| async {
                    let path = format!("/assignments/{}", person["id"].as_str().unwrap());
                    let version = s.office.get(&path).await.version();
                    s.office.patch(&path, version, &json!({"site_id": *site})).await.status
                }))
            };
            // The one kind changes and the other goes, while people leave the one for the other.
            let (put, moved) = tokio::join!(set(vec![s.seats(0, 0, Some(0), 9 + round % 2)]), to(1));
            assert!([200, 409].contains(&put), "{put}");
            assert!(moved.iter().all(|status| [200, 409].contains(status)), "{moved:?}");
            assert_eq!(app.count(MISCOUNTED), 0, "round {round}");
            assert_eq!(set(both(8)).await, 200);
            assert_eq!(to(0).await, [200; 6]);
        }
    }

    async fn nobody_reads_a_sixty_first_number(app: TestApp) {
        let staffing = app.staffing().await;
        let made = staffing.office.post("/assignments", &staffing.report(0, 0, json!({"full_name": "Anna", "cpr": CPR}))).await.expect(201);
        let path = format!("/persons/{}/cpr-reveals", made["person"]["id"].as_str().unwrap());
        let reason = json!({"purpose": "staffing", "reason": "Indkaldelse"});
        let all = join_all((0..70).map(|_| async { patiently(|| staffing.office.post(&path, &reason)).await.status })).await;
        assert_eq!(all.iter().filter(|status| **status == 200).count(), 60);
        assert_eq!(app.count("select count(*) as n from audit_events where action = 'person.cpr_revealed'"), 60);
    }
}
