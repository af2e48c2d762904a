//! Accounts as another system wants them: one by its external id, and a whole set by a plan.

use valghalla_tests::machines::Machine;
use valghalla_tests::staffing::Staffing;
use valghalla_tests::{Method, Reply, TestApp, Value, json, on_both};

const SCOPES: &[&str] = &["users:read", "users:write"];

fn wanted(name: &str, grants: &Value) -> Value {
    json!({"full_name": format!("Navn {name}"), "email": format!("{name}@example.dk"), "grants": grants})
}

fn set(accounts: &[(&str, &str)], grants: &Value) -> Value {
    let account = |(id, name): &(&str, &str)| {
        let mut account = wanted(name, grants);
        account["external_id"] = json!(id);
        account
    };
    json!({"accounts": accounts.iter().map(account).collect::<Vec<_>>()})
}

async fn plan(machine: &Machine, set: &Value) -> (Value, String) {
    let reply = machine.send(Method::PUT, "/users/managed?dry_run=true", None, Some(set)).await;
    (reply.expect(200), reply.headers["etag"].to_str().unwrap().to_owned())
}

async fn apply(machine: &Machine, set: &Value, tag: &str) -> Reply {
    machine.with("if-match", tag).send(Method::PUT, "/users/managed", None, Some(set)).await
}

async fn records(app: &TestApp) -> i64 {
    app.count("select count(*) as n from audit_events")
}

async fn begin(app: &TestApp) -> (Staffing, Machine) {
    (app.staffing().await, app.machine(app.municipality, SCOPES, json!({})).await)
}

