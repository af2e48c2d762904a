//! A party secretary asks for a further one: never beyond the own grants, neither when asking, nor when it is granted, nor
//! later.

use valghalla::domain::roles::Role;
use valghalla_tests::people::Person;
use valghalla_tests::staffing::Staffing;
use valghalla_tests::{Method, TestApp, Value, json, on_both};

fn request(staffing: &Staffing, party: usize, sites: &[usize]) -> Value {
    let sites: Vec<&String> = sites.iter().map(|site| &staffing.sites[*site]).collect();
    json!({"full_name": "Karen Blik", "email": "karen@example.dk", "party_id": staffing.parties[party], "site_ids": sites})
}

/// Asks, and answers the request's path.
async fn ask(who: &Person, request: &Value) -> String {
    let made = who.post("/secretary-requests", request).await.expect(201);
    assert_eq!((&made["state"], &made["user_id"]), (&json!("open"), &Value::Null));
    format!("/secretary-requests/{}", made["id"].as_str().unwrap())
}

async fn give(admin: &Person, user: &Person, grants: Value) {
    let path = format!("/users/{}", user.id);
    admin
        .put(&format!("{path}/grants"), admin.get(&path).await.version(), &json!({"grants": grants}))
        .await
        .expect(200);
}

async fn allow(admin: &Person, word: &str) {
    let before = admin.get("/settings").await;
    let mut settings = before.expect(200);
    settings.as_object_mut().unwrap().remove("version");
    settings["secretary_requests"] = json!(word);
    admin.put("/settings", before.version(), &settings).await.expect(200);
}

async fn subjects(app: &TestApp, who: &Person) -> Vec<String> {
    let address = format!("{}@example.dk", who.username);
    app.mails().await.into_iter().filter(|mail| mail.recipient == address).map(|mail| mail.composed.subject).collect()
}

fn granting(notify: bool) -> Value {
    json!({"username": "karen", "email": "karen@example.dk", "notify": notify})
}

