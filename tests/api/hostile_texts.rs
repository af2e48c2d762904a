//! Names and other texts that are meant to do harm, in every field that takes a text: kept as they are and given back so, or
//! refused with the field named. None breaks the server, and none is more than text in a mail.

use std::collections::BTreeSet;

use valghalla::domain::roles::{ClientScope, Role};
use valghalla_tests::machines::form;
use valghalla_tests::people::Person;
use valghalla_tests::schema::document;
use valghalla_tests::staffing::{CPR, Staffing};
use valghalla_tests::texts::{BLANK, FIELD, NUMBERED, bodies, texts, with};
use valghalla_tests::{Client, Method, Reply, TestApp, Value, json, on_both};

/// Texts of a form of their own, which neither of the first two has.
const FORMED: &[&str] = &[
    "letter",
    "code",
    "username",
    "email",
    "phone",
    "external_id",
    "cpr",
    "subject",
    "body",
    "value",
    "userName",
    "externalId",
];

/// What is compared with what is there, or read and put to use: it is kept nowhere. Those of a second factor's name need a
/// proof; renaming one reads it alike. The rest is read as the operation beside it reads it.
const NOT_KEPT: &[&str] = &[
    "inspect_link",
    "redeem_link",
    "renew_link",
    "login",
    "create_password_reset",
    "verify_second_factor",
    "step_up",
    "create_token",
    "add_passkey",
    "confirm_totp",
    "preview_email_template",
    "send_test_mail",
    "replace_managed_users",
    "replace_scim_group",
    "update_scim_group",
    "update_scim_user",
    "import_sites",
];

/// What is done once: afterwards there is nothing to do it to.
const ONCE: &[&str] = &[
    "decide_conflict",
    "reject_secretary_request",
    "end_person_protection",
    "erase_person",
    "reset_second_factors",
    "create_machine_client_key",
];

/// An operation that keeps a text, with all it needs to be done.
struct Keeps<'a> {
    operation: &'static str,
    who: &'a Client,
    path: String,
    /// Where its version stands, if it has one.
    versioned: Option<String>,
    body: Value,
}

impl Keeps<'_> {
    /// Sends it with the text, and with what must be new each time.
    async fn ask(&self, method: Method, kind: &str, pointer: &str, text: &str, turn: usize) -> Reply {
        let mut body = self.body.clone();
        if method == Method::POST {
            for (name, new) in [
                ("number", json!(1_000 + turn)),
                ("letter", json!(format!("{:X}", 256 + turn))),
                ("code", json!(format!("kode{turn}"))),
                ("username", json!(format!("bruger.{turn}"))),
                ("userName", json!(format!("bruger.{turn}"))),
                ("email", json!(format!("bruger.{turn}@example.dk"))),
                ("emails", json!([{"value": format!("bruger.{turn}@example.dk")}])),
            ] {
                if body.get(name).is_some() {
                    body[name] = new;
                }
            }
        }
        let body = with(body, pointer, text).to_string();
        let mut who = self.who.clone();
        if let Some(path) = &self.versioned {
            let seen = who.get(path).await;
            let version = seen.headers.get("etag").map_or_else(
                || format!("\"{}\"", seen.expect(200)["items"][0]["version"]),
                |tag| tag.to_str().unwrap().to_owned(),
            );
            who = who.with("if-match", &version);
        }
        who.raw(method, &self.path, kind, body).await
    }
}

/// Whether a text stands anywhere in a value, whole.
fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(fields) => fields.values().any(|field| holds(field, text)),
        _ => false,
    }
}

/// Whether a text is where it was put, byte for byte; of a reason, which is not answered, whether the log has it. What cannot
/// be seen may be nothing.
async fn is_kept(answer: &Value, pointer: &str, text: &str, admin: &Client) -> bool {
    match answer.pointer(pointer) {
        Some(own) => own == text || text == BLANK && (own.is_null() || own == ""),
        None => holds(answer, text) || holds(&admin.get("/audit-events?limit=1").await.expect(200), text),
    }
}

