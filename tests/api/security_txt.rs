//! `/.well-known/security.txt` as RFC 9116 has it.

use chrono::{DateTime, TimeDelta};
use valghalla_tests::{Backend, Method, TestApp, on_both};

on_both! {
    async fn without_a_contact_there_is_none(app: TestApp) {
        app.anonymous().page("/.well-known/security.txt").await.expect_problem(404, "not_found");
    }
}

#[actix_web::test]
async fn it_names_the_contacts_and_is_always_good_for_a_month() {
    let contacts = "mailto:sikkerhed@example.dk, https://example.dk/sikkerhed";
    let setting = |name: &str| (name == "SECURITY_CONTACT").then(|| contacts.to_owned());
    let app = TestApp::start_with(Backend::Sqlite, setting).await;
    for _ in 0..2 {
        let answer = app.anonymous().page("/.well-known/security.txt").await;
        assert_eq!(
            (answer.status, &answer.headers["content-type"]),
            (200, &"text/plain; charset=utf-8".parse().unwrap())
        );
        let lines: Vec<&str> = answer.text.lines().collect();
        assert_eq!(lines[..2], ["Contact: mailto:sikkerhed@example.dk", "Contact: https://example.dk/sikkerhed"]);
        assert_eq!(lines[3..], ["Preferred-Languages: da, en"]);
        let expires = DateTime::parse_from_rfc3339(lines[2].strip_prefix("Expires: ").unwrap()).unwrap();
        let left = expires.to_utc() - app.clock.now().0;
        assert!(left > TimeDelta::days(29) && left <= TimeDelta::days(30), "{left}");
        app.clock.advance(TimeDelta::days(400));
    }
    let client = app.anonymous();
    let posted = client.finish(client.request(Method::POST, "/.well-known/security.txt")).await;
    posted.expect_problem(405, "method_not_allowed");
}
