//! What is refused before anything is looked up: days that cannot be, lists for objects, texts that are not what they seem.

use valghalla::domain::roles::Role;
use valghalla::store::municipalities::{self, NewMunicipality};
use valghalla_tests::staffing::CPR;
use valghalla_tests::{Method, json, on_both};

/// `base64url(["-262143-01-01T00:00:00Z", "0198b7f0-0000-7000-8000-000000000000"])`
const LONG_AGO: &str = "WyItMjYyMTQzLTAxLTAxVDAwOjAwOjAwWiIsICIwMTk4YjdmMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDAiXQ";

on_both! {
    async fn days_and_times_are_strict_and_within_four_digits(app: TestApp) {
        let staffing = app.staffing().await;
        let administrator = app.administrator().await;
        for from in ["-262143-01-01T00:00:00Z", "%2B10000-01-01T00:00:00Z", "1899-12-31T00:00:00Z", "2026-11-03"] {
            administrator.get(&format!("/audit-events?from={from}")).await.expect_problem(400, "bad_request");
        }
        administrator.get("/audit-events?from=2026-11-03T13:05:00Z&to=9999-12-31T23:59:59Z").await.expect(200);
        let cursor = format!("/users?sort=-last_login_at&cursor={LONG_AGO}");
        administrator.get(&cursor).await.expect_fields(&[("/cursor", "format")]);
        let secretary = app.secretary(staffing.all_of(0)).await;
        let grants = format!("/users/{}/grants", secretary.id);
        let version = administrator.get(&format!("/users/{}", secretary.id)).await.version();
        for day in ["-262143-01-01", "+10000-01-01", "2029-2-1", " 2029-11-20", "0001-01-01"] {
            let until = json!({"grants": [{"party_id": staffing.parties[0], "scope": "party", "expires_on": day}]});
            administrator.put(&grants, version, &until).await.expect_fields(&[("/grants/0/expires_on", "format")]);
            let election = json!({"name": "Valg", "kind": "municipal", "held_on": day});
            administrator.post("/elections", &election).await.expect_fields(&[("/held_on", "format")]);
        }
        let until = json!({"grants": [{"party_id": staffing.parties[0], "scope": "party", "expires_on": "9999-12-31"}]});
        administrator.put(&grants, version, &until).await.expect(200);
    }

    async fn a_list_is_no_object_at_any_level(app: TestApp) {
        let staffing = app.staffing().await;
        let person = json!(["Liste Person", CPR, null, null, null, false]);
        staffing.office.post("/assignments", &staffing.report(0, 0, person)).await.expect_fields(&[("/person", "format")]);
        staffing.office.post("/parties", &json!(["C", "Konservative"])).await.expect_problem(400, "malformed_json");
        let (administrator, secretary) = (app.administrator().await, app.secretary(staffing.all_of(0)).await);
        let version = administrator.get(&format!("/users/{}", secretary.id)).await.version();
        let grants = json!({"grants": [[staffing.parties[0], "party", null, [], null]]});
        administrator.put(&format!("/users/{}/grants", secretary.id), version, &grants).await.expect_fields(&[("/grants/0", "format")]);
    }

    async fn a_name_can_be_seen_and_is_no_number(app: TestApp) {
        let staffing = app.staffing().await;
        let office = &staffing.office;
        for (name, code) in [("\u{200B}", "required"), ("Anna 251248-9996", "cpr_in_text"), ("2512489996", "cpr_in_text")] {
            office.post("/assignments", &staffing.report(0, 0, json!({"full_name": name}))).await.expect_fields(&[("/person/full_name", code)]);
        }
        let one = office.post("/assignments", &staffing.report(0, 0, json!({"full_name": "Anna", "cpr": CPR}))).await.expect(201);
        let change = json!({"person": {"full_name": format!("Anna {CPR}")}});
        office.patch(&format!("/assignments/{}", one["id"].as_str().unwrap()), 1, &change).await.expect_fields(&[("/person/full_name", "cpr_in_text")]);
        // Each has a field of its own, in which it is sealed.
        for (field, value) in [("address", "CPR 251248-9996"), ("address", "Vej 1\n25.12.48-9996"), ("email", "2512489996@example.dk"), ("full_name", "Anna 251248_9996")] {
            let mut person = json!({"full_name": "Anna"});
            person[field] = json!(value);
            office.post("/assignments", &staffing.report(0, 0, person.clone())).await.expect_fields(&[(&format!("/person/{field}"), "cpr_in_text")]);
            let change = json!({"person": {field: value}});
            office.patch(&format!("/assignments/{}", one["id"].as_str().unwrap()), 1, &change).await.expect_fields(&[(&format!("/person/{field}"), "cpr_in_text")]);
        }
        let reveals = format!("/persons/{}/cpr-reveals", one["person"]["id"].as_str().unwrap());
        office.post(&reveals, &json!({"purpose": "staffing", "reason": format!("Indkaldelse af {CPR}")})).await.expect_fields(&[("/reason", "cpr_in_text")]);
        let administrator = app.administrator().await;
        let user = |name: &str, full: &str| json!({"username": name, "full_name": full, "email": "x@example.dk", "role": "auditor", "notify": false});
        administrator.post("/users", &user("anna", &format!("Anna {CPR}"))).await.expect_fields(&[("/full_name", "cpr_in_text")]);
        for name in ["аnna", "ａｎｎａ", "ANNΑ"] {
            administrator.post("/users", &user(name, "Anna")).await.expect_fields(&[("/username", "username_format")]);
        }
    }

    async fn a_page_is_read_and_nothing_else(app: TestApp) {
        let anonymous = app.anonymous();
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            for path in ["/foo", "/", "/index.html"] {
                let refused = anonymous.finish(anonymous.request(method.clone(), path)).await;
                refused.expect_problem(405, "method_not_allowed");
                assert_eq!(refused.headers["allow"], "GET, HEAD");
            }
            let unknown = anonymous.finish(anonymous.request(method, "/api/foo")).await;
            unknown.expect_problem(404, "not_found");
        }
    }

    async fn what_is_one_municipalitys_is_nothing_at_anothers_address(app: TestApp) {
        let officer = app.officer().await;
        let page = officer.client.with("x-requested-with", "test");
        officer.with("host", "anything.test").get("/me").await.expect(200);
        let elsewhere = app.another_municipality("0101").await;
        officer.get("/me").await.expect(200);
        for client in [&officer.client, &page] {
            client.with("host", "0101.test").get("/me").await.expect_problem(401, "unauthorized");
            client.with("host", "unknown.test").get("/me").await.expect_problem(421, "misdirected_request");
        }
        for path in ["/auth/refresh", "/auth/logout"] {
            page.with("host", "0101.test").post(path, &json!(null)).await.expect_problem(401, "unauthorized");
            page.with("host", "unknown.test").post(path, &json!(null)).await.expect_problem(421, "misdirected_request");
        }
        assert_eq!(app.count("select count(*) as n from audit_events where action = 'session.ended'"), 0);
        page.post("/auth/refresh", &json!(null)).await.expect(200);
        app.somebody_in(elsewhere, Role::Auditor).await.with("host", "0101.test:80").get("/me").await.expect(200);
    }

    async fn an_old_cookie_at_anothers_address_ends_nothing(app: TestApp) {
        let page = app.officer().await.client.with("x-requested-with", "test");
        app.another_municipality("0101").await;
        let first = page.post("/auth/refresh", &json!(null)).await.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        page.post("/auth/refresh", &json!(null)).await.expect(200);
        app.clock.advance(chrono::TimeDelta::seconds(11));
        let old = app.anonymous().with("x-requested-with", "test").with("cookie", &first);
        old.with("host", "0101.test").post("/auth/refresh", &json!(null)).await.expect_problem(401, "unauthorized");
        page.post("/auth/refresh", &json!(null)).await.expect(200);
    }

    async fn an_address_that_two_municipalities_claim_is_nobodys(app: TestApp) {
        app.another_municipality("0101").await;
        let public = app.anonymous().with("host", "0101.test");
        assert_eq!(public.get("/public").await.expect(200)["municipality"]["code"], "0101");
        let twin = NewMunicipality {
            code: "0102".to_owned(),
            name: "Tvilling".to_owned(),
            public_url: "https://0101.test".to_owned(),
            contact_email: "valg@example.dk".to_owned(),
        };
        app.db.write(move |tx| municipalities::create(tx, &twin)).await.unwrap();
        public.get("/public").await.expect_problem(421, "misdirected_request");
    }

    async fn a_link_is_used_at_the_address_of_its_municipality(app: TestApp) {
        use valghalla::domain::roles::LinkPurpose;
        let officer = app.officer().await;
        let id = officer.id;
        let issue = move |tx: &mut valghalla::store::db::Tx<'_>| valghalla::store::links::issue(tx, id, LinkPurpose::Reset, chrono::TimeDelta::hours(1));
        let (_, token, _) = app.db.write(issue).await.unwrap();
        let token = token.reveal().to_string();
        let (inspect, redeem) = (json!({"token": token}), json!({"token": token, "new_password": "hestesko tordenvejr elefant"}));
        app.another_municipality("0101").await;
        let at = |host: &str| app.anonymous().with("host", host);
        for (host, status, code) in [("0101.test", 401, "unauthorized"), ("unknown.test", 421, "misdirected_request")] {
            at(host).post("/auth/links/inspect", &inspect).await.expect_problem(status, code);
            at(host).post("/auth/links/redeem", &redeem).await.expect_problem(status, code);
            at(host).post("/auth/links/renewals", &inspect).await.expect(202);
        }
        app.anonymous().post("/auth/links/inspect", &inspect).await.expect(200);
        app.anonymous().post("/auth/links/redeem", &redeem).await.expect(204);
    }
}
