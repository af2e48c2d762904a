//! SCIM 2.0 as a directory uses it: the whole life of an account, filters, and what no client gets by it.

use valghalla_tests::people::PASSWORD;
use valghalla_tests::scim::{
    OWN, OWN_ERROR, SCOPES, begin, change, found, get, made, members, names, patch, refused, send, user,
};
use valghalla_tests::{Method, Value, json, on_both};

on_both! {
    async fn an_account_lives_as_a_directory_wants_it(app: TestApp) {
        let (s, admin) = (app.staffing().await, app.administrator().await);
        let directory = app.machine(app.municipality, SCOPES, json!({})).await;
        // It looks first, finds none, and makes one.
        assert_eq!(found(&directory, "userName eq \"birgit\"").await, Vec::<String>::new());
        let reply = send(&directory, Method::POST, "/Users", &user("birgit")).await;
        let birgit = reply.expect(201);
        let id = birgit["id"].as_str().unwrap();
        assert_eq!(reply.headers["location"], birgit["meta"]["location"].as_str().unwrap());
        assert!(birgit["meta"]["location"].as_str().unwrap().ends_with(&format!("/api/v1/scim/v2/Users/{id}")));
        assert_eq!((&reply.headers["etag"], &birgit["meta"]["version"]), (&"\"1\"".parse().unwrap(), &json!("\"1\"")));
        assert_eq!((&birgit["active"], &birgit["displayName"], &birgit["groups"]), (&json!(true), &json!("Navn birgit"), &json!([])));
        assert!(app.mails().await.is_empty(), "no mail without being asked for");
        let stored = admin.get(&format!("/users/{id}")).await.expect(200);
        assert_eq!((&stored["role"], &stored["state"], &stored["managed"]), (&json!("party_secretary"), &json!("created"), &json!(true)));
        refused(&send(&directory, Method::POST, "/Users", &user("birgit")).await, 409, "uniqueness",
            &[("userName", "taken"), ("emails", "taken"), ("externalId", "taken")]);
        // A group makes a grant, and the account works.
        let group = format!("/Groups/{}", s.parties[0]);
        let joined = change(&directory, &group, json!([{"op": "Add", "path": "members", "value": [{"value": id}]}])).await.expect(200);
        assert_eq!(members(&joined), [id]);
        admin.post(&format!("/users/{id}/invitations"), &json!({})).await.expect(202);
        let link = app.link_of("birgit@example.dk").await;
        app.anonymous().post("/auth/links/redeem", &json!({"token": link, "new_password": PASSWORD})).await.expect(204);
        let owner = id.parse().map(valghalla::domain::ids::UserId).unwrap();
        app.give_factor(app.municipality, owner).await;
        let secretary = app.log_in(app.municipality, "birgit", PASSWORD).await;
        secretary.put("/me/terms", 1, &json!({"version": valghalla::domain::terms::VERSION})).await.expect(204);
        assert_eq!(secretary.get("/sites").await.ids().len(), 3);
        // Changes as they are sent, each kind of path.
        let path = format!("/Users/{id}");
        let changed = change(&directory, &path, json!([
            {"op": "Replace", "path": "displayName", "value": "Birgit Dahl Ås"},
            {"op": "Add", "path": "name.givenName", "value": "Birgit"},
            {"op": "replace", "value": {"preferredLanguage": "en-GB", "name.formatted": "Andet", "title": "x"}},
            {"op": "Replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:externalId", "value": "ext-2"},
            {"op": "Replace", "path": "emails[type eq \"home\"].value", "value": "hjemme@example.dk"},
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "birgit@example.dk"},
            {"op": "Replace", "path": "emails[not (type eq \"work\")].value", "value": "hjemme@example.dk"},
            {"op": "Replace", "path": "emails[type eq \"home\" or type eq \"other\"].value", "value": "hjemme@example.dk"},
            {"op": "Replace", "path": "emails[type eq \"work\" and type eq \"home\"].value", "value": "hjemme@example.dk"},
            {"op": "Replace", "path": "emails[primary eq false].value", "value": "hjemme@example.dk"},
            {"op": "Remove", "path": "phoneNumbers[type eq \"mobile\"].value"}])).await.expect(200);
        assert_eq!((&changed["displayName"], &changed["externalId"], &changed["preferredLanguage"]), (&json!("Birgit Dahl Ås"), &json!("ext-2"), &json!("en")));
        assert_eq!((&changed["emails"][0]["value"], &changed["groups"][0]["value"]), (&json!("birgit@example.dk"), &json!(s.parties[0])));
        // Whoever has the mailbox has the account, so the address of one in use stays.
        let mail = change(&directory, &path, json!([{"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ond@example.dk"}])).await;
        refused(&mail, 400, "mutability", &[("emails", "active_account")]);
        assert!(mail.expect(400)["detail"].as_str().unwrap().contains("emails: Kontoen er taget i brug"), "{}", mail.text);
        // Out at the next request, for good as far as a client goes.
        secretary.get("/sites").await.expect(200);
        let out = change(&directory, &path, json!([{"op": "Replace", "path": "active", "value": "False"}])).await.expect(200);
        assert_eq!((&out["active"], &out[OWN]["state"]), (&json!(false), &json!("blocked")));
        secretary.get("/sites").await.expect_problem(401, "session_ended");
        change(&directory, &path, json!([{"op": "Replace", "value": {"active": false}}])).await.expect(200);
        let again = change(&directory, &path, json!([{"op": "Replace", "path": "active", "value": true}])).await;
        refused(&again, 400, "mutability", &[("active", "not_for_clients")]);
        let version = directory.get(&format!("/scim/v2{path}")).await.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(send(&directory, Method::DELETE, &path, &Value::Null).await.status, 204);
        for method in [Method::GET, Method::DELETE] {
            send(&directory, method, &path, &Value::Null).await.expect_problem(404, "not_found");
        }
        let left = admin.get(&format!("/users/{id}")).await.expect(200);
        assert_eq!((&left["state"], &left["managed"], &left["external_id"]), (&json!("blocked"), &json!(false), &Value::Null));
        assert_ne!(format!("\"{}\"", left["version"]), version);
        let events = admin.get(&format!("/audit-events?object_id={id}&actor_id={}", directory.id)).await.expect(200);
        let actions: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["user.changed", "user.blocked", "user.changed", "user.grants_changed", "user.created"]);
    }

    async fn saying_the_same_again_changes_nothing_and_a_tag_holds(app: TestApp) {
        let (_, directory) = begin(&app).await;
        let (id, first) = made(&directory, &user("birgit")).await;
        let records = app.count("select count(*) as n from audit_events");
        let path = format!("/Users/{id}");
        for _ in 0..2 {
            let same = send(&directory, Method::PUT, &path, &user("birgit")).await.expect(200);
            assert_eq!(same, first);
            change(&directory, &path, json!([{"op": "replace", "path": "active", "value": "True"}])).await.expect(200);
        }
        assert_eq!(app.count("select count(*) as n from audit_events"), records, "nothing happened, so nothing is recorded");
        let tagged = async |tag: &str, name: &str| {
            let mut body = user("birgit");
            body["displayName"] = json!(name);
            let at = directory.with("if-match", tag);
            at.raw(Method::PUT, &format!("/scim/v2{path}"), "application/json", body.to_string()).await
        };
        let changed = tagged("W/\"1\"", "Birgit Dahl").await;
        assert_eq!((changed.expect(200)["displayName"].clone(), &changed.headers["etag"]), (json!("Birgit Dahl"), &"\"2\"".parse().unwrap()));
        for stale in ["\"1\"", "x", "W/\"1\""] {
            tagged(stale, "Ingen").await.expect_problem(412, "stale");
        }
        tagged("*", "Birgit D.").await.expect(200);
        let gone = directory.with("if-match", "\"1\"").raw(Method::DELETE, &format!("/scim/v2{path}"), "application/json", "").await;
        gone.expect_problem(412, "stale");
        // What is left out of a PUT stays; what must be said must be said.
        send(&directory, Method::PUT, &path, &json!({"userName": "birgit"})).await.expect_problem(400, "validation_failed");
        let short = json!({"userName": "birgit", "displayName": "B", "emails": [{"value": "birgit@example.dk"}]});
        assert_eq!(send(&directory, Method::PUT, &path, &short).await.expect(200)["externalId"], "ext-birgit");
    }

    async fn a_filter_finds_and_a_page_is_a_page(app: TestApp) {
        let (s, directory) = begin(&app).await;
        for name in ["anna", "bent", "carl"] {
            made(&directory, &user(name)).await;
        }
        let mut without = user("dorte");
        without.as_object_mut().unwrap().remove("externalId");
        without["active"] = json!(false);
        let (id, dorte) = made(&directory, &without).await;
        assert_eq!((dorte.get("externalId"), &dorte["active"]), (None, &json!(false)));
        for (filter, names) in [
            ("userName eq \"ANNA\"", &["anna"][..]),
            ("externalId eq \"ext-bent\"", &["bent"]),
            ("externalId eq \"EXT-bent\"", &[]),
            ("emails[type eq \"work\"].value eq \"x\"", &["fails"]),
            ("emails.value eq \"Carl@example.dk\"", &["carl"]),
            ("active eq true", &["anna", "bent", "carl"]),
            ("active eq \"False\"", &["dorte"]),
            ("not (active eq true) or userName eq \"anna\"", &["anna", "dorte"]),
            ("(userName eq \"anna\" or userName eq \"bent\") and active eq true", &["anna", "bent"]),
            (&format!("id eq \"{id}\""), &["dorte"]),
            ("id eq \"x\"", &[]),
            ("userName eq \"' or 1=1 --\"", &[]),
            ("externalId eq \"a\\u0000b\"", &[]),
            ("userName eq \"%\"", &[]),
        ] {
            if names == ["fails"] {
                let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
                directory.get(&format!("/scim/v2/Users?filter={query}")).await.expect_problem(400, "invalid_filter");
                continue;
            }
            assert_eq!(found(&directory, filter).await, names, "{filter}");
        }
        let page = get(&directory, "/Users?startIndex=2&count=2&attributes=userName&sortBy=userName").await;
        assert_eq!((&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]), (&json!(4), &json!(2), &json!(2)));
        assert_eq!(names(&page), ["bent", "carl"]);
        let shown: Vec<&String> = page["Resources"][0].as_object().unwrap().keys().collect();
        assert_eq!(shown, ["id", "meta", "schemas", "userName"]);
        assert_eq!(get(&directory, "/Users?count=0").await["totalResults"], 4);
        let groups = get(&directory, "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22radikale%20venstre%22").await;
        assert_eq!((&groups["totalResults"], &groups["Resources"][0]["id"], groups["Resources"][0].get("members")), (&json!(1), &json!(s.parties[0]), None));
    }

    async fn a_hostile_filter_or_body_is_refused_in_good_form(app: TestApp) {
        let (_, directory) = begin(&app).await;
        let (id, _) = made(&directory, &user("anna")).await;
        let deep = format!("{}active eq true{}", "(".repeat(500), ")".repeat(500));
        let many = vec!["userName eq \"a\""; 60].join(" or ");
        for filter in ["", "userName", "userName co \"a\"", "password eq \"x\"", "cpr eq \"251248-9996\"", "userName eq \"a", &deep, &many, &"not (".repeat(300)] {
            let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
            let refused = directory.get(&format!("/scim/v2/Users?filter={query}")).await;
            assert_eq!(refused.expect_problem(400, "invalid_filter")["scimType"], "invalidFilter", "{filter}");
            assert!(!refused.text.contains("251248"), "nothing that was sent comes back");
        }
        let long = format!("/scim/v2/Users?filter=userName%20eq%20%22{}%22", "a".repeat(10_000));
        directory.get(&long).await.expect_problem(414, "uri_too_long");
        directory.get("/scim/v2/Users?filter=userName%20eq%20%22a%00%22").await.expect_problem(400, "bad_request");
        directory.get("/scim/v2/Users?count=x").await.expect_problem(400, "bad_request");
        directory.get("/scim/v2/Nothing").await.expect_problem(404, "not_found");
        send(&directory, Method::POST, "/Groups", &json!({"displayName": "Ny"})).await.expect_problem(405, "method_not_allowed");
        let raw = async |kind: &str, body: String| directory.raw(Method::POST, "/scim/v2/Users", kind, body).await;
        raw("text/plain", user("b").to_string()).await.expect_problem(415, "unsupported_media_type");
        for broken in ["", "[]", "{", r#"{"userName":"b","active":true,"active":false}"#, r#"{"userName":"b","USERNAME":"c"}"#, &format!("{{\"userName\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000))] {
            let reply = raw("application/scim+json", broken.to_owned()).await;
            assert_eq!(reply.expect_problem(400, "malformed_json")["scimType"], "invalidSyntax");
        }
        raw("application/json", format!("{{\"a\":\"{}\"}}", "a".repeat(300_000))).await.expect_problem(413, "payload_too_large");
        let path = format!("/Users/{id}");
        for operations in [json!([{"op": "Replace", "path": "emails[", "value": "x"}]), json!([{"op": "add", "path": 7, "value": "x"}])] {
            assert_eq!(change(&directory, &path, operations).await.expect_problem(400, "invalid_path")["scimType"], "invalidPath");
        }
        for operations in [json!(7), json!([7]), json!([{"op": "move", "path": "active"}]), json!([{"op": "add", "path": "active"}])] {
            change(&directory, &path, operations).await.expect_problem(400, "malformed_json");
        }
        refused(&change(&directory, &path, json!([{"op": "Remove", "path": "userName"}])).await, 400, "invalidValue", &[("username", "required")]);
        let nul = json!([{"op": "Replace", "path": "displayName", "value": "a\u{0}b"}]);
        refused(&change(&directory, &path, nul).await, 400, "invalidValue", &[("displayName", "control_character")]);
    }

    async fn no_link_password_number_or_role_comes_by_scim(app: TestApp) {
        let (s, directory) = begin(&app).await;
        for (name, value, word, code) in [
            ("password", json!("gulvspand elefant tordenvejr"), "invalidValue", "unknown_field"),
            ("cpr", json!("251248-9996"), "invalidValue", "unknown_field"),
            ("roles", json!([{"value": "administrator"}]), "mutability", "not_for_clients"),
        ] {
            let mut body = user("anna");
            body[name] = value.clone();
            refused(&send(&directory, Method::POST, "/Users", &body).await, 400, word, &[(name, code)]);
        }
        let mut numbered = user("anna");
        numbered["externalId"] = json!("2512489996");
        refused(&send(&directory, Method::POST, "/Users", &numbered).await, 400, "invalidValue", &[("externalId", "cpr_in_text")]);
        let (id, _) = made(&directory, &user("anna")).await;
        for (name, code) in [("password", "unknown_field"), ("roles", "not_for_clients")] {
            let reply = change(&directory, &format!("/Users/{id}"), json!([{"op": "Add", "path": name, "value": "x"}])).await;
            assert_eq!(reply.expect(400)[OWN_ERROR]["errors"][0]["code"], code);
        }
        // The mail goes to its owner alone, and only where the client may have it sent.
        let mut mailed = user("bent");
        mailed[OWN] = json!({"notify": "True", "grants": [{"partyId": s.parties[0], "scope": "party"}]});
        send(&directory, Method::POST, "/Users", &mailed).await.expect_problem(403, "insufficient_scope");
        let notifier = app.machine(app.municipality, &["users:read", "users:write", "users:notify"], json!({})).await;
        let reply = send(&notifier, Method::POST, "/Users", &mailed).await;
        assert_eq!(reply.expect(201)[OWN]["state"], "invited");
        let link = app.link_of("bent@example.dk").await;
        assert!(!reply.text.contains(&link));
    }

    async fn an_account_that_the_client_did_not_make_is_not_there(app: TestApp) {
        let ((s, directory), admin) = (begin(&app).await, app.administrator().await);
        let other = app.machine(app.municipality, SCOPES, json!({})).await;
        let (own, _) = made(&directory, &user("anna")).await;
        let elsewhere = app.another_municipality("0630").await;
        let foreign = app.machine(elsewhere, SCOPES, json!({})).await;
        let (abroad, _) = made(&foreign, &user("anna")).await;
        let by_hand = json!({"username": "office", "full_name": "Af kontoret", "email": "office@example.dk", "role": "party_secretary",
            "grants": s.all_of(0), "notify": false, "external_id": "4711"});
        let by_hand = admin.post("/users", &by_hand).await.expect(201)["id"].as_str().unwrap().to_owned();
        let ids = [own.as_str(), &abroad, &by_hand, &admin.id.to_string(), "0198c2f4-7a10-7c3e-9b5d-00000000ffff", "no-id"];
        for (who, mine) in [(&directory, Some(&own)), (&other, None), (&foreign, Some(&abroad))] {
            for id in ids.iter().filter(|id| Some(**id) != mine.map(String::as_str)) {
                let path = format!("/Users/{id}");
                for (method, body) in [(Method::GET, Value::Null), (Method::PUT, user("ond")), (Method::DELETE, Value::Null),
                    (Method::PATCH, patch(json!([{"op": "replace", "path": "active", "value": false}])))] {
                    send(who, method, &path, &body).await.expect_problem(404, "not_found");
                }
                let group = format!("/Groups/{}", s.parties[0]);
                let add = change(who, &group, json!([{"op": "add", "path": "members", "value": [{"value": id}]}])).await;
                assert!([400, 404].contains(&add.status), "{}", add.text);
            }
            assert_eq!(get(who, "/Users").await["totalResults"], usize::from(mine.is_some()));
            assert_eq!(found(who, &format!("id eq \"{by_hand}\" or userName eq \"office\" or externalId eq \"4711\"")).await, Vec::<String>::new());
        }
        // What is taken is taken, whoever has it, and told no further.
        let taken = send(&other, Method::POST, "/Users", &user("anna")).await;
        refused(&taken, 409, "uniqueness", &[("userName", "taken"), ("emails", "taken"), ("externalId", "taken")]);
        assert!(!taken.text.contains(&own));
        // Another client that says how it is to be takes it over.
        let wanted = json!({"username": "anna", "full_name": "Anna", "email": "anna@example.dk", "grants": s.all_of(0)});
        other.send(Method::PUT, "/users/by-external-id/ext-anna", None, Some(&wanted)).await.expect(200);
        send(&directory, Method::GET, &format!("/Users/{own}"), &Value::Null).await.expect_problem(404, "not_found");
        assert_eq!(get(&other, &format!("/Users/{own}")).await["userName"], "anna");
        // Whoever becomes one of the office is out of every client's reach.
        let version = admin.get(&format!("/users/{own}")).await.version();
        admin.patch(&format!("/users/{own}"), version, &json!({"role": "election_officer"})).await.expect(200);
        send(&other, Method::GET, &format!("/Users/{own}"), &Value::Null).await.expect_problem(404, "not_found");
    }
}
