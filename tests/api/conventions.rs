//! What holds for every operation: found in the OpenAPI document, so that a new endpoint is tested by existing.

use valghalla::app::document::{document, undecided};
use valghalla::auth::table::{AccessTable, ENROLMENT, RECENT, Rule, TERMS, operations_of};
use valghalla::domain::roles::{ClientScope, Role};
use valghalla_tests::{json, on_both};

/// The operations that anybody may call. Adding one is a decision.
const PUBLIC: &[&str] = &[
    "GET /api/v1/public",
    "POST /api/v1/auth/links/inspect",
    "POST /api/v1/auth/links/redeem",
    "POST /api/v1/auth/links/renewals",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/password-resets",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/second-factor",
    "POST /api/v1/oauth/token",
];

#[test]
fn every_operation_says_who_may_call_it() {
    let document = document();
    assert_eq!(undecided(&document), Vec::<String>::new());
    let table = AccessTable::of(&document);
    let mut public = Vec::new();
    for (path, item) in &document.paths.paths {
        for (method, rule) in table.at(path).unwrap() {
            match rule {
                Rule::Public => public.push(format!("{method} {path}")),
                Rule::Session(demand) => {
                    let somebody = !demand.roles.is_empty() || demand.scope.is_some();
                    assert!(somebody, "{method} {path} may be called by nobody");
                }
            }
        }
        assert!(operations_of(item).count() > 0);
    }
    public.sort();
    assert_eq!(public, PUBLIC);
}

/// A word that is neither is no demand at all: a slip of the pen would open what is meant to be guarded.
#[test]
fn every_word_of_a_demand_is_a_role_or_a_known_one() {
    let document = valghalla_tests::schema::document();
    for (operation, entry) in valghalla_tests::schema::entries(&document) {
        for demand in entry["security"].as_array().unwrap() {
            for word in demand["session"].as_array().into_iter().flatten() {
                let word = word.as_str().unwrap();
                assert!(
                    Role::parse(word).is_some() || [RECENT, ENROLMENT, TERMS].contains(&word),
                    "{operation}: {word}"
                );
            }
            let scopes: Vec<_> = demand["client"].as_array().into_iter().flatten().collect();
            assert!(scopes.len() <= 1, "{operation}: only the first would be asked for");
            for scope in scopes {
                assert!(ClientScope::parse(scope.as_str().unwrap()).is_some(), "{operation}: {scope}");
            }
        }
    }
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let text = valghalla::app::document::json().unwrap();
    let document: valghalla_tests::Value = serde_json::from_str(&text).unwrap();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
    }
}

