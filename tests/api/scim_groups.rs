//! SCIM 2.0: parties as groups, limits and quotas, and what is told of it all.

use valghalla_tests::schema::{document, faults};
use valghalla_tests::scim::{OWN, SCOPES, begin, change, get, made, members, patch, refused, send, user};
use valghalla_tests::{Method, Value, json, on_both};

on_both! {
    async fn a_group_never_makes_a_grant_reach_further(app: TestApp) {
        let ((s, directory), admin) = (begin(&app).await, app.administrator().await);
        let narrow = json!({"grants": [{"partyId": s.parties[0], "scope": "site", "siteIds": [s.sites[1]], "expiresOn": "2020-01-01"}]});
        let mut body = user("anna");
        body[OWN] = narrow.clone();
        let (anna, _) = made(&directory, &body).await;
        let (bent, _) = made(&directory, &user("bent")).await;
        let group = format!("/Groups/{}", s.parties[0]);
        assert_eq!(members(&get(&directory, &group).await), [anna.as_str()], "however narrow");
        let both = json!([{"op": "add", "path": "members", "value": [{"value": anna}, {"value": bent}]}]);
        let joined = change(&directory, &group, both.clone()).await.expect(200);
        assert_eq!(members(&joined), [anna.as_str(), &bent]);
        assert_eq!(get(&directory, &format!("/Users/{anna}")).await[OWN]["grants"], narrow["grants"]);
        assert_eq!(get(&directory, &format!("/Users/{bent}")).await[OWN]["grants"], json!([{"partyId": s.parties[0], "scope": "party"}]));
        let tag = joined["meta"]["version"].as_str().unwrap();
        let tagged = directory.with("if-match", tag);
        let remove = patch(json!([{"op": "Remove", "path": "members", "value": [{"value": bent}]}]));
        let left = tagged.raw(Method::PATCH, &format!("/scim/v2{group}"), "application/scim+json", remove.to_string()).await.expect(200);
        assert_eq!(members(&left), [anna.as_str()]);
        let stale = tagged.raw(Method::PATCH, &format!("/scim/v2{group}"), "application/scim+json", remove.to_string()).await;
        stale.expect_problem(412, "stale");
        // An account of the office's in the party is not the client's to see or to remove.
        let by_hand = json!({"username": "office", "full_name": "Af kontoret", "email": "office@example.dk", "role": "party_secretary",
            "grants": s.all_of(0), "notify": false});
        let by_hand = admin.post("/users", &by_hand).await.expect(201);
        let replaced = send(&directory, Method::PUT, &group, &json!({"displayName": "Radikale Venstre", "members": [{"value": bent}]})).await.expect(200);
        assert_eq!(members(&replaced), [bent.as_str()]);
        assert_eq!(get(&directory, &format!("/Users/{anna}")).await[OWN]["grants"], json!([]));
        let chosen = change(&directory, &group, json!([{"op": "remove", "path": format!("members[value eq \"{bent}\"]")}])).await;
        assert_eq!(members(&chosen.expect(200)), Vec::<&str>::new());
        change(&directory, &group, both).await.expect(200);
        change(&directory, &group, json!([{"op": "remove", "path": "members"}])).await.expect(200);
        assert_eq!(admin.get(&format!("/users/{}", by_hand["id"].as_str().unwrap())).await.expect(200)["version"], by_hand["version"]);
        let renamed = change(&directory, &group, json!([{"op": "replace", "value": {"displayName": "Andet", "externalId": "x"}}])).await;
        refused(&renamed, 400, "mutability", &[("displayName", "not_for_clients")]);
    }

    async fn a_limited_client_stays_within_its_limits(app: TestApp) {
        let s = app.staffing().await;
        let limits = json!({"party_ids": [s.parties[0]], "site_ids": [s.sites[0]]});
        let narrow = app.machine(app.municipality, SCOPES, limits).await;
        let grants = |party: usize, scope: &str, sites: Value| json!({"grants": [{"partyId": s.parties[party], "scope": scope, "siteIds": sites}]});
        let at = |place: &str| format!("{OWN}:grants{place}");
        for (own, place, word, code) in [
            (json!({}), "", "invalidValue", "required"),
            (grants(0, "party", json!([])), "/0/scope", "mutability", "not_for_clients"),
            (grants(1, "site", json!([s.sites[0]])), "/0/party_id", "invalidValue", "unknown"),
            (grants(0, "site", json!([s.sites[1]])), "/0/site_ids/0", "invalidValue", "unknown"),
        ] {
            let mut body = user("anna");
            body[OWN] = own;
            refused(&send(&narrow, Method::POST, "/Users", &body).await, 400, word, &[(&at(place), code)]);
        }
        let mut body = user("anna");
        body[OWN] = grants(0, "site", json!([s.sites[0]]));
        let (id, _) = made(&narrow, &body).await;
        let listed = get(&narrow, "/Groups").await;
        assert_eq!((&listed["totalResults"], &listed["Resources"][0]["id"]), (&json!(1), &json!(s.parties[0])));
        narrow.get(&format!("/scim/v2/Groups/{}", s.parties[1])).await.expect_problem(404, "not_found");
        // To take the last grant would take the account out of reach; it is said so, and nothing is done.
        let group = format!("/Groups/{}", s.parties[0]);
        let last = change(&narrow, &group, json!([{"op": "remove", "path": "members"}])).await;
        refused(&last, 400, "invalidValue", &[(&at(""), "required")]);
        assert_eq!(members(&get(&narrow, &group).await), [id.as_str()]);
        let other = json!([{"op": "add", "path": format!("{OWN}:grants"), "value": [{"partyId": s.parties[1], "scope": "party"}]}]);
        assert_eq!(change(&narrow, &format!("/Users/{id}"), other).await.status, 400);
    }

    async fn a_quota_holds_here_too(app: TestApp) {
        let s = app.staffing().await;
        let machine = app.machine(app.municipality, SCOPES, json!({"accounts_per_day": 3})).await;
        let (anna, _) = made(&machine, &user("anna")).await;
        let (bent, _) = made(&machine, &user("bent")).await;
        let both = json!([{"op": "add", "path": "members", "value": [{"value": anna}, {"value": bent}]}]);
        let group = format!("/Groups/{}", s.parties[0]);
        let over = change(&machine, &group, both).await;
        over.expect_problem(429, "quota_reached");
        assert!(over.headers.contains_key("retry-after"));
        assert_eq!(members(&get(&machine, &group).await), Vec::<&str>::new(), "all of it or nothing");
        assert_eq!(send(&machine, Method::DELETE, &format!("/Users/{bent}"), &Value::Null).await.status, 204);
        change(&machine, &format!("/Users/{anna}"), json!([{"op": "replace", "path": "active", "value": false}])).await.expect_problem(429, "quota_reached");
    }

    async fn what_is_offered_is_told_and_answers_are_of_the_document(app: TestApp) {
        let (s, directory) = begin(&app).await;
        let mut body = user("anna");
        body[OWN] = json!({"grants": [{"partyId": s.parties[0], "scope": "constituency", "constituencyId": s.constituencies[0], "expiresOn": "2030-01-01"},
            {"partyId": s.parties[1], "scope": "site", "siteIds": [s.sites[0]]}]});
        let (id, _) = made(&directory, &body).await;
        let config = get(&directory, "/ServiceProviderConfig").await;
        let says = |name: &str| config[name]["supported"] == true;
        assert!(says("patch") && says("filter") && says("etag") && !says("bulk") && !says("sort") && !says("changePassword"));
        let (document, mut found) = (document(), Vec::new());
        for (path, at) in [("/Users", "/Users".to_owned()), ("/Users/{id}", format!("/Users/{id}")), ("/Groups", "/Groups".to_owned()),
            ("/Groups/{id}", format!("/Groups/{}", s.parties[0])), ("/ServiceProviderConfig", "/ServiceProviderConfig".to_owned()),
            ("/ResourceTypes", "/ResourceTypes".to_owned()), ("/ResourceTypes/{name}", "/ResourceTypes/Group".to_owned()),
            ("/Schemas", "/Schemas".to_owned()), ("/Schemas/{urn}", format!("/Schemas/{OWN}"))] {
            let answer = get(&directory, &at).await;
            let entry = &document["paths"][format!("/api/v1/scim/v2{path}")]["get"]["responses"]["200"];
            faults(&document, &entry["content"]["application/scim+json"]["schema"], &answer, path, &mut found);
        }
        let refused = directory.get("/scim/v2/Users?filter=x").await.expect(400);
        faults(&document, &json!({"$ref": "#/components/schemas/ScimError"}), &refused, "error", &mut found);
        assert!(found.is_empty(), "{found:#?}");
        // Every attribute that is answered stands in the schemas.
        let schemas = get(&directory, "/Schemas").await;
        let attributes: Vec<&str> = schemas["Resources"].as_array().unwrap().iter().flat_map(|schema| schema["attributes"].as_array().unwrap())
            .map(|attribute| attribute["name"].as_str().unwrap()).collect();
        for (name, value) in get(&directory, &format!("/Users/{id}")).await.as_object().unwrap() {
            let inside: Vec<&str> = if name == OWN { value.as_object().unwrap().keys().map(String::as_str).collect() } else { vec![name] };
            let common = ["schemas", "id", "externalId", "meta"];
            assert!(inside.iter().all(|name| common.contains(name) || attributes.contains(name)), "{inside:?}");
        }
        directory.get("/scim/v2/Schemas/urn:x").await.expect_problem(404, "not_found");
    }
}
