//! The mails that tell somebody of what was done to the account, or by the office.

use valghalla_tests::people::PASSWORD;
use valghalla_tests::staffing::CPR;
use valghalla_tests::{TestApp, json, on_both};

/// The subjects of what waits for this address, the oldest first.
async fn subjects(app: &TestApp, address: &str) -> Vec<String> {
    let mails = app.mails().await.into_iter().filter(|mail| mail.recipient == address);
    let mut subjects: Vec<String> = mails.map(|mail| mail.composed.subject).collect();
    subjects.reverse();
    subjects
}

on_both! {
    async fn a_new_password_is_told_however_it_was_chosen(app: TestApp) {
        let anna = app.officer().await;
        let address = format!("{}@example.dk", anna.username);
        let change = json!({"current_password": PASSWORD, "new_password": "hestesko tordenvejr elefant"});
        anna.put("/me/password", 1, &change).await.expect(204);
        assert!(subjects(&app, &address).await[0].starts_with("Adgangskoden til din konto er skiftet"));
        app.anonymous().post("/auth/password-resets", &json!({"username": anna.username})).await.expect(202);
        let token = app.link_of(&address).await;
        let redeem = json!({"token": token, "new_password": "syv grønne cykler i regn"});
        app.anonymous().post("/auth/links/redeem", &redeem).await.expect(204);
        let told = subjects(&app, &address).await;
        assert_eq!(told.iter().filter(|subject| subject.starts_with("Adgangskoden til din konto er skiftet")).count(), 2, "{told:?}");
    }

    async fn a_new_mail_address_is_told_to_the_old_one_too(app: TestApp) {
        let (admin, anna) = (app.administrator().await, app.officer().await);
        let path = format!("/users/{}", anna.id);
        admin.patch(&path, admin.get(&path).await.version(), &json!({"full_name": "Anna Holm"})).await.expect(200);
        let old = format!("{}@example.dk", anna.username);
        assert_eq!(subjects(&app, &old).await, Vec::<String>::new());
        admin.patch(&path, admin.get(&path).await.version(), &json!({"email": "ny@example.dk"})).await.expect(200);
        // A block takes other mails back, not these.
        admin.post(&format!("{path}/block"), &json!({})).await.expect(200);
        for address in [old.as_str(), "ny@example.dk"] {
            let told = subjects(&app, address).await;
            assert!(told.len() == 1 && told[0].starts_with("En administrator har ændret e-mailadressen"), "{told:?}");
        }
    }

    async fn an_address_that_nobody_has_used_is_told_nothing(app: TestApp) {
        let admin = app.administrator().await;
        let new = json!({"username": "birgit", "full_name": "Birgit Dahl", "email": "slip@example.dk", "role": "auditor", "notify": true});
        let made = admin.post("/users", &new).await.expect(201);
        let path = format!("/users/{}", made["id"].as_str().unwrap());
        admin.patch(&path, admin.get(&path).await.version(), &json!({"email": "birgit@example.dk"})).await.expect(200);
        assert_eq!(app.count("select count(*) as n from mails where state = 'queued'"), 0);
    }

    async fn a_secretary_is_told_when_the_office_withdraws_whom_they_reported_without_the_name(app: TestApp) {
        let staffing = app.staffing().await;
        let birgit = app.secretary(staffing.all_of(0)).await;
        let address = format!("{}@example.dk", birgit.username);
        let report = async |name: &str| birgit.post("/assignments", &staffing.report(0, 0, json!({"full_name": name, "cpr": CPR}))).await.expect(201)["id"].clone();
        let withdraw = |id: &serde_json::Value| format!("/assignments/{}/withdraw", id.as_str().unwrap());
        let (one, two) = (report("Bodil Præst").await, report("Karen Blik").await);
        birgit.post(&withdraw(&one), &json!({})).await.expect(200);
        assert_eq!(subjects(&app, &address).await, Vec::<String>::new(), "one knows what one does");
        staffing.office.post(&withdraw(&two), &json!({})).await.expect(200);
        let told = app.mails().await.into_iter().find(|mail| mail.recipient == address).unwrap().composed;
        assert!(told.subject.starts_with("Valgsekretariatet har taget en person, du har indberettet, ud af en plads (Valgstyrer, Nørreskov, Kommunalvalg)"), "{}", told.subject);
        for part in [&told.subject, &told.text, &told.html] {
            assert!(!part.contains("Karen") && !part.contains("9996") && !part.contains("Radikale"), "{part}");
        }

        // Whose grants no longer reach the seat is told nothing.
        let (three, four) = (report("Inger Toft").await, report("Ove Ras").await);
        let (admin, path) = (app.administrator().await, format!("/users/{}", birgit.id));
        let elsewhere = json!([{"party_id": staffing.parties[0], "scope": "site", "site_ids": [staffing.sites[2]]}]);
        admin.put(&format!("{path}/grants"), admin.get(&path).await.version(), &json!({"grants": elsewhere})).await.expect(200);
        staffing.office.post(&withdraw(&three), &json!({})).await.expect(200);
        admin.put(&format!("{path}/grants"), admin.get(&path).await.version(), &json!({"grants": staffing.all_of(0)})).await.expect(200);
        admin.post(&format!("{path}/block"), &json!({})).await.expect(200);
        staffing.office.post(&withdraw(&four), &json!({})).await.expect(200);
        let notices = "select count(*) as n from mails where kind = 'notice' and state";
        assert_eq!(app.count(&format!("{notices} = 'queued'")), 0, "a block takes it back");
        assert_eq!(app.count(&format!("{notices} = 'cancelled'")), 1);
    }

    async fn the_administrators_are_told_of_the_sixtieth_reading_in_an_hour(app: TestApp) {
        let staffing = app.staffing().await;
        let admins = [app.administrator().await, app.administrator().await];
        let blocked = app.administrator().await;
        admins[0].post(&format!("/users/{}/block", blocked.id), &json!({})).await.expect(200);
        let made = staffing.office.post("/assignments", &staffing.report(0, 0, json!({"full_name": "Bodil Præst", "cpr": CPR}))).await.expect(201);
        let person = format!("/persons/{}", made["person"]["id"].as_str().unwrap());
        let occasion = json!({"purpose": "staffing", "reason": "Indkaldelse til valget"});
        for n in 0..60 {
            let what = if n % 2 == 0 { "cpr-reveals" } else { "address-reveals" };
            staffing.office.post(&format!("{person}/{what}"), &occasion).await.expect(200);
            assert_eq!(app.count("select count(*) as n from mails where kind = 'security_notice'"), if n == 59 { 2 } else { 0 });
        }
        staffing.office.post(&format!("{person}/cpr-reveals"), &occasion).await.expect_problem(429, "too_many_attempts");
        for admin in admins {
            let told = subjects(&app, &format!("{}@example.dk", admin.username)).await;
            assert!(told.len() == 1 && told[0].starts_with(&format!("Brugeren {}", staffing.office.username)), "{told:?}");
        }
    }

    async fn the_same_words_go_to_one_address_five_times_an_hour_and_the_last_says_so(app: TestApp) {
        app.clock.advance(chrono::TimeDelta::seconds(3_600 - app.clock.now().0.timestamp().rem_euclid(3_600)));
        let (anna, admin) = (app.officer().await, app.administrator().await);
        let address = format!("{}@example.dk", anna.username);
        for n in 1..=8 {
            anna.post("/me/recovery-codes", &json!({})).await.expect(200);
            assert_eq!(subjects(&app, &address).await.len(), n.min(5), "{n}");
        }
        let texts: Vec<String> = app.mails().await.into_iter().filter(|mail| mail.recipient == address).map(|mail| mail.composed.text).collect();
        let says: Vec<bool> = texts.iter().map(|text| text.contains("sender vi ikke flere mails")).collect();
        assert_eq!(says, [true, false, false, false, false], "the newest first");
        assert_eq!(app.count("select count(*) as n from audit_events where action = 'user.recovery_codes_renewed'"), 8);
        // Another thing, and another person, is told all the same.
        let change = json!({"current_password": PASSWORD, "new_password": "hestesko tordenvejr elefant"});
        anna.put("/me/password", 1, &change).await.expect(204);
        admin.post("/me/recovery-codes", &json!({})).await.expect(200);
        assert_eq!(subjects(&app, &address).await.len(), 6);
        assert_eq!(subjects(&app, &format!("{}@example.dk", admin.username)).await.len(), 1);
        app.clock.advance(chrono::TimeDelta::hours(1));
        let anna = app.log_in(app.municipality, &anna.username, "hestesko tordenvejr elefant").await;
        anna.post("/me/recovery-codes", &json!({})).await.expect(200);
        assert_eq!(subjects(&app, &address).await.len(), 7, "the next hour");
    }

    async fn an_address_that_goes_to_and_fro_fills_no_mailbox_and_each_is_told_once_at_least(app: TestApp) {
        app.clock.advance(chrono::TimeDelta::seconds(3_600 - app.clock.now().0.timestamp().rem_euclid(3_600)));
        let (admin, anna) = (app.administrator().await, app.officer().await);
        let path = format!("/users/{}", anna.id);
        let old = format!("{}@example.dk", anna.username);
        let change = async |email: &str| {
            admin.patch(&path, admin.get(&path).await.version(), &json!({"email": email})).await.expect(200);
        };
        for _ in 0..6 {
            change("ny@example.dk").await;
            change(&old).await;
        }
        assert_eq!((subjects(&app, &old).await.len(), subjects(&app, "ny@example.dk").await.len()), (5, 5));
        change("tredje@example.dk").await;
        assert_eq!(subjects(&app, "tredje@example.dk").await.len(), 1, "a first one is never lost");
    }

    async fn a_reset_of_factors_is_told_to_the_address_of_before_too(app: TestApp) {
        let (admin, anna) = (app.administrator().await, app.officer().await);
        let (path, old) = (format!("/users/{}", anna.id), format!("{}@example.dk", anna.username));
        let reset = async || {
            let admin = app.log_in(app.municipality, &admin.username, PASSWORD).await;
            admin.post(&format!("{path}/second-factor-resets"), &json!({"reason": "Har mistet sin telefon"})).await.expect(200);
            app.give_factor(app.municipality, anna.id).await;
        };
        admin.patch(&path, admin.get(&path).await.version(), &json!({"email": "ny@example.dk"})).await.expect(200);
        app.clock.advance(chrono::TimeDelta::days(1));
        reset().await;
        for address in [old.as_str(), "ny@example.dk"] {
            let told = subjects(&app, address).await;
            assert!(told.len() == 2 && told[1].contains("nulstillet"), "{address}: {told:?}");
        }
        app.clock.advance(chrono::TimeDelta::days(31));
        reset().await;
        assert_eq!((subjects(&app, &old).await.len(), subjects(&app, "ny@example.dk").await.len()), (2, 3), "no longer than it need be");
    }
}
