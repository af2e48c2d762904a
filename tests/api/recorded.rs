//! What is done leaves its record, by whom and about what: of the changes that no other test looks for.

use valghalla::domain::roles::Role;
use valghalla_tests::people::{PASSWORD, Person};
use valghalla_tests::staffing::CPR;
use valghalla_tests::{TestApp, Value, json, on_both};

const BODY: &str = "Kære [user:name], vælg din adgangskode her: [user:one-time-login-url]";

/// That exactly one record of an action is there, by this user and about this thing.
async fn recorded(app: &TestApp, action: &str, by: &Person, about: &Value) {
    let log = app.administrator().await.get(&format!("/audit-events?action={action}")).await.expect(200);
    let items = log["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{action}: {log}");
    assert_eq!((&items[0]["actor"]["id"], &items[0]["object_id"]), (&json!(by.id), about), "{action}");
    assert!(items[0]["request_id"].is_string(), "{action}");
}

on_both! {
    async fn what_is_done_about_a_person(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let office = app.officer().await;
        let one = secretary.post("/assignments", &s.report(0, 0, json!({"full_name": "Anna"}))).await.expect(201);
        let (assignment, person) = (&one["id"], &one["person"]["id"]);
        let path = format!("/assignments/{}", assignment.as_str().unwrap());
        secretary.patch(&path, 1, &json!({"person": {"full_name": "Anna B"}})).await.expect(200);
        recorded(&app, "assignment.changed", &secretary, assignment).await;
        let of_person = format!("/persons/{}", person.as_str().unwrap());
        let version = secretary.get(&of_person).await.version();
        secretary.put(&format!("{of_person}/cpr"), version, &json!({"cpr": CPR})).await.expect(200);
        recorded(&app, "person.cpr_changed", &secretary, person).await;
        let why = json!({"purpose": "letter", "reason": "Brev om valget"});
        office.post(&format!("{of_person}/address-reveals"), &why).await.expect(200);
        recorded(&app, "person.address_revealed", &office, person).await;
        secretary.post(&format!("{path}/withdraw"), &json!({})).await.expect(200);
        recorded(&app, "assignment.withdrawn", &secretary, assignment).await;
    }

    async fn what_is_done_about_accounts_and_mails(app: TestApp) {
        let admin = app.administrator().await;
        let user = json!({"username": "nyansat", "full_name": "Ny", "email": "ny@example.dk", "role": "auditor", "notify": true});
        let id = admin.post("/users", &user).await.expect(201)["id"].clone();
        let token = app.link_of("ny@example.dk").await;
        app.anonymous().post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD})).await.expect(204);
        let log = admin.get("/audit-events?action=user.password_set").await.expect(200);
        assert_eq!(log["items"][0]["object_id"], id);
        let text = json!({"subject": "Velkommen", "body": BODY});
        admin.put("/email-templates/welcome", 0, &text).await.expect(200);
        admin.post("/email-templates/welcome/test-mails", &text).await.expect(202);
        for action in ["email_template.changed", "mail.test_queued"] {
            let log = admin.get(&format!("/audit-events?action={action}")).await.expect(200);
            assert_eq!(log["items"].as_array().unwrap().len(), 1, "{action}");
            assert_eq!(log["items"][0]["actor"]["id"], json!(admin.id), "{action}");
        }
        let anna = app.somebody(Role::Auditor).await;
        let change = json!({"current_password": PASSWORD, "new_password": "hestesko tordenvejr elefant"});
        anna.put("/me/password", 1, &change).await.expect(204);
        recorded(&app, "user.password_changed", &anna, &json!(anna.id)).await;
    }
}
