//! Role by role through every operation of the document: who is not named gets 403, who is named gets through, and an id
//! that belongs to somebody else is answered like one that does not exist. A new operation is tested by existing.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use valghalla::domain::ids::MunicipalityId;
use valghalla::domain::roles::{ClientScope, Role};
use valghalla_tests::client::Client;
use valghalla_tests::matrix::{Operation, operations, page};
use valghalla_tests::people::PASSWORD;
use valghalla_tests::{Method, Reply, TestApp, Value, json, on_both};

/// What an id in a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    Assignment,
    Constituency,
    Duty,
    Election,
    ExternalId,
    Factor,
    Machine,
    Mail,
    Party,
    Person,
    SecretaryRequest,
    Session,
    Site,
    User,
}

/// For each operation with an id in its path: what the id names, and the smallest body that would be accepted.
/// An operation that is not here fails [`every_operation_with_an_id_is_in_the_table`].
fn requests() -> BTreeMap<&'static str, (Thing, Value)> {
    use Thing::*;
    let none = Value::Null;
    BTreeMap::from([
        ("get_assignment", (Assignment, none.clone())),
        ("update_assignment", (Assignment, json!({"person": {"full_name": "Karen Blik"}}))),
        ("withdraw_assignment", (Assignment, none.clone())),
        ("get_constituency", (Constituency, none.clone())),
        ("update_constituency", (Constituency, json!({"name": "Vest"}))),
        ("delete_constituency", (Constituency, none.clone())),
        ("get_duty", (Duty, none.clone())),
        ("update_duty", (Duty, json!({"name": "Formand"}))),
        ("delete_duty", (Duty, none.clone())),
        ("get_election", (Election, none.clone())),
        ("update_election", (Election, json!({"name": "Folketingsvalg"}))),
        ("delete_election", (Election, none.clone())),
        ("open_election", (Election, none.clone())),
        ("lock_election", (Election, none.clone())),
        ("close_election", (Election, none.clone())),
        ("get_seats", (Election, none.clone())),
        ("replace_seats", (Election, json!({"allocations": []}))),
        ("get_election_status", (Election, none.clone())),
        ("confirm_totp", (Factor, json!({"name": "Telefon", "code": "123456"}))),
        ("rename_my_second_factor", (Factor, json!({"name": "Telefon"}))),
        ("remove_my_second_factor", (Factor, none.clone())),
        ("get_user_by_external_id", (ExternalId, none.clone())),
        ("put_user_by_external_id", (ExternalId, wanted())),
        ("get_machine_client", (Machine, none.clone())),
        ("update_machine_client", (Machine, json!({"name": "Lønsystem"}))),
        ("revoke_machine_client", (Machine, none.clone())),
        ("create_machine_client_secret", (Machine, json!({"valid_days": 30}))),
        ("delete_machine_client_secret", (Machine, none.clone())),
        (
            "create_machine_client_key",
            (Machine, json!({"label": "Lønsystem", "public_key": public_key(), "valid_days": 30})),
        ),
        ("delete_machine_client_key", (Machine, none.clone())),
        ("retry_mail", (Mail, none.clone())),
        ("get_secretary_request", (SecretaryRequest, none.clone())),
        (
            "approve_secretary_request",
            (SecretaryRequest, json!({"username": "karen", "email": "karen@example.dk", "notify": false})),
        ),
        ("reject_secretary_request", (SecretaryRequest, json!({"reason": "Har sekretærer nok"}))),
        ("withdraw_secretary_request", (SecretaryRequest, none.clone())),
        ("end_my_session", (Session, none.clone())),
        ("get_party", (Party, none.clone())),
        ("update_party", (Party, json!({"name": "Venstre"}))),
        ("delete_party", (Party, none.clone())),
        ("get_person", (Person, none.clone())),
        ("replace_person_cpr", (Person, json!({"cpr": "251248-9996"}))),
        ("reveal_person_cpr", (Person, json!({"purpose": "staffing", "reason": "Indkaldelse til valget"}))),
        ("reveal_person_address", (Person, json!({"purpose": "staffing", "reason": "Indkaldelse til valget"}))),
        ("erase_person", (Person, json!({"reason": "Indberettet ved en fejl"}))),
        ("end_person_protection", (Person, json!({"reason": "Folkeregistret har oplyst det"}))),
        ("report_person_insight", (Person, none.clone())),
        ("decide_conflict", (Person, json!({"other_person_id": uuid::Uuid::now_v7(), "reason": "Samme person"}))),
        ("get_retention", (Election, none.clone())),
        ("rehearse_erasure", (Election, none.clone())),
        ("erase_election", (Election, json!({"persons": 1}))),
        ("get_erasure_certificate", (Election, none.clone())),
        ("place_legal_hold", (Election, json!({"reason": "Klage over valget"}))),
        ("lift_legal_hold", (Election, none.clone())),
        ("get_retention_consent", (Person, none.clone())),
        (
            "record_retention_consent",
            (Person, json!({"given_on": "2024-11-21", "expires_on": "2027-12-31", "obtained": "Mail fra personen"})),
        ),
        ("withdraw_retention_consent", (Person, none.clone())),
        ("get_scim_group", (Party, none.clone())),
        ("replace_scim_group", (Party, json!({"members": []}))),
        ("update_scim_group", (Party, json!({"Operations": [{"op": "add", "path": "members", "value": []}]}))),
        ("get_scim_user", (User, none.clone())),
        ("replace_scim_user", (User, scim_user())),
        ("update_scim_user", (User, json!({"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}))),
        ("delete_scim_user", (User, none.clone())),
        ("get_site", (Site, none.clone())),
        ("update_site", (Site, json!({"name": "Taulov"}))),
        ("delete_site", (Site, none.clone())),
        ("get_user", (User, none.clone())),
        ("update_user", (User, json!({"full_name": "Karen Blik"}))),
        ("delete_user", (User, none.clone())),
        ("block_user", (User, none.clone())),
        ("unblock_user", (User, none.clone())),
        ("get_effective_sites", (User, none.clone())),
        ("list_user_sessions", (User, none.clone())),
        ("end_user_sessions", (User, none.clone())),
        ("reset_second_factors", (User, json!({"reason": "Har mistet sin telefon"}))),
        ("replace_user_grants", (User, json!({"grants": []}))),
        ("invite_user", (User, none)),
    ])
}

/// An account as a client may want it, with a grant that nobody can give.
fn wanted() -> Value {
    let grant = json!({"party_id": Uuid::nil(), "scope": "party"});
    json!({"full_name": "Karen Blik", "email": "karen@example.dk", "grants": [grant]})
}

/// The key of RFC 8037, appendix A.2.
fn public_key() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
}

/// An account as a directory may want it.
fn scim_user() -> Value {
    json!({"userName": "karen", "displayName": "Karen Blik", "emails": [{"value": "karen@example.dk"}]})
}

/// One thing of each kind, in a municipality with an open election.
pub async fn things(app: &TestApp, municipality: MunicipalityId) -> BTreeMap<Thing, Value> {
    let office = app.somebody_in(municipality, Role::Administrator).await;
    let make = async |path: &str, body: Value| office.post(path, &body).await.expect(201);
    let party = make("/parties", json!({"letter": "B", "name": "Radikale Venstre"})).await["id"].clone();
    let constituency = make("/constituencies", json!({"number": 41, "name": "Nord"})).await["id"].clone();
    let site = json!({"number": 1, "name": "Midtbyen", "constituency_id": constituency});
    let site = make("/sites", site).await["id"].clone();
    let duty = make("/duties", json!({"code": "formand", "name": "Formand"})).await["id"].clone();
    let election = json!({"name": "Kommunalvalg", "kind": "municipal", "held_on": "2029-11-20"});
    let election = make("/elections", election).await["id"].clone();
    let path = format!("/elections/{}", election.as_str().unwrap());
    let seats = json!({"allocations": [{"site_id": site, "duty_id": duty, "party_id": party, "count": 2}]});
    office.put(&format!("{path}/seats"), 1, &seats).await.expect(200);
    office.post(&format!("{path}/open"), &json!({})).await.expect(200);
    let report = json!({"election_id": election, "site_id": site, "duty_id": duty, "party_id": party,
        "person": {"full_name": "Bodil Præst", "cpr": "251248-9996"}});
    let assignment = make("/assignments", report).await;
    let user = json!({"username": "bent", "full_name": "Bent Ås", "email": "bent@example.dk", "role": "auditor", "notify": true, "external_id": "4711"});
    let user = make("/users", user).await["id"].clone();
    let mail = office.get("/mails").await.expect(200)["items"][0]["id"].clone();
    let session = office.get("/me").await.expect(200)["session_id"].clone();
    let factor = office.get("/me/second-factors").await.expect(200)["items"][0]["id"].clone();
    let secretary = app.somebody_in(municipality, Role::PartySecretary).await;
    let of_secretary = format!("/users/{}", secretary.id);
    let grants = json!({"grants": [{"party_id": party, "scope": "party"}]});
    office.put(&format!("{of_secretary}/grants"), office.get(&of_secretary).await.version(), &grants).await.expect(200);
    let request =
        json!({"full_name": "Karen Blik", "email": "karen@example.dk", "party_id": party, "site_ids": [site]});
    let request = secretary.post("/secretary-requests", &request).await.expect(201)["id"].clone();
    let machine = app.machine(municipality, &["users:read"], json!({})).await;
    BTreeMap::from([
        (Thing::SecretaryRequest, request),
        (Thing::ExternalId, json!("4711")),
        (Thing::Machine, json!(machine.id)),
        (Thing::Factor, factor),
        (Thing::Assignment, assignment["id"].clone()),
        (Thing::Constituency, constituency),
        (Thing::Duty, duty),
        (Thing::Election, election),
        (Thing::Mail, mail),
        (Thing::Party, party),
        (Thing::Person, assignment["person"]["id"].clone()),
        (Thing::Session, session),
        (Thing::Site, site),
        (Thing::User, user),
    ])
}

pub async fn call(who: &Client, operation: &Operation, id: &str, body: &Value) -> Reply {
    let path = operation.at(id);
    let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
    who.send(method, &path, Some(1), Some(body).filter(|body| !body.is_null())).await
}

/// An answer without what tells one request from another.
fn comparable(reply: &Reply) -> (u16, Value, BTreeMap<String, Vec<u8>>) {
    let mut body: Value = serde_json::from_str(&reply.text).unwrap_or(Value::Null);
    if let Some(problem) = body.as_object_mut() {
        problem.remove("request_id");
    }
    let own = |name: &str| name == "date" || name == "x-request-id";
    let headers = reply.headers.iter().filter(|(name, _)| !own(name.as_str()));
    (reply.status, body, headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect())
}

#[test]
fn every_operation_with_an_id_is_in_the_table() {
    let operations = operations();
    let with_id: BTreeSet<&str> =
        operations.iter().filter(|one| one.path.contains("id}")).map(|one| one.id.as_str()).collect();
    assert_eq!(requests().into_keys().collect::<BTreeSet<_>>(), with_id);
}

#[test]
fn the_page_of_who_may_call_what_is_that_of_the_code() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let rendered = page();
    if std::fs::read_to_string(root.join("docs/authorisation-matrix.md")).unwrap_or_default() != rendered {
        std::fs::write(root.join("target/authorisation-matrix.md"), rendered).unwrap();
        panic!("out of date: cp target/authorisation-matrix.md docs/");
    }
}

on_both! {
    async fn who_is_not_named_is_403_and_who_is_named_gets_through(app: TestApp) {
        let mut operations = operations();
        operations.retain(|operation| operation.roles.is_some());
        // This one ends the session that walks.
        operations.sort_by_key(|operation| operation.id == "end_my_sessions");
        for role in Role::ALL {
            let who = app.somebody(*role).await;
            for operation in &operations {
                let reply = call(&who, operation, &Uuid::now_v7().to_string(), &json!({})).await;
                let kept = reply.headers["cache-control"].to_str().unwrap();
                assert!(kept.contains("no-store"), "{} as {role:?}: {kept}", operation.id);
                if operation.allows(*role) {
                    let through = reply.status < 500 && ![401, 403, 405].contains(&reply.status);
                    assert!(through, "{} as {role:?}: {} {}", operation.id, reply.status, reply.text);
                } else {
                    reply.expect_problem(403, "forbidden");
                }
            }
        }
    }

    async fn a_machine_client_gets_through_by_its_scope_and_no_further(app: TestApp) {
        let all: Vec<&str> = ClientScope::ALL.iter().map(|scope| scope.as_str()).collect();
        let whole = app.machine(app.municipality, &all, json!({})).await;
        for scope in ClientScope::ALL {
            let narrow = app.machine(app.municipality, &with_what_it_needs(*scope), json!({})).await;
            let others: Vec<&str> = all.iter().copied().filter(|other| *other != scope.as_str() && *other != "users:notify").collect();
            let without = app.machine(app.municipality, &others, json!({})).await;
            for operation in operations().iter().filter(|operation| operation.roles.is_some()) {
                let answer = async |who: &Client| call(who, operation, &Uuid::now_v7().to_string(), &json!({})).await;
                match operation.scope {
                    None => {
                        answer(&whole).await.expect_problem(403, "forbidden");
                    }
                    Some(needed) if needed == *scope => {
                        let (reply, refused) = (answer(&narrow).await, answer(&without).await);
                        let through = reply.status < 500 && ![401, 403, 405].contains(&reply.status);
                        assert!(through, "{} with {needed:?}: {} {}", operation.id, reply.status, reply.text);
                        assert!(refused.text.contains("insufficient_scope"), "{} without {needed:?}: {}", operation.id, refused.text);
                        refused.expect_problem(403, "insufficient_scope");
                        assert_eq!(refused.headers["www-authenticate"], "Bearer error=\"insufficient_scope\"");
                    }
                    Some(_) => {}
                }
            }
        }
    }

    async fn what_a_machine_client_does_not_reach_is_not_there(app: TestApp) {
        let all: Vec<&str> = ClientScope::ALL.iter().map(|scope| scope.as_str()).collect();
        let other = app.another_municipality("0630").await;
        let (foreign, own) = (things(&app, other).await, things(&app, app.municipality).await);
        let whole = app.machine(app.municipality, &all, json!({})).await;
        let nothing = app.machine(app.municipality, &all, json!({"party_ids": [], "site_ids": []})).await;
        let requests = requests();
        for operation in operations().iter().filter(|operation| operation.scope.is_some()) {
            let Some((thing, body)) = requests.get(operation.id.as_str()) else { continue };
            // What another system calls people is told apart in the body's grants, which nobody can give here.
            let random = call(&whole, operation, &Uuid::now_v7().to_string(), body).await;
            let mut beyond = vec![(&whole, &foreign[thing])];
            // The whole municipality's, but of its accounts none of the office: this one is an auditor's.
            beyond.extend([(&nothing, &own[thing])]);
            if matches!(thing, Thing::User | Thing::ExternalId) {
                beyond.push((&whole, &own[thing]));
            }
            for (who, id) in beyond {
                let reply = call(who, operation, id.as_str().unwrap(), body).await;
                if operation.id == "put_user_by_external_id" {
                    assert_eq!(reply.status, 422, "{}", reply.text);
                    continue;
                }
                reply.expect_problem(404, "not_found");
                assert_eq!(comparable(&reply), comparable(&random), "{}", operation.id);
            }
        }
        for list in ["/sites", "/parties", "/constituencies", "/users"] {
            assert_eq!(nothing.get(list).await.ids(), Vec::<String>::new(), "{list}");
        }
        let users = whole.get("/users").await.expect(200);
        let roles: Vec<&Value> = users["items"].as_array().unwrap().iter().map(|user| &user["role"]).collect();
        assert_eq!(roles, ["party_secretary"], "the one who asked for another, and nobody of the office");
    }

    async fn what_belongs_to_another_municipality_is_not_there(app: TestApp) {
        let other = app.another_municipality("0630").await;
        let things = things(&app, other).await;
        let requests = requests();
        for role in Role::ALL {
            let who = app.somebody(*role).await;
            for operation in operations().iter().filter(|operation| operation.allows(*role)) {
                let Some((thing, body)) = requests.get(operation.id.as_str()) else { continue };
                let foreign = call(&who, operation, things[thing].as_str().unwrap(), body).await;
                let random = call(&who, operation, &Uuid::now_v7().to_string(), body).await;
                foreign.expect_problem(404, "not_found");
                assert_eq!(comparable(&foreign), comparable(&random), "{} as {role:?}", operation.id);
            }
        }
    }

    async fn what_no_grant_covers_is_not_there_for_a_secretary(app: TestApp) {
        let things = things(&app, app.municipality).await;
        let requests = requests();
        let without = app.somebody(Role::PartySecretary).await;
        let office = app.officer().await;
        let party = office.post("/parties", &json!({"letter": "Ø", "name": "Enhedslisten"})).await.expect(201);
        let of_another_party = app.secretary(json!([{"party_id": party["id"], "scope": "party"}])).await;
        for who in [without, of_another_party] {
            for operation in operations().iter().filter(|operation| operation.allows(Role::PartySecretary)) {
                let Some((thing, body)) = requests.get(operation.id.as_str()) else { continue };
                // The names of the duties are no secret within a municipality.
                if *thing == Thing::Duty {
                    continue;
                }
                let beyond = call(&who, operation, things[thing].as_str().unwrap(), body).await;
                let random = call(&who, operation, &Uuid::now_v7().to_string(), body).await;
                beyond.expect_problem(404, "not_found");
                assert_eq!(comparable(&beyond), comparable(&random), "{}", operation.id);
            }
        }
    }

    async fn whoever_is_shut_out_gets_nowhere(app: TestApp) {
        let (admin, officer) = (app.administrator().await, app.officer().await);
        admin.post(&format!("/users/{}/block", officer.id), &json!({})).await.expect(200);
        for operation in operations().iter().filter(|one| one.roles.is_some() && one.allows(Role::ElectionOfficer)) {
            let body = requests().remove(operation.id.as_str()).map_or_else(|| minimal(&operation.id), |(_, body)| body);
            let reply = call(&officer, operation, &Uuid::now_v7().to_string(), &body).await;
            // A body that is refused before the session is looked up tells nothing.
            assert!([401, 400, 415, 422].contains(&reply.status), "{}: {} {}", operation.id, reply.status, reply.text);
            if operation.method == "GET" {
                reply.expect_problem(401, "session_ended");
            }
        }
    }
}

/// `users:notify` is nothing without `users:write`.
fn with_what_it_needs(scope: ClientScope) -> Vec<&'static str> {
    match scope {
        ClientScope::UsersNotify => vec!["users:write", "users:notify"],
        scope => vec![scope.as_str()],
    }
}

fn minimal(operation: &str) -> Value {
    match operation {
        "change_my_password" => json!({"current_password": PASSWORD, "new_password": PASSWORD}),
        _ => json!({}),
    }
}