/// The places that a refusal names, as JSON pointers; SCIM names attributes by their paths.
fn named(reply: &Reply) -> BTreeSet<String> {
    let answer: Value = serde_json::from_str(&reply.text).unwrap();
    let own = &answer["urn:ietf:params:scim:schemas:extension:valghalla:2.0:Error"]["errors"];
    let errors = answer["errors"].as_array().or_else(|| own.as_array()).into_iter().flatten();
    errors.map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
}

/// Everything that keeps a text, over things that are there.
async fn all<'a>(
    app: &TestApp,
    s: &'a Staffing,
    admin: &'a Person,
    secretary: &'a Person,
    machine: &'a Client,
) -> Vec<Keeps<'a>> {
    let office = &s.office.client;
    let seats: Vec<Value> = (0..3).map(|site| s.seats(site, 0, Some(0), 200)).collect();
    s.allocate(&seats).await;
    let report = |site: usize, protected: bool| {
        s.report(
            site,
            0,
            json!({"full_name": "Anna", "cpr": CPR, "address": "Skovvej 4, 7000 Fredericia", "protected": protected}),
        )
    };
    let one = office.post("/assignments", &report(0, true)).await.expect(201);
    let other = office.post("/assignments", &report(1, true)).await.expect(201);
    let id = |value: &Value| value.as_str().unwrap().to_owned();
    let mistaken = office.post("/assignments", &report(2, false)).await.expect(201);
    office.post(&format!("/assignments/{}/withdraw", id(&mistaken["id"])), &json!({})).await.expect(200);
    let mistaken = format!("/persons/{}", id(&mistaken["person"]["id"]));
    let open = office.post("/assignments", &report(2, false)).await.expect(201);
    let person = format!("/persons/{}", id(&one["person"]["id"]));
    let auditor = app.somebody(Role::Auditor).await;
    let request =
        json!({"full_name": "Bo", "email": "bo@example.dk", "party_id": s.parties[0], "site_ids": [s.sites[0]]});
    let asked = secretary.post("/secretary-requests", &request).await.expect(201);
    let asked = format!("/secretary-requests/{}", id(&asked["id"]));
    let client = json!({"name": "Lønsystem", "scopes": ["users:read"], "accounts_per_day": 1});
    let made = admin.post("/machine-clients", &client).await.expect(201);
    let made = format!("/machine-clients/{}", id(&made["id"]));
    let factor = format!("/me/second-factors/{}", admin.get("/me/second-factors").await.ids()[0]);
    let scim = json!({"userName": "karen", "displayName": "Karen", "emails": [{"value": "karen@example.dk"}]});
    let scim_user =
        machine.raw(Method::POST, "/scim/v2/Users", "application/scim+json", scim.to_string()).await.expect(201);
    let scim_user = format!("/scim/v2/Users/{}", id(&scim_user["id"]));
    let key = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let mut settings = admin.get("/settings").await.expect(200);
    settings.as_object_mut().unwrap().remove("version");
    settings["secretary_factor"] = json!({"required": false, "reason": "Aftalt i byrådet"});
    let user = json!({"username": "x", "full_name": "Navn", "email": "x", "role": "auditor", "notify": false});
    let managed = json!({"full_name": "Navn", "email": "managed@example.dk", "grants": []});
    let consent = json!({"given_on": "2024-11-21", "expires_on": "2027-12-31", "obtained": "Mail"});
    let why = json!({"purpose": "staffing", "reason": "Indkaldelse"});
    let election = format!("/elections/{}", s.election);
    let thing = |noun: &str, id: &str| format!("/{noun}/{id}");
    let mut all = Vec::new();
    let mut keeps = |operation, who, path: String, versioned: Option<String>, body: Value| {
        all.push(Keeps { operation, who, path, versioned, body });
    };
    let none = || None::<String>;
    let new = |path: &str| path.to_owned();
    keeps("create_party", office, new("/parties"), none(), json!({"letter": "X", "name": "Navn"}));
    keeps("create_constituency", office, new("/constituencies"), none(), json!({"number": 1, "name": "Navn"}));
    keeps("create_site", office, new("/sites"), none(), json!({"number": 1, "name": "Navn"}));
    keeps("create_duty", office, new("/duties"), none(), json!({"code": "x", "name": "Navn"}));
    keeps(
        "create_election",
        office,
        new("/elections"),
        none(),
        json!({"name": "Navn", "kind": "general", "held_on": "2098-01-01"}),
    );
    keeps("create_assignment", secretary, new("/assignments"), none(), s.report(2, 0, json!({"full_name": "Navn"})));
    keeps("create_user", admin, new("/users"), none(), user);
    keeps("create_machine_client", admin, new("/machine-clients"), none(), client);
    keeps("create_secretary_request", secretary, new("/secretary-requests"), none(), request);
    keeps("create_scim_user", machine, new("/scim/v2/Users"), none(), scim.clone());
    for (operation, noun, id) in [
        ("update_party", "parties", &s.parties[1]),
        ("update_constituency", "constituencies", &s.constituencies[0]),
        ("update_site", "sites", &s.sites[0]),
        ("update_duty", "duties", &s.duties[0]),
        ("update_election", "elections", &s.election),
    ] {
        keeps(operation, office, thing(noun, id), Some(thing(noun, id)), json!({}));
    }
    let assignment = thing("assignments", &id(&open["id"]));
    keeps("update_assignment", office, assignment.clone(), Some(assignment), json!({"person": {}}));
    let account = thing("users", &auditor.id.to_string());
    keeps("update_user", admin, account.clone(), Some(account.clone()), json!({}));
    keeps("reset_second_factors", admin, format!("{account}/second-factor-resets"), none(), json!({}));
    keeps("put_user_by_external_id", machine, new("/users/by-external-id/4711"), none(), managed);
    keeps("replace_scim_user", machine, scim_user, none(), scim);
    keeps("update_machine_client", admin, made.clone(), Some(made.clone()), json!({}));
    keeps(
        "create_machine_client_key",
        admin,
        format!("{made}/keys"),
        none(),
        json!({"public_key": key, "valid_days": 30}),
    );
    keeps("rename_my_second_factor", admin, factor, Some(new("/me/second-factors")), json!({}));
    keeps("replace_settings", admin, new("/settings"), Some(new("/settings")), settings);
    let template = "/email-templates/welcome";
    keeps(
        "replace_email_template",
        admin,
        new(template),
        Some(new(template)),
        json!({"subject": "Emne", "body": FIELD}),
    );
    keeps("place_legal_hold", admin, format!("{election}/legal-hold"), none(), json!({}));
    keeps("record_retention_consent", office, format!("{person}/retention-consent"), none(), consent);
    keeps("replace_person_cpr", office, format!("{person}/cpr"), Some(person.clone()), json!({}));
    keeps("reveal_person_cpr", office, format!("{person}/cpr-reveals"), none(), why.clone());
    keeps("reveal_person_address", office, format!("{person}/address-reveals"), none(), why);
    keeps(
        "decide_conflict",
        office,
        format!("{person}/conflict-decisions"),
        none(),
        json!({"other_person_id": other["person"]["id"]}),
    );
    keeps("erase_person", admin, format!("{mistaken}/erasure"), none(), json!({}));
    keeps("end_person_protection", office, format!("{person}/protection-ends"), none(), json!({}));
    keeps(
        "approve_secretary_request",
        admin,
        format!("{asked}/approve"),
        none(),
        json!({"username": "bo.ny", "email": "bo@example.dk", "notify": false}),
    );
    keeps("reject_secretary_request", admin, format!("{asked}/reject"), none(), json!({}));
    all
}