on_both! {
    async fn saying_the_same_twice_changes_nothing(app: TestApp) {
        let (s, machine) = begin(&app).await;
        let path = "/users/by-external-id/4711";
        let put = async |body: &Value| machine.send(Method::PUT, path, None, Some(body)).await;
        let grants = json!([{"party_id": s.parties[0], "scope": "site", "site_ids": [s.sites[2], s.sites[0]]},
            {"party_id": s.parties[1], "scope": "constituency", "constituency_id": s.constituencies[0], "expires_on": "2030-01-01"}]);
        let first = put(&wanted("birgit", &grants)).await;
        let made = first.expect(201);
        assert_eq!(first.headers["location"], format!("/api/v1/users/{}", made["id"].as_str().unwrap()));
        assert_eq!((&made["external_id"], &made["role"], &made["mail"]), (&json!("4711"), &json!("party_secretary"), &Value::Null));
        let before = records(&app).await;
        let mut turned = wanted("birgit", &json!([grants[1], grants[0]]));
        turned["username"] = json!("birgit@example.dk");
        for body in [&wanted("birgit", &grants), &turned] {
            let again = put(body).await.expect(200);
            assert_eq!((&again["id"], &again["version"]), (&made["id"], &made["version"]));
        }
        assert_eq!(records(&app).await, before, "nothing happened, so nothing is recorded");
        let changed = put(&wanted("birgitte", &s.all_of(1))).await.expect(200);
        assert_eq!((&changed["id"], &changed["username"], &changed["grants"][0]["scope"]), (&made["id"], &json!("birgitte@example.dk"), &json!("party")));
        assert_eq!(records(&app).await, before + 2, "the fields, and the grants");
        assert_eq!(machine.get(path).await.expect(200)["id"], made["id"]);
    }

    async fn nobody_of_the_office_is_reached_by_an_external_id(app: TestApp) {
        let ((s, machine), admin) = (begin(&app).await, app.administrator().await);
        let path = "/users/by-external-id/4711";
        let made = machine.send(Method::PUT, path, None, Some(&wanted("birgit", &s.all_of(0)))).await.expect(201);
        let user = format!("/users/{}", made["id"].as_str().unwrap());
        let version = made["version"].as_i64().unwrap();
        admin.patch(&user, version, &json!({"role": "administrator"})).await.expect(200);
        let stored = admin.get(&user).await.text;
        for reply in [machine.get(path).await, machine.get(&user).await] {
            reply.expect_problem(404, "not_found");
        }
        let put = machine.send(Method::PUT, path, None, Some(&wanted("birgit", &s.all_of(0)))).await;
        put.expect_fields(&[("/external_id", "taken"), ("/email", "taken"), ("/username", "taken")]);
        let (empty, tag) = plan(&machine, &set(&[], &json!([]))).await;
        assert_eq!(empty["accounts"], json!([]), "a plan does not reach the account either");
        apply(&machine, &set(&[], &json!([])), &tag).await.expect(200);
        let mut role = wanted("carl", &s.all_of(0));
        role["role"] = json!("administrator");
        machine.send(Method::PUT, "/users/by-external-id/1", None, Some(&role)).await.expect_fields(&[("/role", "unknown_field")]);
        assert_eq!(admin.get(&user).await.text, stored);
    }

    async fn an_external_id_is_no_cpr_number(app: TestApp) {
        let (s, machine) = begin(&app).await;
        for (id, code) in [("251248-9996", "cpr_in_text"), ("2512489996", "cpr_in_text"), ("a%20b", "format"), (&"a".repeat(65), "too_long")] {
            let path = format!("/users/by-external-id/{id}");
            machine.send(Method::PUT, &path, None, Some(&wanted("anna", &s.all_of(0)))).await.expect_fields(&[("/external_id", code)]);
            machine.get(&path).await.expect_problem(404, "not_found");
        }
        machine.get("/users/by-external-id/a%00b").await.expect_problem(404, "not_found");
    }

    async fn the_mail_address_of_an_account_in_use_stays(app: TestApp) {
        let (s, machine) = begin(&app).await;
        let path = "/users/by-external-id/4711";
        machine.send(Method::PUT, path, None, Some(&wanted("birgit", &s.all_of(0)))).await.expect(201);
        app.sql("update users set password_hash = 'x' where external_id = '4711'");
        let other = machine.send(Method::PUT, path, None, Some(&wanted("ond", &s.all_of(0)))).await;
        other.expect_fields(&[("/email", "active_account")]);
        let same = machine.send(Method::PUT, path, None, Some(&wanted("birgit", &s.all_of(1)))).await.expect(200);
        assert_eq!(same["email"], "birgit@example.dk");
    }

    async fn a_client_that_may_not_mail_brings_no_link_to_an_address_of_its_choice(app: TestApp) {
        let (s, machine) = begin(&app).await;
        let notifier = app.machine(app.municipality, &["users:read", "users:write", "users:notify"], json!({})).await;
        let admin = app.administrator().await;
        for (client, name, state) in [(&machine, "anna", "created"), (&notifier, "bent", "link_expired")] {
            let path = format!("/users/by-external-id/{name}");
            let made = client.send(Method::PUT, &path, None, Some(&wanted(name, &s.all_of(0)))).await.expect(201);
            admin.post(&format!("/users/{}/invitations", made["id"].as_str().unwrap()), &json!({})).await.expect(202);
            app.link_of(&format!("{name}@example.dk")).await;
            let elsewhere = format!("{name}.ny");
            let moved = client.send(Method::PUT, &path, None, Some(&wanted(&elsewhere, &s.all_of(0)))).await.expect(200);
            assert_eq!(moved["state"], state, "{name}");
            let forgotten = json!({"username": format!("{elsewhere}@example.dk")});
            app.anonymous().post("/auth/password-resets", &forgotten).await.expect(202);
        }
        app.link_of("bent.ny@example.dk").await;
        assert!(app.mails().await.iter().all(|mail| mail.recipient != "anna.ny@example.dk"));
    }

    async fn a_set_is_planned_and_then_done_as_planned(app: TestApp) {
        let ((s, machine), admin) = (begin(&app).await, app.administrator().await);
        let own = json!({"username": "office", "full_name": "Af kontoret", "email": "office@example.dk", "role": "party_secretary",
            "grants": s.all_of(0), "notify": false});
        let kept = admin.post("/users", &own).await.expect(201);
        let first = set(&[("1", "anna"), ("2", "bent"), ("3", "carl")], &s.all_of(0));
        let (planned, tag) = plan(&machine, &first).await;
        assert_eq!((&planned["created"], &planned["dry_run"], machine.get("/users?q=navn").await.ids().len()), (&json!(3), &json!(true), 0));
        apply(&machine, &first, &tag).await.expect(200);
        let second = json!({"accounts": [
            set(&[("1", "anna")], &s.all_of(0))["accounts"][0], set(&[("2", "bent")], &s.all_of(1))["accounts"][0],
            set(&[("4", "dorte")], &s.all_of(0))["accounts"][0]]});
        let (mut planned, tag) = plan(&machine, &second).await;
        let counts: Vec<_> = ["created", "changed", "unchanged", "deactivated"].iter().map(|name| planned[name].as_i64().unwrap()).collect();
        assert_eq!(counts, [1, 1, 1, 1]);
        let mut done = apply(&machine, &second, &tag).await.expect(200);
        for answer in [&mut planned, &mut done] {
            answer["dry_run"] = Value::Null;
            answer["accounts"][2]["id"] = Value::Null;
        }
        assert_eq!(planned, done, "what was planned");
        let state = async |id: &str| machine.get(&format!("/users/by-external-id/{id}")).await.expect(200);
        assert_eq!(state("3").await["state"], "blocked");
        assert_eq!(state("2").await["grants"][0]["party"]["id"], json!(s.parties[1]));
        let (rest, _) = plan(&machine, &second).await;
        assert_eq!((&rest["unchanged"], rest["accounts"].as_array().unwrap().len()), (&json!(3), 3), "it is so now");
        // Whoever was shut out is told as such, and not let in again.
        let (back, tag) = plan(&machine, &first).await;
        assert_eq!((&back["accounts"][2]["action"], &back["accounts"][2]["blocked"]), (&json!("unchanged"), &json!(true)));
        apply(&machine, &first, &tag).await.expect(200);
        assert_eq!(state("3").await["state"], "blocked");
        let own = admin.get(&format!("/users/{}", kept["id"].as_str().unwrap())).await.expect(200);
        assert_eq!((&own["state"], &own["version"]), (&kept["state"], &kept["version"]), "not of the set");
    }

    async fn a_plan_that_has_gone_stale_is_not_done(app: TestApp) {
        let ((s, machine), admin) = (begin(&app).await, app.administrator().await);
        let first = set(&[("1", "anna"), ("2", "bent")], &s.all_of(0));
        let (_, tag) = plan(&machine, &first).await;
        apply(&machine, &first, &tag).await.expect(200);
        let next = set(&[("1", "anna")], &s.all_of(1));
        let (_, tag) = plan(&machine, &next).await;
        machine.send(Method::PUT, "/users/managed", None, Some(&next)).await.expect_problem(428, "precondition_required");
        apply(&machine, &set(&[("1", "anna")], &s.all_of(0)), &tag).await.expect_problem(412, "stale");
        let anna = machine.get("/users/by-external-id/1").await.expect(200);
        let path = format!("/users/{}", anna["id"].as_str().unwrap());
        admin.patch(&path, anna["version"].as_i64().unwrap(), &json!({"full_name": "Anna Ås"})).await.expect(200);
        let before = records(&app).await;
        apply(&machine, &next, &tag).await.expect_problem(412, "stale");
        assert_eq!(records(&app).await, before);
        assert_eq!(machine.get("/users/by-external-id/2").await.expect(200)["state"], "created");
        let (_, tag) = plan(&machine, &next).await;
        apply(&machine, &next, &tag).await.expect(200);
        assert_eq!(machine.get("/users/by-external-id/2").await.expect(200)["state"], "blocked");
    }

    async fn a_set_is_all_of_it_or_nothing(app: TestApp) {
        let (s, admin) = (app.staffing().await, app.administrator().await);
        let machine = app.machine(app.municipality, SCOPES, json!({"accounts_per_day": 2})).await;
        let three = set(&[("1", "anna"), ("2", "bent"), ("3", "carl")], &s.all_of(0));
        let (_, tag) = plan(&machine, &three).await;
        apply(&machine, &three, &tag).await.expect_problem(429, "quota_reached");
        assert_eq!(machine.get("/users?q=navn").await.ids(), Vec::<String>::new());
        let two = set(&[("1", "anna"), ("2", "bent")], &s.all_of(0));
        let (_, tag) = plan(&machine, &two).await;
        apply(&machine, &two, &tag).await.expect(200);
        let mut faulty = set(&[("1", "anna"), ("1", "bent"), ("æ", "ANNA"), ("5", "office")], &s.all_of(0));
        faulty["accounts"][1]["email"] = json!("ingen");
        machine.send(Method::PUT, "/users/managed?dry_run=true", None, Some(&faulty)).await.expect_fields(&[
            ("/accounts/1/external_id", "duplicate"), ("/accounts/1/email", "email_format"),
            ("/accounts/2/external_id", "format"), ("/accounts/2/email", "duplicate")]);
        let taken = json!({"username": "office", "full_name": "Af kontoret", "email": "office@example.dk", "role": "auditor", "notify": false});
        admin.post("/users", &taken).await.expect(201);
        let fourth = set(&[("1", "anna"), ("5", "office")], &s.all_of(0));
        let refused = machine.send(Method::PUT, "/users/managed?dry_run=true", None, Some(&fourth)).await;
        refused.expect_fields(&[("/accounts/1/email", "taken"), ("/accounts/1/username", "taken")]);
        assert!(!refused.text.contains("office@example.dk"), "nothing that was sent comes back");
    }

    async fn a_new_client_takes_over_what_it_names(app: TestApp) {
        let (s, old) = begin(&app).await;
        let both = set(&[("1", "anna"), ("2", "bent")], &s.all_of(0));
        let (_, tag) = plan(&old, &both).await;
        apply(&old, &both, &tag).await.expect(200);
        let new = app.machine(app.municipality, SCOPES, json!({})).await;
        let one = set(&[("1", "anna")], &s.all_of(0));
        let (taken, tag) = plan(&new, &one).await;
        assert_eq!(taken["accounts"].as_array().unwrap().len(), 1, "what another client manages is not blocked");
        assert_eq!(taken["accounts"][0]["fields"], json!(["managed_by"]));
        apply(&new, &one, &tag).await.expect(200);
        let (left, _) = plan(&old, &set(&[], &json!([]))).await;
        assert_eq!(left["accounts"][0]["external_id"], "2");
        assert_eq!(left["accounts"].as_array().unwrap().len(), 1);
    }
}
