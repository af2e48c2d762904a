//! Files of sites: taken over as a whole or not at all.

use valghalla_tests::{Client, Method, Reply, Value, json, on_both};

const FILE: &str = "\u{feff}municipality_code,municipality,constituency_number,constituency,number,name,dagi_id,venue,address,eligible_voters,votes_cast_2025
0607,Fredericia,41,Fredericia,1,Midtbyen,700001,Hallen,\"Torvet 1, 7000 Fredericia\",5012,3456
0607,Fredericia,41,Fredericia,2,Østerstrand,700002,,,900,0
0101,København,1,Østerbro,1,1. Østerbro,707732,Idrætshuset,,9254,6967
";

async fn import(client: &Client, query: &str, file: impl Into<Vec<u8>>) -> Reply {
    client.raw(Method::POST, &format!("/sites/imports{query}"), "text/csv; charset=utf-8", file.into()).await
}

fn counts(reply: &Reply) -> [i64; 3] {
    let report = reply.expect(200);
    ["created", "updated", "unchanged"].map(|field| report[field].as_i64().unwrap())
}

async fn stored(client: &Client) -> [Value; 2] {
    [
        client.get("/sites").await.expect(200)["items"].clone(),
        client.get("/constituencies").await.expect(200)["items"].clone(),
    ]
}