on_both! {
    async fn without_a_token_everything_else_is_401(app: TestApp) {
        let document = document();
        let table = AccessTable::of(&document);
        for path in document.paths.paths.keys() {
            let concrete = path.trim_start_matches("/api/v1").replace("{kind}", "welcome").replace("{id}", &uuid::Uuid::now_v7().to_string()).replace("{secret_id}", &uuid::Uuid::now_v7().to_string()).replace("{key_id}", &uuid::Uuid::now_v7().to_string());
            for (method, rule) in table.at(path).unwrap() {
                if *rule == Rule::Public {
                    continue;
                }
                let method = valghalla_tests::Method::from_bytes(method.as_str().as_bytes()).unwrap();
                let answer = app.anonymous().send(method.clone(), &concrete, Some(1), Some(&json!({"broken": true}))).await;
                answer.expect_problem(401, "unauthorized");
                assert_eq!(answer.headers["www-authenticate"], "Bearer");
                app.anonymous().bearer("eyJhbGciOiJub25lIn0.e30.").send(method, &concrete, None, None).await.expect_problem(401, "unauthorized");
            }
        }
    }

    async fn what_the_framework_refuses_is_a_problem_too(app: TestApp) {
        let office = app.officer().await;
        office.get("/nothing-here").await.expect_problem(404, "not_found");
        let wrong = office.send(valghalla_tests::Method::PUT, "/parties", None, None).await;
        wrong.expect_problem(405, "method_not_allowed");
        assert_eq!(wrong.headers["allow"], "GET, POST");
        office.raw(valghalla_tests::Method::POST, "/parties", "text/plain", "{}").await.expect_problem(415, "unsupported_media_type");
        office.with("content-encoding", "gzip").post("/parties", &json!({})).await.expect_problem(415, "unsupported_media_type");
        office.raw(valghalla_tests::Method::POST, "/parties", "application/json", "a".repeat(300_000)).await.expect_problem(413, "payload_too_large");
        office.get(&format!("/parties?{}", "x".repeat(9_000))).await.expect_problem(414, "uri_too_long");
        office.get("/parties/not-an-id").await.expect_problem(404, "not_found");
        for broken in ["", "{", "{\"letter\":", "[1,2", "nul", "{\"letter\":\"\\ud800\"}", "{\"letter\":\"A\",\"name\":\"x\"}{}", "\u{feff}{}"] {
            office.raw(valghalla_tests::Method::POST, "/parties", "application/json", broken).await.expect_problem(400, "malformed_json");
        }
        // A slash that is written in two bytes, a surrogate, a lone byte: no UTF-8 (RFC 3629 § 3).
        for bytes in [b"\xc0\xaf".as_slice(), b"\xed\xa0\x80", b"\xff", b"\xf5\x80\x80\x80"] {
            let body = [b"{\"letter\":\"A\",\"name\":\"", bytes, b"\"}"].concat();
            office.raw(valghalla_tests::Method::POST, "/parties", "application/json", body).await.expect_problem(400, "malformed_json");
        }
    }

    async fn a_header_or_parameter_that_is_refused_is_named(app: TestApp) {
        let office = app.officer().await;
        let made = office.post("/parties", &json!({"letter": "A", "name": "Socialdemokratiet"})).await.expect(201);
        let path = format!("/parties/{}", made["id"].as_str().unwrap());
        for tag in ["1", "*", "W/\"1\""] {
            let refused = office.with("if-match", tag).patch(&path, 1, &json!({"name": "x"})).await;
            assert_eq!(refused.expect_problem(400, "bad_request")["errors"][0]["pointer"], "If-Match", "{tag}");
        }
        let keyed = office.with("idempotency-key", "ikke synlig").post("/parties", &json!({})).await;
        assert_eq!(keyed.expect_problem(400, "bad_request")["errors"][0]["pointer"], "Idempotency-Key");
        let unknown = office.get("/sites?eligible_voters=1").await.expect_problem(400, "bad_request");
        assert_eq!((&unknown["errors"][0]["pointer"], &unknown["errors"][0]["code"]), (&json!("eligible_voters"), &json!("unknown_field")));
    }

    async fn a_nul_in_the_address_is_refused_by_both_databases(app: TestApp) {
        let admin = app.administrator().await;
        for path in ["/users?q=a%00", "/assignments?q=%00", "/sites?q=%00", "/audit-events?action=%00"] {
            admin.get(path).await.expect_problem(400, "bad_request");
        }
    }

    async fn an_answer_speaks_the_language_asked_for(app: TestApp) {
        let danish = app.anonymous().get("/parties").await.expect_problem(401, "unauthorized");
        let english = app.anonymous().with("accept-language", "en-GB,da;q=0.5").get("/parties").await.expect_problem(401, "unauthorized");
        assert_eq!(danish["detail"], "Log ind for at fortsætte.");
        assert_eq!(english["detail"], "Log in to go on.");
        let own = app.anonymous().with("x-request-id", "abc-1").get("/parties").await;
        assert_eq!(own.headers["x-request-id"], "abc-1");
        let number = app.anonymous().with("x-request-id", "251248-9996").get("/parties").await;
        assert_ne!(number.headers["x-request-id"], "251248-9996", "it would be logged");
    }
}
