//! The municipality's own settings.

use valghalla::domain::roles::Role;
use valghalla_tests::{Value, json, on_both};

on_both! {
    async fn an_administrator_changes_them_and_everybody_sees_the_public_ones(app: TestApp) {
        let administrator = app.administrator().await;
        let before = administrator.get("/settings").await;
        assert_eq!(before.expect(200)["link_life_hours"], 168);
        let wanted = json!({
            "site_name": "Valg i Fredericia",
            "contact": {"name": "Valgsekretariatet", "email": "valg@fredericia.example", "phone": "72 10 70 00", "hours": "kl. 9–15"},
            "login_text": "Velkommen\nHusk din kode", "link_life_hours": 24, "protects_contact": false,
            "secretary_factor": {"required": true, "reason": null},
            "secretary_requests": "off",
            "retention": {"weeks": 12, "automatic": true},
        });
        let changed = administrator.put("/settings", before.version(), &wanted).await;
        let mut view = changed.expect(200);
        assert_eq!(changed.version(), before.version() + 1);
        view.as_object_mut().unwrap().remove("version");
        assert_eq!(view, wanted);
        administrator.put("/settings", before.version(), &wanted).await.expect_problem(412, "stale");
        let public = app.anonymous().get("/public").await.expect(200);
        assert_eq!((&public["site_name"], &public["contact"]), (&wanted["site_name"], &wanted["contact"]));

        let user = json!({"username": "kort", "full_name": "Kort", "email": "k@example.dk", "role": "auditor", "notify": true});
        let user = administrator.post("/users", &user).await.expect(201);
        let day = chrono::TimeDelta::hours(24);
        let expires: chrono::DateTime<chrono::Utc> = user["link_expires_at"].as_str().unwrap().parse().unwrap();
        assert!(expires <= app.clock.now().plus(day).0, "the shorter life holds for the next link");
    }

    async fn the_log_tells_what_was_changed_and_how_it_is_now(app: TestApp) {
        let administrator = app.administrator().await;
        let change = async |field: &str, value: Value| {
            let before = administrator.get("/settings").await;
            let mut wanted = before.expect(200);
            wanted.as_object_mut().unwrap().remove("version");
            wanted[field] = value;
            administrator.put("/settings", before.version(), &wanted).await.expect(200);
            let log = administrator.get("/audit-events?action=settings.changed").await.expect(200);
            (log["items"][0]["details"].clone(), log["items"][0]["reason"].clone())
        };
        let told = |details: Value| (details, Value::Null);
        assert_eq!(change("protects_contact", json!(false)).await, told(json!({"protects_contact": false})));
        assert_eq!(change("protects_contact", json!(true)).await, told(json!({"protects_contact": true})));
        assert_eq!(change("secretary_requests", json!("off")).await, told(json!({"secretary_requests": "off"})));
        assert_eq!(change("link_life_hours", json!(24)).await, told(json!({"link_life_hours": 24})));
        assert_eq!(change("retention", json!({"weeks": 12, "automatic": false})).await, told(json!({"retention_weeks": 12, "erases_by_itself": false})));
        let waived = json!({"required": false, "reason": "Kun en prøve"});
        assert_eq!(change("secretary_factor", waived).await, (json!({"secretary_factor": false}), json!("Kun en prøve")));
        let contact = json!({"name": "Anna Hansen", "email": "anna@example.dk", "phone": "", "hours": ""});
        let (details, _) = change("contact", contact).await;
        assert!(details["fields"].as_array().unwrap().contains(&json!("contact_email")), "{details}");
        assert!(!details.to_string().contains("Anna") && !details.to_string().contains("example.dk"), "{details}");
    }

    async fn every_wrong_field_is_named(app: TestApp) {
        let administrator = app.administrator().await;
        let wrong = json!({"site_name": " ", "contact": {"name": "a\u{202e}b", "email": "x", "phone": "ring bare", "hours": ""}, "login_text": "x".repeat(2_001), "link_life_hours": 169, "protects_contact": true, "secretary_factor": {"required": false, "reason": null}, "secretary_requests": "off", "retention": {"weeks": 3, "automatic": true}});
        administrator.put("/settings", 1, &wrong).await.expect_fields(&[
            ("/site_name", "required"), ("/contact/name", "control_character"), ("/contact/email", "email_format"),
            ("/contact/phone", "phone_format"), ("/login_text", "too_long"), ("/link_life_hours", "out_of_range"),
            ("/secretary_factor/reason", "required"), ("/retention/weeks", "out_of_range"),
        ]);
        administrator.put("/settings", 1, &json!({"code": "0101"})).await.expect_fields(&[("/code", "unknown_field")]);
    }

    async fn officers_read_and_others_do_not(app: TestApp) {
        let officer = app.officer().await;
        officer.get("/settings").await.expect(200);
        officer.put("/settings", 1, &json!({})).await.expect_problem(403, "forbidden");
        for role in [Role::PartySecretary, Role::Auditor] {
            app.somebody(role).await.get("/settings").await.expect_problem(403, "forbidden");
        }
    }
}
