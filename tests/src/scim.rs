//! Requests as a directory sends them by SCIM 2.0 (RFC 7644), and what came back.

use serde_json::{Value, json};

use crate::client::Reply;
use crate::machines::Machine;
use crate::staffing::Staffing;
use crate::{Method, TestApp};

/// What a directory's client may do.
pub const SCOPES: &[&str] = &["users:read", "users:write"];
/// The schema of what an account has beyond the RFC.
pub const OWN: &str = valghalla::domain::scim::OWN_USER;
/// The schema of what a failure has beyond the RFC.
pub const OWN_ERROR: &str = valghalla::domain::scim::OWN_ERROR;

/// What a directory sends for a new account: more than is kept.
pub fn user(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId": format!("ext-{name}"), "userName": name, "active": true, "displayName": format!("Navn {name}"),
        "emails": [{"primary": true, "type": "work", "value": format!("{name}@example.dk")}], "meta": {"resourceType": "User"},
        "name": {"formatted": "Andet Navn", "familyName": "Navn", "givenName": "Andet"}, "title": "Sekretær", "roles": [],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Valg"},
    })
}

/// Steps as they are sent in a change.
pub fn patch(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

/// Sends a body as SCIM, below `/scim/v2`.
pub async fn send(who: &Machine, method: Method, path: &str, body: &Value) -> Reply {
    who.raw(method, &format!("/scim/v2{path}"), "application/scim+json", body.to_string()).await
}

/// What a `GET` below `/scim/v2` answers.
pub async fn get(who: &Machine, path: &str) -> Value {
    let reply = who.get(&format!("/scim/v2{path}")).await;
    assert_eq!(reply.headers["content-type"], "application/scim+json", "{}", reply.text);
    reply.expect(200)
}

/// Makes an account; its id and what was answered.
pub async fn made(who: &Machine, body: &Value) -> (String, Value) {
    let user = send(who, Method::POST, "/Users", body).await.expect(201);
    (user["id"].as_str().unwrap().to_owned(), user)
}

/// Sends steps to a resource.
pub async fn change(who: &Machine, path: &str, operations: Value) -> Reply {
    send(who, Method::PATCH, path, &patch(operations)).await
}

/// Fails unless it is refused with that word of the RFC, for that attribute and reason.
#[track_caller]
pub fn refused(reply: &Reply, status: u16, scim_type: &str, fields: &[(&str, &str)]) {
    let error = reply.expect(status);
    assert_eq!(error["scimType"], scim_type, "{}", reply.text);
    let errors = error[OWN_ERROR]["errors"].as_array().unwrap().iter();
    let found: Vec<(&str, &str)> =
        errors.map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap())).collect();
    assert_eq!(found, fields, "{}", reply.text);
    assert_eq!(reply.headers["content-type"], "application/scim+json");
}

/// An open election, and a directory's client without limits.
pub async fn begin(app: &TestApp) -> (Staffing, Machine) {
    (app.staffing().await, app.machine(app.municipality, SCOPES, json!({})).await)
}

/// The names that the accounts of a list log in with.
pub fn names(list: &Value) -> Vec<&str> {
    list["Resources"].as_array().unwrap().iter().map(|one| one["userName"].as_str().unwrap()).collect()
}

/// The same of those that a filter finds.
pub async fn found(who: &Machine, filter: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    names(&get(who, &format!("/Users?filter={query}")).await).into_iter().map(str::to_owned).collect()
}

/// The ids of a group's members.
pub fn members(group: &Value) -> Vec<&str> {
    group["members"].as_array().unwrap().iter().map(|member| member["value"].as_str().unwrap()).collect()
}
