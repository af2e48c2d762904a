//! What is protected is kept back, from the request that says so, and read by the office for a purpose; the person may
//! ask for what.

use valghalla_tests::people::Person;
use valghalla_tests::staffing::{CPR, Staffing};
use valghalla_tests::{Client, TestApp, Value, json, on_both};

async fn reported(who: &Client, staffing: &Staffing, party: usize, person: Value) -> Value {
    who.post("/assignments", &staffing.report(0, party, person)).await.expect(201)
}

fn assignment(view: &Value) -> String {
    format!("/assignments/{}", view["id"].as_str().unwrap())
}

fn person(view: &Value) -> String {
    format!("/persons/{}", view["person"]["id"].as_str().unwrap())
}

fn occasion(purpose: &str) -> Value {
    json!({"purpose": purpose, "reason": "Indkaldelse til valget"})
}

fn hidden(name: &str) -> Value {
    json!({"full_name": name, "address": "Hemmelig Vej 1", "email": "hemmelig@example.dk", "phone": "12345678"})
}

/// Says whether a protected person's contact data are kept from secretaries, too.
async fn protect_contact(app: &TestApp, protects: bool) {
    let administrator = app.administrator().await;
    let mut settings = administrator.get("/settings").await.expect(200);
    let version = settings["version"].as_i64().unwrap();
    settings["protects_contact"] = json!(protects);
    settings.as_object_mut().unwrap().remove("version");
    administrator.put("/settings", version, &settings).await.expect(200);
}

/// Sets or lifts the protection as somebody.
async fn protect(who: &Person, view: &Value, change: Value) -> valghalla_tests::Reply {
    let version = who.get(&assignment(view)).await.version();
    who.patch(&assignment(view), version, &json!({"person": change})).await
}

/// Ends the protection, as the office does.
async fn end(who: &Client, view: &Value, body: Value) -> valghalla_tests::Reply {
    who.post(&format!("{}/protection-ends", person(view)), &body).await
}

const WHY: &str = "Folkeregistret har oplyst det";

