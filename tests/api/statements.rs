//! How many statements a request makes: few, and as many for a full page as for an empty one.

use valghalla_tests::people::Person;
use valghalla_tests::{TestApp, json, on_both};

/// The statements of one request, which must succeed.
async fn statements(app: &TestApp, somebody: &Person, path: &str) -> u64 {
    somebody.get(path).await.expect(200);
    let before = app.db.statements();
    somebody.get(path).await.expect(200);
    app.db.statements() - before
}

on_both! {
    async fn a_list_makes_as_many_statements_for_many_rows_as_for_few(app: TestApp) {
        let (administrator, s) = (app.administrator().await, app.staffing().await);
        let secretary = app.secretary(s.all_of(0)).await;
        for (site, name) in [(0, "Åse"), (1, "Bo")] {
            let report = s.report(site, 0, json!({"full_name": name}));
            s.office.post("/assignments", &report).await.expect(201);
        }
        let lists = [
            "/assignments", "/assignments?sort=site", "/assignments?q=b", "/assignments?cpr_missing=true", "/sites", "/parties", "/duties",
            "/constituencies", "/elections", "/users", "/users?q=u", "/mails", "/audit-events", "/email-templates",
        ];
        for list in lists {
            let ask = |limit: u32| format!("{list}{}limit={limit}", if list.contains('?') { '&' } else { '?' });
            let paged = !["/parties", "/duties", "/constituencies", "/elections", "/email-templates"].contains(&list);
            let many = statements(&app, &administrator, &if paged { ask(200) } else { list.to_owned() }).await;
            assert!(many <= 5, "{list}: {many} statements");
            if paged {
                assert_eq!(statements(&app, &administrator, &ask(1)).await, many, "{list}");
            }
        }
        assert_eq!(statements(&app, &secretary, "/assignments").await, 2, "who is it, and the page");
        let one = secretary.get("/assignments").await.ids()[0].clone();
        assert_eq!(statements(&app, &secretary, &format!("/assignments/{one}")).await, 2, "who is it, and the one");
    }

    async fn a_report_makes_few_statements(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        secretary.post("/assignments", &s.report(0, 0, json!({"full_name": "Åse"}))).await.expect(201);
        let before = app.db.statements();
        secretary.post("/assignments", &s.report(1, 0, json!({"full_name": "Bo"}))).await.expect(201);
        // Begin; who; the seat, if it is theirs to fill; person, assignment, audit record; the answer; commit.
        assert_eq!(app.db.statements() - before, 8);
    }
}
