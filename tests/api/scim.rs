//! SCIM 2.0 as a directory uses it: the whole life of an account, filters, groups, and what no client gets by it.

use valghalla_tests::machines::Machine;
use valghalla_tests::schema::{document, faults};
use valghalla_tests::staffing::Staffing;
use valghalla_tests::{Method, Reply, TestApp, Value, json, on_both};

const SCOPES: &[&str] = &["users:read", "users:write"];
const OWN: &str = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:User";
const OWN_ERROR: &str = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:Error";

/// What a directory sends for a new account: more than is kept.
fn user(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId": format!("ext-{name}"), "userName": name, "active": true, "displayName": format!("Navn {name}"),
        "emails": [{"primary": true, "type": "work", "value": format!("{name}@example.dk")}], "meta": {"resourceType": "User"},
        "name": {"formatted": "Andet Navn", "familyName": "Navn", "givenName": "Andet"}, "title": "Sekretær", "roles": [],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Valg"},
    })
}

/// Steps as they are sent in a change.
fn patch(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

async fn send(who: &Machine, method: Method, path: &str, body: &Value) -> Reply {
    who.raw(method, &format!("/scim/v2{path}"), "application/scim+json", body.to_string()).await
}

async fn get(who: &Machine, path: &str) -> Value {
    let reply = who.get(&format!("/scim/v2{path}")).await;
    assert_eq!(reply.headers["content-type"], "application/scim+json", "{}", reply.text);
    reply.expect(200)
}

async fn made(who: &Machine, body: &Value) -> (String, Value) {
    let user = send(who, Method::POST, "/Users", body).await.expect(201);
    (user["id"].as_str().unwrap().to_owned(), user)
}

async fn change(who: &Machine, path: &str, operations: Value) -> Reply {
    send(who, Method::PATCH, path, &patch(operations)).await
}

/// Fails unless it is refused with that word of the RFC, for that attribute and reason.
#[track_caller]
fn refused(reply: &Reply, status: u16, scim_type: &str, fields: &[(&str, &str)]) {
    let error = reply.expect(status);
    assert_eq!(error["scimType"], scim_type, "{}", reply.text);
    let errors = error[OWN_ERROR]["errors"].as_array().unwrap().iter();
    let found: Vec<(&str, &str)> =
        errors.map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap())).collect();
    assert_eq!(found, fields, "{}", reply.text);
    assert_eq!(reply.headers["content-type"], "application/scim+json");
}

async fn begin(app: &TestApp) -> (Staffing, Machine) {
    (app.staffing().await, app.machine(app.municipality, SCOPES, json!({})).await)
}

fn names(list: &Value) -> Vec<&str> {
    list["Resources"].as_array().unwrap().iter().map(|one| one["userName"].as_str().unwrap()).collect()
}

async fn found(who: &Machine, filter: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    names(&get(who, &format!("/Users?filter={query}")).await).into_iter().map(str::to_owned).collect()
}

fn members(group: &Value) -> Vec<&str> {
    group["members"].as_array().unwrap().iter().map(|member| member["value"].as_str().unwrap()).collect()
}

on_both! {
    async fn an_account_lives_as_a_directory_wants_it(app: TestApp) {
        let ((s, directory), admin) = (begin(&app).await, app.administrator().await);
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
        app.sql(&format!("update users set password_hash = (select password_hash from users where username = '{}') where username = 'birgit'", admin.username));
        let secretary = app.log_in(app.municipality, "birgit", valghalla_tests::people::PASSWORD).await;
        secretary.get("/sites").await.expect(200);
        // Changes as they are sent, each kind of path.
        let path = format!("/Users/{id}");
        let changed = change(&directory, &path, json!([
            {"op": "Replace", "path": "displayName", "value": "Birgit Dahl Ås"},
            {"op": "Add", "path": "name.givenName", "value": "Birgit"},
            {"op": "replace", "value": {"preferredLanguage": "en-GB", "name.formatted": "Andet", "title": "x"}},
            {"op": "Replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:externalId", "value": "ext-2"},
            {"op": "Replace", "path": "emails[type eq \"home\"].value", "value": "hjemme@example.dk"},
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "birgit@example.dk"},
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
        for broken in ["", "[]", "{", &format!("{{\"userName\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000))] {
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