on_both! {
    async fn what_is_protected_is_kept_back_from_the_next_request_on(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let mut typed = hidden("Anna");
        typed["protected"] = json!(true);
        let answer = secretary.post("/assignments", &s.report(0, 0, typed)).await;
        answer.expect(201);
        assert!(!answer.text.to_lowercase().contains("hemmelig"), "not even to whoever typed it");
        let open = reported(&secretary, &s, 0, hidden("Bent")).await;
        assert_eq!(open["person"]["address"], "Hemmelig Vej 1");
        protect(&s.office, &open, json!({"protected": true})).await.expect(200);
        for place in [assignment(&open), person(&open), "/assignments".to_owned()] {
            let seen = secretary.get(&place).await;
            seen.expect(200);
            assert!(!seen.text.to_lowercase().contains("hemmelig") && !seen.text.contains("12345678"), "{place}: {}", seen.text);
        }
        for hidden in ["hemmelig", "Hemmelig Vej 1", "hemmelig@example.dk", "12345678"] {
            for who in [&secretary.client, &s.office] {
                assert!(who.get(&format!("/assignments?q={hidden}")).await.ids().is_empty(), "nobody is found by {hidden}");
            }
        }
        let told = app.administrator().await;
        let mut texts = app.mails().await.into_iter().map(|mail| mail.composed.text + &mail.composed.html).collect::<Vec<_>>();
        for format in ["csv", "jsonl"] {
            texts.push(told.post("/audit-events/exports", &json!({"format": format})).await.text);
        }
        texts.push(told.get("/audit-events?limit=200").await.text);
        texts.push(told.get(&format!("/audit-events?object_id={}", open["person"]["id"].as_str().unwrap())).await.text);
        for text in texts {
            assert!(!text.is_empty() && !text.to_lowercase().contains("hemmelig") && !text.contains("12345678"), "{text}");
        }
        let office = s.office.get(&person(&open)).await.expect(200);
        assert_eq!((&office["address"], &office["address_withheld"]), (&json!(null), &json!(true)), "the office reads it for a purpose");
        assert_eq!((&office["email"], &office["contact_withheld"]), (&json!("hemmelig@example.dk"), &json!(false)));
        let changed = protect(&secretary, &open, json!({"address": "Ny Hemmelig Vej 3", "full_name": "Bent B"})).await;
        changed.expect(200);
        assert!(!changed.text.to_lowercase().contains("hemmelig"));
        let read = s.office.post(&format!("{}/address-reveals", person(&open)), &occasion("letter")).await;
        assert_eq!(read.expect(200), json!({"address": "Ny Hemmelig Vej 3"}));
        assert_eq!(read.headers["cache-control"], "no-store");
        s.office.get("/assignments?address=Hemmelig").await.expect_problem(400, "bad_request");
    }

    async fn the_municipality_says_whether_contact_data_are_kept_back_too(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let one = reported(&secretary, &s, 0, hidden("Anna")).await;
        protect(&s.office, &one, json!({"protected": true})).await.expect(200);
        let seen = |view: Value| (view["email"].clone(), view["phone"].clone(), view["contact_withheld"].clone(), view["address"].clone());
        assert_eq!(seen(secretary.get(&person(&one)).await.expect(200)), (json!(null), json!(null), json!(true), json!(null)), "safe at first");
        protect_contact(&app, false).await;
        let contact = (json!("hemmelig@example.dk"), json!("12345678"), json!(false), json!(null));
        assert_eq!(seen(secretary.get(&person(&one)).await.expect(200)), contact);
        assert_eq!(seen(secretary.get(&assignment(&one)).await.expect(200)["person"].clone()), contact);
        protect_contact(&app, true).await;
        assert_eq!(secretary.get(&person(&one)).await.expect(200)["email"], json!(null));
    }

    async fn only_the_office_says_when_a_protection_ends(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let one = reported(&secretary, &s, 0, hidden("Anna")).await;
        protect(&secretary, &one, json!({"protected_until": "2099-01-01"})).await.expect_problem(403, "forbidden");
        secretary.post("/assignments", &s.report(0, 0, json!({"full_name": "Bo", "protected_until": "2099-01-01"}))).await.expect_problem(403, "forbidden");
        protect(&secretary, &one, json!({"protected": true})).await.expect(200);
        for lifts in [json!({"protected": false}), json!({"protected_until": null}), json!({"protected_until": "2000-01-01"})] {
            protect(&secretary, &one, lifts).await.expect_problem(403, "forbidden");
        }
        protect(&s.office, &one, json!({"protected_until": "2000-01-01"})).await.expect_fields(&[("/person/protected_until", "day_passed")]);
        // A day with a sign before its year would be stored, and come before every other in the file.
        for day in ["i morgen", "1850-01-01", "+12345-06-07", " 2099-01-01"] {
            protect(&s.office, &one, json!({"protected_until": day})).await.expect_fields(&[("/person/protected_until", "format")]);
            end(&s.office, &one, json!({"last_day": day, "reason": WHY})).await.expect_fields(&[("/last_day", "format")]);
            let new = s.report(0, 0, json!({"full_name": "Bo", "protected_until": day}));
            s.office.post("/assignments", &new).await.expect_fields(&[("/person/protected_until", "format")]);
        }
        end(&s.office, &one, json!({"last_day": "2099-01-01", "reason": WHY})).await.expect(204);
        let dated = s.office.get(&person(&one)).await.expect(200);
        assert_eq!((&dated["protected"], &dated["protected_until"]), (&json!(true), &json!("2099-01-01")));
        end(&s.office, &one, json!({"reason": WHY})).await.expect(204);
        let lifted = s.office.get(&person(&one)).await.expect(200);
        assert_eq!((&lifted["protected"], &lifted["protected_until"], &lifted["address"]), (&json!(false), &json!(null), &json!("Hemmelig Vej 1")));
        let told = s.office.post("/assignments", &s.report(0, 1, json!({"full_name": "Bo", "protected_until": "2099-01-01"}))).await.expect(201);
        assert_eq!(told["person"]["protected"], true, "a last day means that there is a protection");
    }

    async fn a_protection_ends_and_becomes_shorter_by_itself_alone(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let mut typed = hidden("Anna");
        typed["protected"] = json!(true);
        let one = reported(&secretary, &s, 0, typed).await;
        let today = app.clock.now().danish_day();
        let kept = async || {
            let seen = s.office.get(&person(&one)).await.expect(200);
            assert_eq!((&seen["protected"], &seen["address"]), (&json!(true), &json!(null)));
        };
        for patch in [json!({"protected": false}), json!({"protected": false, "address": "Vej 1"}), json!({"protected_until": today})] {
            let refused = protect(&s.office, &one, patch).await.expect_problem(409, "protection_stands");
            assert!(refused["detail"].as_str().unwrap().contains("/protection-ends"));
            kept().await;
        }
        end(&s.office, &one, json!({"last_day": "2099-06-01", "reason": WHY})).await.expect(204);
        protect(&s.office, &one, json!({"protected_until": "2099-05-31"})).await.expect_problem(409, "protection_stands");
        for longer in [json!({"protected_until": "2099-06-02"}), json!({"protected": true}), json!({"protected_until": null})] {
            protect(&s.office, &one, longer).await.expect(200);
        }
        protect(&s.office, &one, json!({"protected_until": "2099-06-02"})).await.expect_problem(409, "protection_stands");
        kept().await;
        // Where there is none, it may begin with its last day, and to say that there is none changes nothing.
        let other = reported(&s.office, &s, 0, hidden("Bo")).await;
        protect(&s.office, &other, json!({"protected": false})).await.expect(200);
        protect(&s.office, &other, json!({"protected": true, "protected_until": today})).await.expect(200);
    }

    async fn the_end_of_a_protection_needs_a_reason_and_a_fresh_proof_and_is_recorded(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let mut typed = hidden("Anna");
        typed["protected"] = json!(true);
        let one = reported(&secretary, &s, 0, typed).await;
        let open = reported(&secretary, &s, 0, hidden("Bo")).await;
        for (reason, code) in [("", "required"), ("Ja", "too_short"), ("Gælder 251248-9996", "cpr_in_text")] {
            end(&s.office, &one, json!({"reason": reason})).await.expect_fields(&[("/reason", code)]);
        }
        end(&s.office, &one, json!({"reason": WHY, "last_day": "2000-01-01"})).await.expect_fields(&[("/last_day", "day_passed")]);
        end(&s.office, &open, json!({"reason": WHY})).await.expect_problem(409, "not_protected");
        // The same to a secretary, whoever it is about.
        for view in [&one, &open] {
            end(&secretary, view, json!({"reason": WHY})).await.expect_problem(403, "forbidden");
        }
        app.clock.advance(chrono::TimeDelta::minutes(5));
        let again = s.office.with("x-requested-with", "test").post("/auth/refresh", &json!(null)).await.expect(200);
        let later = s.office.bearer(again["access_token"].as_str().unwrap());
        end(&later, &one, json!({"reason": WHY})).await.expect_problem(403, "step_up_required");
        assert_eq!(later.get(&person(&one)).await.expect(200)["protected"], true);
        let secretary = app.secretary(s.all_of(0)).await;
        let officer = app.officer().await;
        let before = officer.get(&assignment(&one)).await.version();
        end(&officer, &one, json!({"reason": WHY})).await.expect(204);
        let after = secretary.get(&assignment(&one)).await;
        assert_eq!((&after.expect(200)["person"]["address"], after.version() > before), (&json!("Hemmelig Vej 1"), true));
        let log = app.administrator().await.get("/audit-events?action=person.protection_lifted").await.expect(200);
        let lifted = &log["items"][0];
        assert_eq!((&lifted["object_id"], &lifted["reason"]), (&one["person"]["id"], &json!(WHY)));
        assert_eq!((&lifted["actor"]["id"], log["items"].as_array().unwrap().len()), (&json!(officer.id.to_string()), 1));
    }

    async fn whoever_ends_protections_has_read_the_addresses(app: TestApp) {
        let s = app.staffing().await;
        let one = reported(&s.office, &s, 0, hidden("Anna")).await;
        for n in 0..30 {
            protect(&s.office, &one, json!({"protected": true})).await.expect(200);
            end(&s.office, &one, json!({"reason": WHY})).await.expect(204);
            s.office.post(&format!("{}/address-reveals", person(&one)), &occasion("letter")).await.expect(200);
            assert_eq!(app.count("select count(*) as n from audit_events where action = 'person.readings_exhausted'"), i64::from(n == 29));
        }
        protect(&s.office, &one, json!({"protected": true})).await.expect(200);
        end(&s.office, &one, json!({"reason": WHY})).await.expect_problem(429, "too_many_attempts");
    }

    async fn who_is_protected_anew_after_the_last_day_stays_so(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let one = reported(&secretary, &s, 0, hidden("Anna")).await;
        protect(&s.office, &one, json!({"protected_until": app.clock.now().danish_day()})).await.expect(200);
        app.clock.advance(chrono::TimeDelta::days(1));
        // Before it was noticed that the day has passed.
        let (secretary, office) = (app.secretary(s.all_of(0)).await, app.officer().await);
        let changed = protect(&secretary, &one, json!({"protected": true})).await.expect(200);
        assert_eq!((&changed["person"]["protected"], &changed["person"]["protected_until"]), (&json!(true), &json!(null)));
        app.db.write(valghalla::jobs::housekeeping::tidy).await.unwrap();
        assert_eq!(office.get(&person(&one)).await.expect(200)["protected"], true);
        assert_eq!(secretary.get(&person(&one)).await.expect(200)["address_withheld"], true);
    }

    async fn a_protection_holds_to_the_end_of_its_last_day(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let one = reported(&secretary, &s, 0, hidden("Anna")).await;
        let today = app.clock.now().danish_day();
        protect(&s.office, &one, json!({"protected_until": today})).await.expect(200);
        let tidy = async || app.db.write(valghalla::jobs::housekeeping::tidy).await.unwrap();
        tidy().await;
        let before = secretary.get(&assignment(&one)).await;
        assert_eq!(before.expect(200)["person"]["address_withheld"], true);
        app.clock.advance(chrono::TimeDelta::days(1));
        let secretary = app.secretary(s.all_of(0)).await;
        assert_eq!(secretary.get(&person(&one)).await.expect(200)["address_withheld"], true, "late is safe");
        tidy().await;
        let after = secretary.get(&assignment(&one)).await;
        assert_eq!((&after.expect(200)["person"]["address"], &after.expect(200)["person"]["protected"]), (&json!("Hemmelig Vej 1"), &json!(false)));
        assert!(after.version() > before.version());
        let log = app.administrator().await.get("/audit-events?action=person.protection_ended").await.expect(200);
        assert_eq!((&log["items"][0]["object_id"], log["items"].as_array().unwrap().len()), (&one["person"]["id"], 1));
        assert!(log["items"][0]["actor"].is_null());
    }

    async fn addresses_and_numbers_are_counted_together_and_the_last_is_an_alarm(app: TestApp) {
        let s = app.staffing().await;
        let one = reported(&s.office, &s, 0, json!({"full_name": "Anna", "cpr": CPR, "address": "Vej 1"})).await;
        let alarms = "/audit-events?action=person.readings_exhausted";
        let administrator = app.administrator().await;
        for n in 0..60 {
            assert_eq!(administrator.get(alarms).await.ids().len(), 0, "{n}");
            let what = if n % 2 == 0 { "cpr-reveals" } else { "address-reveals" };
            s.office.post(&format!("{}/{what}", person(&one)), &occasion("staffing")).await.expect(200);
        }
        for what in ["cpr-reveals", "address-reveals"] {
            s.office.post(&format!("{}/{what}", person(&one)), &occasion("staffing")).await.expect_problem(429, "too_many_attempts");
        }
        assert_eq!(administrator.get(alarms).await.expect(200)["items"][0]["actor"]["id"], json!(s.office.id));
    }

    async fn a_person_is_told_when_and_what_for_and_not_by_whom(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let one = reported(&secretary, &s, 0, json!({"full_name": "Anna", "cpr": CPR, "email": "a@example.dk"})).await;
        let again = reported(&s.office, &s, 1, json!({"full_name": "Somebody Else", "cpr": CPR, "address": "Hemmelig Vej 1", "protected": true})).await;
        let other = reported(&s.office, &s, 1, json!({"full_name": "Bo", "address": "Vej 2"})).await;
        s.office.post(&format!("{}/cpr-reveals", person(&one)), &occasion("staffing")).await.expect(200);
        s.office.post(&format!("{}/address-reveals", person(&again)), &occasion("letter")).await.expect(200);
        s.office.post(&format!("{}/address-reveals", person(&one)), &occasion("identity")).await.expect(200);
        s.office.post(&format!("{}/address-reveals", person(&other)), &occasion("payment")).await.expect(200);
        let answer = s.office.post(&format!("{}/insight-reports", person(&one)), &json!({})).await;
        let report = answer.expect(200);
        let readings: Vec<_> = report["readings"].as_array().unwrap().iter().map(|reading| (reading["kind"].clone(), reading["purpose"].clone())).collect();
        assert_eq!(readings, [(json!("address"), json!("identity")), (json!("cpr"), json!("staffing"))], "of nobody else who has the number, the newest first");
        assert_eq!(report["held"], json!({"cpr": true, "email": true, "phone": false, "address": false, "protected": false}));
        assert_eq!(report["assignments"].as_array().unwrap().len(), 1);
        for secret in [CPR, "Somebody", again["id"].as_str().unwrap(), "2512489996", "Hemmelig", "a@example.dk", "Indkaldelse", &s.office.id.to_string(), &s.office.username] {
            assert!(!answer.text.contains(secret), "{secret} in {}", answer.text);
        }
        end(&s.office, &again, json!({"reason": WHY})).await.expect(204);
        let told = s.office.post(&format!("{}/insight-reports", person(&again)), &json!({})).await.expect(200);
        assert_eq!((&told["readings"][0]["kind"], &told["readings"][0]["purpose"]), (&json!("protection_ended"), &json!(null)));
        let log = app.administrator().await.get("/audit-events?action=person.insight_given").await.expect(200);
        assert_eq!(log["items"][1]["object_id"], one["person"]["id"]);
        secretary.post(&format!("{}/insight-reports", person(&one)), &json!({})).await.expect_problem(403, "forbidden");
    }

    async fn a_protected_person_is_told_of_an_address_only_where_there_is_one(app: TestApp) {
        let s = app.staffing().await;
        let hidden = reported(&s.office, &s, 0, json!({"full_name": "Carla", "address": "Vej 3", "protected": true})).await;
        let bare = reported(&s.office, &s, 0, json!({"full_name": "Ditte", "protected": true})).await;
        for (who, held) in [(&hidden, true), (&bare, false)] {
            let told = s.office.post(&format!("{}/insight-reports", person(who)), &json!({})).await.expect(200);
            assert_eq!((&told["held"]["address"], &told["held"]["protected"]), (&json!(held), &json!(true)));
        }
    }

    async fn a_person_is_told_how_long_the_data_are_kept(app: TestApp) {
        let s = app.staffing().await;
        let one = reported(&s.office, &s, 0, json!({"full_name": "Anna"})).await;
        let report = async || {
            let report = s.office.post(&format!("{}/insight-reports", person(&one)), &json!({})).await.expect(200);
            (report["consent"].clone(), report["erasure_due_on"].clone())
        };
        let election = format!("/elections/{}", s.election);
        let due = s.office.get(&format!("{election}/retention")).await.expect(200)["due_on"].clone();
        assert_eq!(report().await, (json!(null), due.clone()));
        let today = app.clock.now().danish_day();
        let consents = format!("{}/retention-consent", person(&one));
        let consent = |expires_on: chrono::NaiveDate| json!({"given_on": today, "expires_on": expires_on, "obtained": "Brev, sag 29/4711"});
        let record = async |expires_on: chrono::NaiveDate| {
            s.office.send(valghalla_tests::Method::PUT, &consents, None, Some(&consent(expires_on))).await.expect(200);
            json!({"given_on": today, "expires_on": expires_on})
        };
        let told = record(today).await;
        assert_eq!(report().await, (told, due), "the election keeps the person for longer");
        let administrator = app.administrator().await;
        administrator.send(valghalla_tests::Method::PUT, &format!("{election}/legal-hold"), None, Some(&json!({"reason": "Klage over valget"}))).await.expect(200);
        assert_eq!(report().await.1, json!(null), "nobody knows under a hold");
    }
}