on_both! {
    async fn what_is_asked_and_granted_makes_an_account_for_these_sites(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, admin) = (app.secretary(staffing.all_of(0)).await, app.administrator().await);
        assert_eq!(birgit.get("/me").await.expect(200)["secretary_requests"], true);
        let path = ask(&birgit, &request(&staffing, 0, &[0, 2])).await;
        let seen = admin.get("/secretary-requests").await.expect(200)["items"][0].clone();
        assert_eq!(seen["asked_by"]["id"], json!(birgit.id));
        assert_eq!(seen["sites"].as_array().unwrap().iter().filter(|site| site["within_reach"] == true).count(), 2);
        birgit.post(&format!("{path}/approve"), &granting(true)).await.expect_problem(403, "forbidden");
        app.officer().await.post(&format!("{path}/approve"), &granting(true)).await.expect_problem(403, "forbidden");
        let granted = admin.post(&format!("{path}/approve"), &granting(true)).await.expect(200);
        assert_eq!(granted["state"], "approved");
        let user = admin.get(&format!("/users/{}", granted["user_id"].as_str().unwrap())).await.expect(200);
        assert_eq!((&user["role"], &user["state"], &user["full_name"]), (&json!("party_secretary"), &json!("invited"), &json!("Karen Blik")));
        assert_eq!(user["grants"].as_array().unwrap().len(), 1);
        assert_eq!((&user["grants"][0]["scope"], &user["grants"][0]["sites"].as_array().unwrap().len()), (&json!("site"), &2));
        // The asker learns that it was granted, and not the account's id.
        let own = birgit.get(&path).await.expect(200);
        assert_eq!((&own["state"], &own["user_id"]), (&json!("approved"), &Value::Null));
        assert!(subjects(&app, &birgit).await[0].starts_with("Din anmodning om en ekstra partisekretær er godkendt"));
        app.link_of("karen@example.dk").await;
        admin.post(&format!("{path}/approve"), &granting(true)).await.expect_problem(409, "request_decided");
        admin.post(&format!("{path}/reject"), &json!({"reason": "Fortrudt igen"})).await.expect_problem(409, "request_decided");
        for action in ["secretary_request.made", "secretary_request.approved", "user.created"] {
            let log = admin.get(&format!("/audit-events?action={action}")).await.expect(200);
            assert_eq!(log["items"].as_array().unwrap().len(), 1, "{action}");
            assert_eq!(log["items"][0]["object_name"], "Karen Blik");
        }
    }

    async fn nothing_beyond_the_own_grants_can_be_asked_for_whether_it_exists_or_not(app: TestApp) {
        let staffing = app.staffing().await;
        let two = json!([{"party_id": staffing.parties[0], "scope": "site", "site_ids": [staffing.sites[0], staffing.sites[1]]}]);
        let birgit = app.secretary(two).await;
        for (party, sites, faults) in [
            (0, vec![0, 2], vec![("/site_ids/1", "unknown")]),
            (1, vec![0], vec![("/party_id", "unknown")]),
            (0, vec![], vec![("/site_ids", "required")]),
            (0, vec![0, 0], vec![("/site_ids/1", "duplicate")]),
        ] {
            birgit.post("/secretary-requests", &request(&staffing, party, &sites)).await.expect_fields(&faults);
        }
        let mut nowhere = request(&staffing, 0, &[0]);
        nowhere["site_ids"][0] = json!(uuid::Uuid::now_v7());
        birgit.post("/secretary-requests", &nowhere).await.expect_fields(&[("/site_ids/0", "unknown")]);
        let bad = json!({"full_name": "251248-9996", "email": "x", "party_id": staffing.parties[0], "site_ids": [staffing.sites[0]]});
        birgit.post("/secretary-requests", &bad).await.expect_fields(&[("/email", "email_format"), ("/full_name", "cpr_in_text")]);
        app.somebody(Role::PartySecretary).await.post("/secretary-requests", &request(&staffing, 0, &[0])).await.expect_fields(&[("/party_id", "unknown")]);
        // That somebody has the address already is not told to the asker.
        let mut taken = request(&staffing, 0, &[0]);
        taken["email"] = json!(format!("{}@example.dk", staffing.office.username));
        let path = ask(&birgit, &taken).await;
        let admin = app.administrator().await;
        let same = json!({"username": "karen", "email": taken["email"], "notify": false});
        admin.post(&format!("{path}/approve"), &same).await.expect_fields(&[("/email", "taken")]);
        admin.post(&format!("{path}/approve"), &granting(false)).await.expect(200);
    }

    async fn what_the_asker_has_lost_meanwhile_is_not_given(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, admin) = (app.secretary(staffing.all_of(0)).await, app.administrator().await);
        let path = ask(&birgit, &request(&staffing, 0, &[0, 1, 2])).await;
        let narrowed = |sites: &[usize], end: Option<&str>| {
            let sites: Vec<&String> = sites.iter().map(|site| &staffing.sites[*site]).collect();
            json!({"party_id": staffing.parties[0], "scope": "site", "site_ids": sites, "expires_on": end})
        };
        // One site is lost, one ends with the asker's grant.
        give(&admin, &birgit, json!([narrowed(&[0], None), narrowed(&[2], Some("2098-01-31"))])).await;
        let seen = admin.get(&path).await.expect(200);
        let within: Vec<bool> = seen["sites"].as_array().unwrap().iter().map(|site| site["within_reach"].as_bool().unwrap()).collect();
        assert_eq!(within, [true, false, true]);
        let granted = admin.post(&format!("{path}/approve"), &granting(false)).await.expect(200);
        let user = admin.get(&format!("/users/{}", granted["user_id"].as_str().unwrap())).await.expect(200);
        assert_eq!(user["state"], "created", "without notify there is no mail");
        let mut held: Vec<(Value, Value)> = user["grants"].as_array().unwrap().iter().map(|grant| (grant["expires_on"].clone(), grant["sites"][0]["id"].clone())).collect();
        held.sort_by_key(|grant| grant.0.to_string());
        assert_eq!(held, [(json!("2098-01-31"), json!(staffing.sites[2])), (Value::Null, json!(staffing.sites[0]))]);
    }

    async fn what_came_of_a_request_never_reaches_further_than_the_asker_later_either(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, admin) = (app.secretary(staffing.all_of(0)).await, app.administrator().await);
        let path = ask(&birgit, &request(&staffing, 0, &[0, 1, 2])).await;
        let made = admin.post(&format!("{path}/approve"), &granting(false)).await.expect(200);
        let karen = format!("/users/{}", made["user_id"].as_str().unwrap());
        let reach = async || {
            let user = admin.get(&karen).await.expect(200);
            let grants = user["grants"].as_array().unwrap().iter();
            let mut held: Vec<(String, Value)> = grants
                .flat_map(|grant| {
                    grant["sites"].as_array().unwrap().iter().map(|site| (site["id"].as_str().unwrap().to_owned(), grant["expires_on"].clone()))
                })
                .collect();
            held.sort_by_key(|(site, _)| staffing.sites.iter().position(|known| known == site));
            held.into_iter().map(|(site, end)| (staffing.sites.iter().position(|known| *known == site).unwrap(), end)).collect::<Vec<_>>()
        };
        assert_eq!(reach().await, [(0, Value::Null), (1, Value::Null), (2, Value::Null)]);
        assert_eq!(admin.get(&karen).await.expect(200)["grants"][0]["follows"]["id"], json!(birgit.id));
        let constituency = json!({"party_id": staffing.parties[0], "scope": "constituency", "constituency_id": staffing.constituencies[0], "expires_on": "2098-01-31"});
        let before = admin.get(&karen).await.version();
        give(&admin, &birgit, json!([constituency])).await;
        assert_eq!(reach().await, [(0, json!("2098-01-31")), (1, json!("2098-01-31"))]);
        // Neither what is out of reach is shown to the asker, nor the asker to a client that might not see her.
        let shown = async |who: &Person| who.get(&path).await.expect(200)["sites"].as_array().unwrap().len();
        assert_eq!((shown(&birgit).await, shown(&admin).await), (2, 3));
        let directory = app.machine(app.municipality, &["users:read"], json!({})).await;
        assert_eq!(directory.get(&karen).await.expect(200)["grants"][0]["follows"], Value::Null);
        admin.put(&format!("{karen}/grants"), before, &json!({"grants": []})).await.expect_problem(412, "stale");
        let log = admin.get(&format!("/audit-events?action=user.grants_changed&object_id={}", made["user_id"].as_str().unwrap())).await;
        assert_eq!(log.expect(200)["items"][0]["details"], json!({"grants": ["B: sites 1-2 until 2098-01-31"], "followed": true}));
        // A site that leaves the asker's constituency is lost with it, and does not come back by itself.
        let site = format!("/sites/{}", staffing.sites[1]);
        for constituency in [&staffing.constituencies[1], &staffing.constituencies[0]] {
            admin.patch(&site, admin.get(&site).await.version(), &json!({"constituency_id": constituency})).await.expect(200);
        }
        assert_eq!(reach().await, [(0, json!("2098-01-31"))]);
        give(&admin, &birgit, staffing.all_of(0)).await;
        assert_eq!(reach().await, [(0, json!("2098-01-31"))], "what the asker gains is not passed on");
        give(&admin, &birgit, staffing.all_of(1)).await;
        assert_eq!(reach().await, []);
    }

    async fn they_follow_down_a_row_of_requests_and_until_the_office_sets_them(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, admin) = (app.secretary(staffing.all_of(0)).await, app.administrator().await);
        let path = ask(&birgit, &request(&staffing, 0, &[0, 1])).await;
        let karen = admin.post(&format!("{path}/approve"), &granting(false)).await.expect(200)["user_id"].clone();
        let karen = app.activated(karen.as_str().unwrap()).await;
        let mut further = request(&staffing, 0, &[0, 1]);
        further["email"] = json!("lise@example.dk");
        let path = ask(&karen, &further).await;
        let lise = json!({"username": "lise", "email": "lise@example.dk", "notify": false});
        let lise = admin.post(&format!("{path}/approve"), &lise).await.expect(200)["user_id"].as_str().unwrap().to_owned();
        let sites = async |user: String| {
            let user = admin.get(&format!("/users/{user}")).await.expect(200);
            user["grants"].as_array().unwrap().iter().map(|grant| grant["sites"].as_array().unwrap().len()).sum::<usize>()
        };
        let one = json!([{"party_id": staffing.parties[0], "scope": "site", "site_ids": [staffing.sites[0]]}]);
        give(&admin, &birgit, one).await;
        assert_eq!((sites(karen.id.to_string()).await, sites(lise.clone()).await), (1, 1));
        // The office gives Karen grants of her own; Lise follows those, and goes when Karen is deleted.
        give(&admin, &karen, staffing.all_of(0)).await;
        let user = format!("/users/{}", birgit.id);
        admin.delete(&user, admin.get(&user).await.version()).await.expect(204);
        assert_eq!(admin.get(&format!("/users/{}", karen.id)).await.expect(200)["grants"][0]["follows"], Value::Null);
        assert_eq!((karen.get("/sites").await.ids().len(), sites(lise.clone()).await), (3, 1));
        let user = format!("/users/{}", karen.id);
        admin.delete(&user, admin.get(&user).await.version()).await.expect(204);
        assert_eq!(sites(lise.clone()).await, 0);
    }

    async fn who_is_blocked_or_reaches_nothing_gives_nothing(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, ove, admin) = (app.secretary(staffing.all_of(0)).await, app.secretary(staffing.all_of(1)).await, app.administrator().await);
        let of_birgit = ask(&birgit, &request(&staffing, 0, &[0])).await;
        let of_ove = ask(&ove, &request(&staffing, 1, &[0])).await;
        give(&admin, &birgit, staffing.all_of(1)).await;
        admin.post(&format!("/users/{}/block", ove.id), &json!({})).await.expect(200);
        for path in [&of_birgit, &of_ove] {
            admin.post(&format!("{path}/approve"), &granting(true)).await.expect_problem(409, "asker_out_of_reach");
        }
        assert_eq!(app.count("select count(*) as n from users where username = 'karen'"), 0);
        // Rejected they can be; who is blocked is told nothing.
        for path in [&of_birgit, &of_ove] {
            admin.post(&format!("{path}/reject"), &json!({"reason": "Har ikke længere adgang"})).await.expect(200);
        }
        assert!(subjects(&app, &birgit).await[0].starts_with("Din anmodning om en ekstra partisekretær er afvist"));
        assert_eq!(subjects(&app, &ove).await, Vec::<String>::new());
        assert_eq!(birgit.get(&of_birgit).await.expect(200)["reason"], "Har ikke længere adgang");
    }

    async fn one_sees_the_own_requests_and_an_administrator_all(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, ove, admin) = (app.secretary(staffing.all_of(0)).await, app.secretary(staffing.all_of(0)).await, app.administrator().await);
        let path = ask(&birgit, &request(&staffing, 0, &[0])).await;
        ove.get(&path).await.expect_problem(404, "not_found");
        assert_eq!(ove.get("/secretary-requests").await.ids(), Vec::<String>::new());
        assert_eq!(birgit.get("/secretary-requests").await.ids().len(), 1);
        admin.post(&format!("{path}/reject"), &json!({"reason": "Nej"})).await.expect_fields(&[("/reason", "too_short")]);
        let newer = ask(&ove, &request(&staffing, 0, &[1])).await;
        admin.post(&format!("{newer}/reject"), &json!({"reason": "Er der allerede"})).await.expect(200);
        let listed = admin.get("/secretary-requests").await.ids();
        assert_eq!(listed.iter().map(|id| format!("/secretary-requests/{id}")).collect::<Vec<_>>(), [path, newer], "what waits stands first");
        for n in 0..20 {
            assert_eq!(birgit.post("/secretary-requests", &request(&staffing, 0, &[0])).await.status, if n < 19 { 201 } else { 409 });
        }
    }

    async fn what_waits_is_taken_back_by_whoever_asked_and_by_nobody_else(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, admin) = (app.secretary(staffing.all_of(0)).await, app.administrator().await);
        let (same_party, another) = (app.secretary(staffing.all_of(0)).await, app.secretary(staffing.all_of(1)).await);
        let path = ask(&birgit, &request(&staffing, 0, &[0])).await;
        let withdraw = format!("{path}/withdraw");
        for stranger in [&same_party, &another] {
            stranger.post(&withdraw, &json!({})).await.expect_problem(404, "not_found");
        }
        admin.post(&withdraw, &json!({})).await.expect_problem(403, "forbidden");
        assert_eq!(birgit.get(&path).await.expect(200)["state"], "open");

        // Also where no more are taken, or when nothing is within reach any more.
        allow(&admin, "off").await;
        give(&admin, &birgit, json!([])).await;
        let taken_back = birgit.post(&withdraw, &json!({})).await.expect(200);
        assert_eq!((&taken_back["state"], &taken_back["version"], &taken_back["reason"]), (&json!("withdrawn"), &json!(2), &Value::Null));
        assert!(taken_back["decided_at"].is_string());
        allow(&admin, "with_approval").await;
        give(&admin, &birgit, staffing.all_of(0)).await;
        for way in ["withdraw", "approve", "reject"] {
            let (who, body) = match way {
                "withdraw" => (&birgit, json!({})),
                "approve" => (&admin, granting(true)),
                _ => (&admin, json!({"reason": "Fortrudt igen"})),
            };
            who.post(&format!("{path}/{way}"), &body).await.expect_problem(409, "request_decided");
        }
        assert_eq!(subjects(&app, &birgit).await, Vec::<String>::new(), "one knows what one does");
        let log = admin.get("/audit-events?action=secretary_request.withdrawn").await.expect(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 1);
        assert_eq!(log["items"][0]["object_name"], "Karen Blik");

        // What is decided is not taken back; what was taken back counts no more among those that wait.
        let granted = ask(&birgit, &request(&staffing, 0, &[0])).await;
        admin.post(&format!("{granted}/approve"), &granting(false)).await.expect(200);
        birgit.post(&format!("{granted}/withdraw"), &json!({})).await.expect_problem(409, "request_decided");
        let mut last = String::new();
        for _ in 0..20 {
            last = ask(&birgit, &request(&staffing, 0, &[0])).await;
        }
        birgit.post("/secretary-requests", &request(&staffing, 0, &[0])).await.expect_problem(409, "too_many_requests");
        birgit.post(&format!("{last}/withdraw"), &json!({})).await.expect(200);
        ask(&birgit, &request(&staffing, 0, &[0])).await;
    }

    async fn nobody_s_name_or_address_stays_longer_than_the_account(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, admin) = (app.secretary(staffing.all_of(0)).await, app.administrator().await);
        let granted = ask(&birgit, &request(&staffing, 0, &[0])).await;
        let rejected = ask(&birgit, &request(&staffing, 0, &[1])).await;
        let waiting = ask(&birgit, &request(&staffing, 0, &[2])).await;
        let user = admin.post(&format!("{granted}/approve"), &granting(true)).await.expect(200)["user_id"].clone();
        admin.post(&format!("{rejected}/reject"), &json!({"reason": "Der er nok allerede"})).await.expect(200);
        let mailed = || app.count("select count(*) as n from mails where recipient = 'karen@example.dk'");
        assert_eq!(mailed(), 1);
        let path = format!("/users/{}", user.as_str().unwrap());
        let version = admin.get(&path).await.version();
        admin.send(Method::DELETE, &path, Some(version), None).await.expect(204);
        assert_eq!(mailed(), 0);
        for who in [&birgit, &admin] {
            who.get(&granted).await.expect_problem(404, "not_found");
            assert_eq!(who.get("/secretary-requests").await.ids().len(), 2);
        }
        // What came to nothing goes three months after it was decided, what waits stays.
        let tidy = async |days| {
            app.clock.advance(chrono::TimeDelta::days(days));
            app.db.write(valghalla::jobs::housekeeping::tidy).await.unwrap();
            app.count("select count(*) as n from secretary_requests")
        };
        assert_eq!((tidy(89).await, tidy(2).await), (2, 1));
        assert!(app.count("select count(*) as n from secretary_requests where state = 'open'") == 1, "{waiting}");
    }

    async fn of_taking_back_and_granting_at_once_one_wins(app: TestApp) {
        let staffing = app.staffing().await;
        let birgit = app.secretary(staffing.all_of(0)).await;
        let admin = app.administrator().await;
        for round in 0..6 {
            let path = ask(&birgit, &request(&staffing, 0, &[0])).await;
            let body = json!({"username": format!("karen{round}"), "email": format!("karen{round}@example.dk"), "notify": false});
            let (approve, withdraw) = (format!("{path}/approve"), format!("{path}/withdraw"));
            let nothing = json!({});
            let (granted, taken_back) = futures_util::future::join(admin.post(&approve, &body), birgit.post(&withdraw, &nothing)).await;
            let state = birgit.get(&path).await.expect(200)["state"].clone();
            let made = app.count(&format!("select count(*) as n from users where username = 'karen{round}'"));
            match (granted.status, taken_back.status) {
                (200, 409) => assert_eq!((state, made), (json!("approved"), 1)),
                (409, 200) => assert_eq!((state, made), (json!("withdrawn"), 0)),
                both => panic!("{both:?}"),
            }
        }
    }

    async fn a_municipality_may_take_none(app: TestApp) {
        let staffing = app.staffing().await;
        let (birgit, admin) = (app.secretary(staffing.all_of(0)).await, app.administrator().await);
        let path = ask(&birgit, &request(&staffing, 0, &[0])).await;
        allow(&admin, "off").await;
        assert_eq!(birgit.get("/me").await.expect(200)["secretary_requests"], false);
        birgit.post("/secretary-requests", &request(&staffing, 0, &[0])).await.expect_problem(409, "secretary_requests_off");
        admin.post(&format!("{path}/approve"), &granting(true)).await.expect_problem(409, "secretary_requests_off");
        allow(&admin, "with_approval").await;
        admin.post(&format!("{path}/approve"), &granting(true)).await.expect(200);
    }

    async fn of_two_administrators_who_decide_at_once_one_does(app: TestApp) {
        let staffing = app.staffing().await;
        let birgit = app.secretary(staffing.all_of(0)).await;
        let path = ask(&birgit, &request(&staffing, 0, &[0])).await;
        let admins = [app.administrator().await, app.administrator().await, app.administrator().await];
        let decisions = admins.iter().enumerate().map(|(n, admin)| {
            let (client, path) = (admin.client.clone(), path.clone());
            let body = json!({"username": format!("karen{n}"), "email": format!("karen{n}@example.dk"), "notify": true});
            async move { client.post(&format!("{path}/approve"), &body).await.status }
        });
        let mut statuses = futures_util::future::join_all(decisions).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409]);
        assert_eq!(app.count("select count(*) as n from users where username like 'karen%'"), 1);
    }
}
