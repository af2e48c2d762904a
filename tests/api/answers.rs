//! The document is true: what the server answers is of the schema, and null goes where the schema takes it and nowhere else.

use std::collections::BTreeSet;

use valghalla::domain::roles::Role;
use valghalla_tests::matrix::operations;
use valghalla_tests::schema::{document, entries, faults, fields_of, resolved};
use valghalla_tests::staffing::CPR;
use valghalla_tests::{Method, Value, json, on_both};

/// Whether a schema takes null.
fn takes_null(document: &Value, schema: &Value) -> bool {
    let mut found = Vec::new();
    faults(document, schema, &Value::Null, "", &mut found);
    found.is_empty()
}

/// The names of all schemas that are reached from a part of the document.
fn reached(document: &Value, from: &Value, names: &mut BTreeSet<String>) {
    match from {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| match value.as_str() {
            Some(reference) if key == "$ref" => {
                let name = reference.rsplit('/').next().unwrap().to_owned();
                if names.insert(name) {
                    reached(document, resolved(document, from), names);
                }
            }
            _ => reached(document, value, names),
        }),
        Value::Array(items) => items.iter().for_each(|item| reached(document, item, names)),
        _ => {}
    }
}

#[test]
fn what_may_be_missing_from_an_answer_is_never_null() {
    let document = document();
    let mut names = BTreeSet::new();
    for (_, entry) in entries(&document) {
        reached(&document, &entry["responses"], &mut names);
    }
    assert!(names.len() > 50, "{names:?}");
    let mut both = Vec::new();
    for name in names {
        let schema = &document["components"]["schemas"][&name];
        let (fields, required) = fields_of(&document, schema);
        let loose = fields.into_iter().filter(|(field, of)| !required.contains(field) && takes_null(&document, of));
        both.extend(loose.map(|(field, _)| format!("{name}/{field}")));
    }
    assert_eq!(both, Vec::<String>::new());
}

/// Every field of a change, with its place and whether null empties it.
fn fields_to_change(document: &Value, schema: &Value, at: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for (name, field) in fields_of(document, schema).0 {
        let at = format!("{at}/{name}");
        found.extend(fields_to_change(document, field, &at));
        found.push((at, takes_null(document, field)));
    }
    found
}

/// `{"person": {"email": null}}` for `/person/email`.
fn null_at(pointer: &str) -> Value {
    pointer.rsplit('/').filter(|name| !name.is_empty()).fold(Value::Null, |value, name| json!({ name: value }))
}