on_both! {
    async fn a_text_is_given_back_as_it_came_or_refused_by_its_field(app: TestApp) {
        let (document, s, admin) = (document(), app.staffing().await, app.administrator().await);
        let secretary = app.secretary(s.all_of(0)).await;
        let machine = app.machine(app.municipality, &["users:read", "users:write"], json!({"accounts_per_day": 1_000})).await;
        let keeping = all(&app, &s, &admin, &secretary, &machine).await;
        let bodies = bodies(&document);
        let (mut turn, mut taken, mut refused, mut faults) = (0, 0, 0, Vec::new());
        for (operation, kind, _, pointers) in &bodies {
            let id = operation.id.as_str();
            let Some(keeps) = keeping.iter().find(|keeps| keeps.operation == id) else {
                assert!(pointers.is_empty() || NOT_KEPT.contains(&id), "{id} takes {pointers:?}");
                continue;
            };
            let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
            let mut done = false;
            // Of a key the label is a text; of what a directory says, this is read past or looked up.
            let apart = ["/public_key/", "/schemas/", "/name/", "/emails/0/type", "/preferredLanguage"];
            for pointer in pointers.iter().filter(|at| !apart.iter().any(|part| at.starts_with(part))) {
                let formed = FORMED.contains(&pointer.rsplit('/').next().unwrap());
                for (text, may_be_kept) in texts() {
                    turn += 1;
                    let reply = keeps.ask(method.clone(), kind, pointer, &text, turn).await;
                    let well = match reply.status {
                        _ if ONCE.contains(&id) && done => reply.status < 500,
                        200..300 => {
                            taken += 1;
                            done = true;
                            text != NUMBERED && is_kept(&reply.expect(reply.status), pointer, &text, &admin).await
                        }
                        400 | 422 => {
                            refused += 1;
                            let attribute = pointer.split('/').nth(1).unwrap().to_owned();
                            let names = named(&reply);
                            names.len() == 1 && (names.contains(pointer) || names.contains(&attribute)) && (formed || !may_be_kept)
                        }
                        _ => false,
                    };
                    if !well {
                        let text: String = text.chars().take(30).collect();
                        faults.push(format!("{id} {pointer} {text:?}: {} {}", reply.status, reply.text));
                    }
                }
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
        assert!(keeping.iter().all(|keeps| bodies.iter().any(|(operation, ..)| operation.id == keeps.operation)));
        assert!(taken > 60 && refused > 200, "{taken} taken, {refused} refused");
    }

    async fn no_text_anywhere_breaks_the_server(app: TestApp) {
        let document = document();
        let s = app.staffing().await;
        let (admin, secretary) = (app.administrator().await, app.secretary(s.all_of(0)).await);
        let scopes: Vec<&str> = ClientScope::ALL.iter().map(|scope| scope.as_str()).collect();
        let machine = app.machine(app.municipality, &scopes, json!({"accounts_per_day": 1_000})).await;
        let mut sent = 0;
        for (operation, kind, body, pointers) in bodies(&document) {
            let who: &Client = match &operation.roles {
                Some(roles) if roles.is_empty() => &machine,
                Some(_) if !operation.allows(Role::Administrator) => &secretary,
                _ => &admin,
            };
            let who = who.with("if-match", "\"1\"");
            for pointer in pointers {
                for (text, _) in texts() {
                    let body = match kind.as_str() {
                        "text/csv" => format!("number,name\n50,\"{text}\"\n"),
                        "application/x-www-form-urlencoded" => form(&with(body.clone(), &pointer, &text)),
                        _ => with(body.clone(), &pointer, &text).to_string(),
                    };
                    let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
                    let reply = who.raw(method, &operation.anywhere(), &kind, body).await;
                    assert!(reply.status < 500, "{} {pointer} {text:?}: {} {}", operation.id, reply.status, reply.text);
                    sent += 1;
                }
            }
        }
        assert!(sent > 500, "{sent}");
    }

    async fn a_site_in_a_file_is_no_exception(app: TestApp) {
        let office = app.officer().await;
        for (n, (text, may_be_kept)) in texts().into_iter().enumerate() {
            for column in ["name", "venue", "address"] {
                let mut row = json!({"name": format!("Valgsted {n}"), "venue": "", "address": ""});
                row[column] = json!(text);
                let [name, venue, address] = ["name", "venue", "address"].map(|of| row[of].as_str().unwrap().to_owned());
                let file = format!("number,name,venue,address\n{},\"{name}\",\"{venue}\",\"{address}\"\n", n + 1);
                let report = office.raw(Method::POST, "/sites/imports?dry_run=true", "text/csv", file).await.expect(200);
                let told = format!("{column} {:?}: {report}", text.chars().take(30).collect::<String>());
                if report["errors"] == json!([]) {
                    let blank = text == BLANK && report["rows"][0]["site"][column].is_null();
                    assert!(report["rows"][0]["site"][column] == json!(text) || blank, "{told}");
                } else {
                    assert_eq!((&report["errors"][0]["row"], &report["errors"][0]["column"]), (&json!(2), &json!(column)), "{told}");
                    assert!(!may_be_kept, "{told}");
                }
            }
        }
    }
}