on_both! {
    async fn a_national_file_gives_the_own_sites_once(app: TestApp) {
        let office = app.officer().await;
        let first = import(&office, "", FILE).await;
        assert_eq!(counts(&first), [2, 0, 0]);
        let report = first.expect(200);
        assert_eq!((&report["dry_run"], &report["municipality_code"], &report["errors"]), (&json!(false), &json!("0607"), &json!([])));
        assert_eq!(report["municipalities"], json!([{"code": "0607", "name": "Fredericia", "rows": 2}, {"code": "0101", "name": "København", "rows": 1}]));
        assert_eq!(report["rows"], json!([
            {"row": 2, "action": "create", "before": null, "called": null,
             "site": {"number": 1, "name": "Midtbyen", "venue": "Hallen", "address": "Torvet 1, 7000 Fredericia",
                      "constituency_number": 41, "constituency": "Fredericia", "eligible_voters": 5012}},
            {"row": 3, "action": "create", "before": null, "called": null,
             "site": {"number": 2, "name": "Østerstrand", "venue": null, "address": null,
                      "constituency_number": 41, "constituency": "Fredericia", "eligible_voters": 900}},
        ]));
        assert_eq!(report["constituencies"], json!([{"number": 41, "name": "Fredericia", "before": null}]));
        assert_eq!(report["unknown_columns"], json!([]));
        let misspelt = import(&office, "?dry_run=true", "number,name,Gade,Voters\n1,A,Torvet,5").await.expect(200);
        assert_eq!(misspelt["unknown_columns"], json!(["Gade", "Voters"]));
        let numbered = import(&office, "?dry_run=true", "number;name;251248-9996;Gade\n1;Midtbyen;;").await.expect(200);
        assert_eq!(numbered["unknown_columns"], json!(["…", "Gade"]), "a number in the heading is not given back");
        let [sites, constituencies] = stored(&office).await;
        assert_eq!((&constituencies[0]["number"], &constituencies[0]["name"]), (&json!(41), &json!("Fredericia")));
        let site = |n: usize| (sites[n]["name"].clone(), sites[n]["address"].clone(), sites[n]["eligible_voters"].clone(), sites[n]["constituency_id"].clone());
        assert_eq!(site(0), (json!("Midtbyen"), json!("Torvet 1, 7000 Fredericia"), json!(5012), constituencies[0]["id"].clone()));
        assert_eq!(site(1), (json!("Østerstrand"), Value::Null, json!(900), constituencies[0]["id"].clone()));

        assert_eq!(counts(&import(&office, "", FILE).await), [0, 0, 2], "the same file again changes nothing");
        assert_eq!(stored(&office).await, [sites.clone(), constituencies.clone()]);
        assert_eq!(office.get("/sites?q=%C3%98STERSTRAND").await.ids().len(), 1, "what is imported is found");
        let other = counts(&import(&office, "?municipality_code=0101", FILE).await);
        assert_eq!(other, [0, 1, 0], "its number 1 is ours now");
    }

    async fn what_differs_is_updated_and_what_has_no_column_stays(app: TestApp) {
        let office = app.officer().await;
        import(&office, "", FILE).await.expect(200);
        let before = stored(&office).await;
        let renamed = FILE.replace("41,Fredericia", "41,Fredericia Syd").replace("Østerstrand", "Østerstrand Ny");
        assert_eq!(counts(&import(&office, "", renamed).await), [0, 1, 1]);
        let after = stored(&office).await;
        assert_eq!((&after[1][0]["id"], &after[1][0]["name"], &after[1][0]["version"]), (&before[1][0]["id"], &json!("Fredericia Syd"), &json!(2)));
        assert_eq!((&after[0][0], &after[0][1]["id"], &after[0][1]["version"]), (&before[0][0], &before[0][1]["id"], &json!(2)));
        assert_eq!(office.get("/sites?q=ny").await.ids().len(), 1);

        assert_eq!(counts(&import(&office, "", "number;name\n1;Byen\n7;Ny").await), [1, 1, 0]);
        let [sites, _] = stored(&office).await;
        assert_eq!((&sites[0]["name"], &sites[0]["venue"], &sites[0]["eligible_voters"]), (&json!("Byen"), &json!("Hallen"), &json!(5012)));
        assert_eq!(sites[0]["constituency_id"], before[1][0]["id"]);
        assert_eq!(counts(&import(&office, "", "number;name;venue;constituency_number;constituency\n1;Byen;;;").await), [0, 1, 0]);
        let [sites, _] = stored(&office).await;
        assert_eq!((&sites[0]["venue"], &sites[0]["constituency_id"], &sites[0]["eligible_voters"]), (&Value::Null, &Value::Null, &json!(5012)));
    }

    async fn a_row_tells_the_site_as_it_will_be_and_as_it_is(app: TestApp) {
        let office = app.officer().await;
        import(&office, "", FILE).await.expect(200);
        let site = |name, place: Option<(i32, &str)>| json!({"number": 1, "name": name, "venue": "Hallen",
            "address": "Torvet 1, 7000 Fredericia", "constituency_number": place.map(|(number, _)| number),
            "constituency": place.map(|(_, name)| name), "eligible_voters": 5012});
        let row = |action, site, before| json!([{"row": 2, "action": action, "site": site, "called": null, "before": before}]);
        let fredericia = Some((41, "Fredericia"));
        for (file, rows, constituencies) in [
            ("number,name\n1,Byen", row("update", site("Byen", fredericia), site("Midtbyen", fredericia)), json!([])),
            ("number,name\n1,Midtbyen", row("unchanged", site("Midtbyen", fredericia), Value::Null), json!([])),
            ("number,name,constituency_number,constituency\n1,Midtbyen,41,Syd",
             row("unchanged", site("Midtbyen", Some((41, "Syd"))), Value::Null), json!([{"number": 41, "name": "Syd", "before": "Fredericia"}])),
            ("number,name,constituency_number,constituency\n1,Midtbyen,42,Vest",
             row("update", site("Midtbyen", Some((42, "Vest"))), site("Midtbyen", fredericia)), json!([{"number": 42, "name": "Vest", "before": null}])),
            ("number,name,constituency_number,constituency\n1,Midtbyen,,",
             row("update", site("Midtbyen", None), site("Midtbyen", fredericia)), json!([])),
        ] {
            let report = import(&office, "?dry_run=true", file).await.expect(200);
            assert_eq!((&report["rows"], &report["constituencies"]), (&rows, &constituencies), "{file}");
        }
        let unreadable = import(&office, "?dry_run=true", "number,name\nx,Byen").await.expect(200);
        let row = json!([{"row": 2, "action": "error", "site": null, "called": "Byen", "before": null}]);
        assert_eq!(unreadable["rows"], row);
    }

    async fn a_dry_run_reports_and_writes_nothing_at_all(app: TestApp) {
        let office = app.officer().await;
        let keyed = office.with("idempotency-key", "import-1");
        let dry = import(&keyed, "?dry_run=true", FILE).await;
        assert_eq!(counts(&dry), [2, 0, 0]);
        assert_eq!(dry.expect(200)["dry_run"], true);
        assert_eq!(stored(&office).await, [json!([]), json!([])]);
        assert_eq!(app.administrator().await.get("/audit-events?action=sites.imported").await.ids().len(), 0);
        assert_eq!(counts(&import(&keyed, "", FILE).await), [2, 0, 0]);
        assert_eq!(counts(&import(&keyed, "", FILE).await), [2, 0, 0], "one key, one answer");
        let log = app.administrator().await.get("/audit-events?action=sites.imported").await.expect(200);
        assert_eq!(log["items"].as_array().unwrap().len(), 1);
        assert_eq!(log["items"][0]["details"], json!({"created": 2, "updated": 0, "unchanged": 0, "constituencies": 1}));
    }

    async fn one_wrong_row_stops_the_file_and_a_dry_run_tells_every_row(app: TestApp) {
        let office = app.officer().await;
        let file = "number,name,eligible_voters\n1,A,10\n2,=HYPERLINK(1),10\n1,C,10\n4,,x\n";
        let refused = import(&office, "", file).await;
        refused.expect_problem(422, "import_invalid");
        let errors = [("/rows/3/name", "csv_formula"), ("/rows/4/number", "duplicate"), ("/rows/5/name", "required"), ("/rows/5/eligible_voters", "whole_number")];
        refused.expect_fields(&errors);
        assert!(!refused.text.contains("HYPERLINK"));
        assert_eq!(stored(&office).await[0], json!([]));
        let report = import(&office.with("accept-language", "en"), "?dry_run=true", file).await.expect(200);
        let actions: Vec<_> = report["rows"].as_array().unwrap().iter().map(|row| (row["row"].as_i64().unwrap(), row["action"].as_str().unwrap())).collect();
        assert_eq!(actions, [(2, "create"), (3, "error"), (4, "error"), (5, "error")]);
        let called: Vec<&Value> = report["rows"].as_array().unwrap().iter().map(|row| &row["called"]).collect();
        assert_eq!(called, [&Value::Null, &json!("2"), &Value::Null, &json!("4")], "a name that was refused is not repeated");
        let misread = import(&office, "?dry_run=true", "number,name,eligible_voters\n7,Taulov,x\nx,Herslev,1\n").await.expect(200);
        assert_eq!((&misread["rows"][0]["called"], &misread["rows"][1]["called"]), (&json!("7. Taulov"), &json!("Herslev")));
        assert_eq!(report["created"], 1);
        assert_eq!(report["errors"][0], json!({"row": 3, "column": "name", "code": "csv_formula", "detail": "The field begins like a formula (=, +, - or @) and cannot be used."}));
        assert!(!report.to_string().contains("HYPERLINK"));
    }

    async fn a_file_that_cannot_be_read_is_refused_dry_or_not(app: TestApp) {
        let office = app.officer().await;
        let many = format!("number,name\n{}", "1,A\n".repeat(20_001));
        let cases: [(Vec<u8>, &str, &str); 7] = [
            (b"nr,name\n1,A".to_vec(), "/columns/number", "csv_column_missing"),
            (b"number,name\n1,\xd8ster".to_vec(), "", "csv_encoding"),
            (b"PK\x03\x04\x14\x00\x06\x00\x08\x00".to_vec(), "", "csv_spreadsheet"),
            (b"number,name\n1,A,B,C\n".to_vec(), "/rows/2", "csv_malformed"),
            (many.into_bytes(), "", "csv_too_many_rows"),
            (b"".to_vec(), "", "csv_empty"),
            (b"municipality_code,number,name\n0101,1,A".to_vec(), "", "csv_empty"),
        ];
        for (file, pointer, code) in cases {
            for query in ["", "?dry_run=true"] {
                let refused = import(&office, query, file.clone()).await;
                refused.expect_problem(422, "import_invalid");
                refused.expect_fields(&[(pointer, code)]);
            }
        }
        import(&office, "?municipality_code=607", FILE).await.expect_fields(&[("/municipality_code", "format")]);
        import(&office, "?dry_run=maybe", FILE).await.expect_problem(400, "bad_request");
        office.raw(Method::POST, "/sites/imports", "application/json", FILE).await.expect_problem(415, "unsupported_media_type");
        import(&office, "", vec![b'a'; 5 * 1024 * 1024 + 1]).await.expect_problem(413, "payload_too_large");
        assert_eq!(stored(&office).await, [json!([]), json!([])]);
    }

    async fn only_the_office_imports_and_each_municipality_its_own(app: TestApp) {
        import(&app.secretary(json!([])).await.client, "", FILE).await.expect_problem(403, "forbidden");
        let office = app.officer().await;
        import(&office, "", FILE).await.expect(200);
        let other = app.another_municipality("0101").await;
        let stranger = app.somebody_in(other, valghalla::domain::roles::Role::ElectionOfficer).await;
        assert_eq!(counts(&import(&stranger, "", FILE).await), [1, 0, 0]);
        assert_eq!(stored(&stranger).await[0][0]["name"], "1. Østerbro");
        assert_eq!(stored(&office).await[0].as_array().unwrap().len(), 2);
    }

    async fn the_largest_municipality_is_written_in_batches(app: TestApp) {
        let office = app.officer().await;
        let file: String = (1..=2_500).map(|n| format!("{n},Sted {n},{},Kreds {}\n", n % 7 + 1, n % 7 + 1)).collect();
        let file = format!("number,name,constituency_number,constituency\n{file}");
        assert_eq!(counts(&import(&office, "", file.clone()).await), [2_500, 0, 0]);
        assert_eq!(counts(&import(&office, "", file).await), [0, 0, 2_500]);
        assert_eq!(office.get("/sites?with_total=true&limit=1").await.expect(200)["total"], 2_500);
        assert_eq!(office.get("/constituencies").await.ids().len(), 7);
    }
}