on_both! {
    async fn a_change_takes_null_exactly_where_the_document_says_so(app: TestApp) {
        let (document, admin) = (document(), app.administrator().await);
        let (mut empties, mut refuses) = (0, 0);
        for operation in operations().into_iter().filter(|operation| operation.method == "PATCH") {
            let entry = &document["paths"][format!("/api/v1{}", operation.path)]["patch"];
            let path = operation.anywhere();
            let schema = &entry["requestBody"]["content"]["application/json"]["schema"];
            for (pointer, empty) in fields_to_change(&document, schema, "") {
                let answer = admin.send(Method::PATCH, &path, Some(1), Some(&null_at(&pointer))).await;
                if empty {
                    answer.expect_problem(404, "not_found");
                    empties += 1;
                } else {
                    answer.expect_fields(&[(&pointer, "format")]);
                    refuses += 1;
                }
            }
        }
        assert!(empties >= 7 && refuses >= 20, "{empties} {refuses}");
    }

    async fn what_lists_and_things_answer_is_of_their_schemas(app: TestApp) {
        let (document, s, admin) = (document(), app.staffing().await, app.administrator().await);
        let person = json!({"full_name": "Åse Præst", "cpr": CPR});
        let made = s.office.post("/assignments", &s.report(0, 0, person.clone())).await.expect(201);
        s.office.post("/assignments", &s.report(1, 0, person)).await.expect(201);
        let user = json!({"username": "birgit", "full_name": "Birgit Dahl", "email": "birgit@example.dk",
            "role": "party_secretary", "grants": s.all_of(0), "notify": true, "external_id": "4711"});
        let user = admin.post("/users", &user).await.expect(201);
        let version = admin.get(&format!("/users/{}", user["id"].as_str().unwrap())).await.version();
        admin.patch(&format!("/users/{}", user["id"].as_str().unwrap()), version, &json!({"full_name": "Birgit D."})).await.expect(200);
        let text = json!({"subject": "Hej", "body": "[user:one-time-login-url]"});
        let version = admin.get("/email-templates/welcome").await.version();
        admin.put("/email-templates/welcome", version, &text).await.expect(200);
        admin.post("/email-templates/welcome/test-mails", &text).await.expect(202);
        app.sql("update mails set state = 'failed', failure = 'refused' where kind = 'test'");
        let machine = app.machine(app.municipality, &["users:read"], json!({"site_ids": [s.sites[0]]})).await;
        let secretary = app.secretary(s.all_of(0)).await;
        let request = json!({"full_name": "Karen Blik", "email": "karen@example.dk", "party_id": s.parties[0], "site_ids": [s.sites[0]]});
        let request = secretary.post("/secretary-requests", &request).await.expect(201);
        let ids = [("/machine-clients/", &json!(machine.id)), ("/secretary-requests/", &request["id"]), ("/users/", &user["id"]), ("/assignments/", &made["id"]), ("/persons/", &made["person"]["id"]), ("/elections/", &json!(s.election)),
            ("/sites/", &json!(s.sites[0])), ("/parties/", &json!(s.parties[0])), ("/duties/", &json!(s.duties[0])), ("/constituencies/", &json!(s.constituencies[0]))];
        let (mut found, mut answered) = (Vec::new(), 0);
        for operation in operations().into_iter().filter(|operation| operation.method == "GET" && operation.allows(Role::Administrator) && operation.id != "get_erasure_certificate") {
            let id = ids.iter().find(|(noun, _)| operation.path.starts_with(noun)).map_or("", |(_, id)| id.as_str().unwrap());
            let path = operation.path.replace("{external_id}", "4711").replace("{id}", id).replace("{kind}", "welcome");
            let answer = admin.get(&path).await.expect(200);
            let entry = &document["paths"][format!("/api/v1{}", operation.path)]["get"];
            faults(&document, &entry["responses"]["200"]["content"]["application/json"]["schema"], &answer, &operation.path, &mut found);
            answered += 1;
        }
        assert!(answered > 25, "{answered}");
        // There is a certificate when the others are gone.
        app.sql("update elections set state = 'closed', held_on = '2020-11-17'");
        let certificate = admin.post(&format!("/elections/{}/erasure", s.election), &json!({"persons": 2})).await.expect(200);
        assert_eq!(admin.get(&format!("/elections/{}/erasure-certificate", s.election)).await.expect(200), certificate);
        faults(&document, &json!({"$ref": "#/components/schemas/ErasureCertificate"}), &certificate, "certificate", &mut found);
        let report = admin.raw(Method::POST, "/sites/imports?dry_run=true", "text/csv", "number,name,eligible_voters\n0,A,x\n7,,\n9,B,3").await.expect(200);
        assert_eq!(report["errors"].as_array().unwrap().len(), 3);
        faults(&document, &json!({"$ref": "#/components/schemas/ImportReport"}), &report, "import", &mut found);
        let fault = admin.post("/email-templates/welcome/preview", &json!({"subject": "Hej", "body": "[user:nmae] [user:one-time-login-url]"})).await.expect(422);
        assert_eq!(fault["errors"][0]["suggestion"], "[user:name]");
        faults(&document, &json!({"$ref": "#/components/schemas/Problem"}), &fault, "problem", &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }
}
