//! Each operation of the document, asked for by each role and by nobody, with an id that is nobody's.

use valghalla::domain::roles::Role;
use valghalla_tests::matrix::operations;
use valghalla_tests::recording::Recording;
use valghalla_tests::{Method, json};

use super::{Cast, somebody};

pub async fn told(cast: &Cast<'_>, recording: &Recording) {
    let mut operations = operations();
    operations.retain(|operation| operation.roles.is_some());
    // These end the session that asks.
    operations.sort_by_key(|operation| operation.id.starts_with("end_my_session"));
    let walkers = [
        ("walker-administrator", Role::Administrator),
        ("walker-officer", Role::ElectionOfficer),
        ("walker-secretary", Role::PartySecretary),
        ("walker-auditor", Role::Auditor),
    ];
    let mut who = vec![cast.nobody.clone()];
    for (name, role) in walkers {
        who.push(somebody(cast.app, recording, name, role).await.0);
    }
    for somebody in who {
        for operation in &operations {
            let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
            somebody.call(method, &operation.anywhere(), Some(1), Some(&json!({}))).await;
        }
    }
    for (method, path) in
        [(Method::PUT, "/sites"), (Method::DELETE, "/auth/login"), (Method::GET, "/nowhere"), (Method::GET, "/sites/x")]
    {
        cast.officer.call(method, path, None, None).await;
    }
    cast.officer.with("accept", "text/html").get("/sites").await;
    cast.officer.with("content-encoding", "gzip").post("/sites", json!({"number": 1, "name": "A"})).await;
    cast.nobody.with("accept-language", "en").get("/sites").await;
    cast.nobody.with("authorization", "Bearer x").get("/sites").await;
}
