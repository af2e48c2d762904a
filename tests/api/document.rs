//! The page to try the API on can be used as it stands: every body has an example that its schema takes and the server
//! understands, and every header that means something stands where it does.

use valghalla::domain::roles::Role;
use valghalla_tests::matrix::operations;
use valghalla_tests::schema::{document, entries, example, faults, fields_of, resolved};
use valghalla_tests::{Backend, Method, TestApp, Value, json, on_both};

#[test]
fn every_body_has_an_example_that_its_schema_takes() {
    let document = document();
    let (mut found, mut bodies) = (Vec::new(), 0);
    for (operation, entry) in entries(&document) {
        let sent = entry["requestBody"]["content"].as_object().into_iter().flatten();
        let answered = entry["responses"].as_object().unwrap().iter().filter(|(status, _)| status.starts_with('2'));
        let answered = answered.flat_map(|(_, answer)| answer["content"].as_object().into_iter().flatten());
        for (kind, content) in sent.chain(answered) {
            bodies += 1;
            let own = content.get("example").cloned();
            match own.or_else(|| example(&document, &content["schema"])) {
                Some(example) => faults(&document, &content["schema"], &example, &operation, &mut found),
                None => found.push(format!("{operation}: no example of {kind}")),
            }
        }
    }
    assert!(bodies > 60, "{bodies}");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_example_of_a_schema_is_taken_by_it() {
    let document = document();
    let mut found = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let properties = properties.map(|(field, schema)| (format!("{name}/{field}"), schema));
        for (at, schema) in std::iter::once((name.clone(), schema)).chain(properties) {
            if let Some(example) = schema.get("example") {
                faults(&document, schema, example, &at, &mut found);
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_check_of_examples_finds_what_is_wrong() {
    let document = document();
    let user = json!({"$ref": "#/components/schemas/CreateUser"});
    let good = example(&document, &user).unwrap();
    for (field, value, says) in [
        ("role", json!("king"), "none of the words"),
        ("notify", json!("yes"), "another type"),
        ("full_name", json!("x".repeat(121)), "another length"),
        ("password", json!("1234"), "no such field"),
        ("grants", json!([{"scope": "party"}]), "party_id: is missing"),
        ("grants", json!([{"scope": "party", "party_id": "4"}]), "another format"),
    ] {
        let (mut wrong, mut found) = (good.clone(), Vec::new());
        wrong[field] = value;
        faults(&document, &user, &wrong, "", &mut found);
        assert!(found.len() == 1 && found[0].contains(says), "{says}: {found:?}");
    }
}

#[test]
fn the_example_of_a_failure_has_the_status_under_which_it_stands() {
    let document = document();
    let mut statuses = std::collections::BTreeSet::new();
    for (operation, entry) in entries(&document) {
        for (status, answer) in entry["responses"].as_object().unwrap() {
            let content = &resolved(&document, answer)["content"]["application/problem+json"];
            let Ok(number) = status.parse::<u16>() else { continue };
            let Some(schema) = content.get("schema") else { continue };
            let shown = content.get("example").cloned().or_else(|| example(&document, schema)).unwrap();
            assert_eq!(shown["status"], number, "{operation} {status}: {shown}");
            let mut found = Vec::new();
            faults(&document, schema, &shown, &operation, &mut found);
            assert!(found.is_empty(), "{found:#?}");
            statuses.insert(number);
        }
    }
    assert!(statuses.contains(&429) && statuses.contains(&503), "{statuses:?}");
}

#[test]
fn whoever_is_told_to_wait_is_told_how_long_and_a_version_has_its_tag() {
    let document = document();
    for (operation, entry) in entries(&document) {
        let answers = entry["responses"].as_object().unwrap();
        assert!(answers.contains_key("503"), "{operation}");
        for (status, answer) in answers {
            let answer = resolved(&document, answer);
            let header = |name: &str| answer["headers"].get(name).is_some();
            assert_eq!(matches!(status.as_str(), "429" | "503"), header("Retry-After"), "{operation} {status}");
            assert_eq!(status == "201", header("Location"), "{operation} {status}");
            let contents = answer["content"].as_object().into_iter().flatten();
            let versioned = contents.into_iter().any(|(_, content)| counts_changes(&document, &content["schema"]));
            assert_eq!(versioned && status.starts_with('2'), header("ETag"), "{operation} {status}");
        }
    }
}

/// Whether a thing has a version, itself or in what stands about it.
fn counts_changes(document: &Value, schema: &Value) -> bool {
    fields_of(document, schema).0.iter().any(|(name, field)| match name.as_str() {
        "version" => true,
        "meta" => counts_changes(document, field),
        _ => false,
    })
}

/// Whether the entry of an operation names this request header.
fn takes(document: &Value, path: &str, method: &str, header: &str) -> bool {
    let entry = &document["paths"][format!("/api/v1{path}")][method.to_lowercase()];
    let parameters = entry["parameters"].as_array().into_iter().flatten();
    parameters.map(|parameter| resolved(document, parameter)).any(|parameter| parameter["name"] == header)
}

/// An example as it stands may name things that are not there or no longer at that version; it is never misunderstood.
fn is_understood(status: u16, text: &str) -> bool {
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let codes: Vec<&str> =
        answer["errors"].as_array().into_iter().flatten().filter_map(|error| error["code"].as_str()).collect();
    match status {
        200..300 | 409 | 412 => true,
        // Nobody but a machine client may.
        403 => {
            let in_scim = &answer["urn:ietf:params:scim:schemas:extension:valghalla:2.0:Error"]["code"];
            answer["code"] == "forbidden" || in_scim == "forbidden"
        }
        404 | 410 => ["not_found", "link_unknown"].contains(&answer["code"].as_str().unwrap_or_default()),
        401 => ["invalid_credentials", "challenge_ended", "invalid_client"]
            .contains(&answer["code"].as_str().unwrap_or_default()),
        422 => codes.iter().all(|code| ["unknown", "password_wrong", "code_wrong", "taken"].contains(code)),
        _ => false,
    }
}

on_both! {
    async fn every_example_is_understood_by_the_server(app: TestApp) {
        let document = document();
        let mut sent = 0;
        for operation in operations() {
            let entry = &document["paths"][format!("/api/v1{}", operation.path)][operation.method.to_lowercase()];
            let Some((kind, content)) = entry["requestBody"]["content"].as_object().and_then(|c| c.iter().next()) else { continue };
            let body = content.get("example").cloned().or_else(|| example(&document, &content["schema"])).unwrap();
            let body = match kind.as_str() {
                "application/x-www-form-urlencoded" => valghalla_tests::machines::form(&body),
                _ => body.as_str().map_or_else(|| body.to_string(), str::to_owned),
            };
            let path = operation.anywhere();
            // A new one each time: some of the operations end sessions.
            let role = if operation.allows(Role::Administrator) { Role::Administrator } else { Role::PartySecretary };
            let who = app.somebody(role).await.with("if-match", "\"1\"");
            let answer = who.raw(Method::from_bytes(operation.method.as_bytes()).unwrap(), &path, kind, body).await;
            assert!(is_understood(answer.status, &answer.text), "{} {}: {} {}", operation.method, operation.path, answer.status, answer.text);
            sent += 1;
        }
        assert!(sent > 25, "{sent}");
    }

    async fn the_headers_in_the_document_are_those_that_are_read(app: TestApp) {
        let document = document();
        let admin = app.administrator().await;
        for operation in operations().into_iter().filter(|operation| operation.roles.as_ref().is_some_and(|roles| roles.contains(&"administrator"))) {
            let (method, path) = (Method::from_bytes(operation.method.as_bytes()).unwrap(), operation.anywhere());
            let names = |header| takes(&document, &operation.path, &operation.method, header);
            if method == Method::GET || operation.path.starts_with("/me/") {
                continue;
            }
            // What comes before the body, so that the operation never begins.
            let key = admin.with("idempotency-key", "not visible").send(method.clone(), &path, Some(1), None).await;
            let refused = key.expect(key.status)["code"] == "bad_request";
            assert_eq!(refused, names("Idempotency-Key"), "{} {}", operation.method, operation.path);
            let version = admin.send(method, &path, None, None).await;
            assert_eq!(version.status == 428, names("If-Match"), "{} {}", operation.method, operation.path);
        }
    }
}

#[actix_web::test]
async fn the_page_to_try_the_api_on_fits_a_phone() {
    let app = TestApp::start(Backend::Sqlite).await;
    let page = app.anonymous().page("/api/v1/docs/").await;
    assert!(page.text.contains("href=\"index.css\""), "the page's own style sheet");
    let style = app.anonymous().page("/api/v1/docs/index.css").await;
    assert_eq!((style.status, &style.headers["content-type"]), (200, &"text/css; charset=utf-8".parse().unwrap()));
    assert!(style.text.contains(".response-col_links{display:none}"), "a column that is always empty: {}", style.text);
}
