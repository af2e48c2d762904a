//! What a secretary reaches: sites, constituencies, elections and parties, in lists, counts, searches and by typed-in ids.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use valghalla_tests::people::Person;
use valghalla_tests::staffing::Staffing;
use valghalla_tests::{TestApp, Value, json, on_both};

/// Fails unless exactly these sites are there, however they are asked for, and the administrator is shown the same.
async fn expect_sites(app: &TestApp, somebody: &Person, s: &Staffing, reached: &[usize]) {
    expect_shown(app, somebody, s, reached).await;
    let ids: Vec<String> = reached.iter().map(|n| s.sites[*n].clone()).collect();
    assert_eq!(somebody.get("/sites").await.ids(), ids);
    let page = somebody.get("/sites?sort=name&limit=1&with_total=true").await.expect(200);
    assert_eq!(
        (page["total"].as_u64().unwrap(), page["items"].as_array().unwrap().len()),
        (ids.len() as u64, ids.len().min(1))
    );
    for (n, name) in ["n%C3%B8rreskov", "%C3%A5hallen", "bredstrup"].into_iter().enumerate() {
        let found = somebody.get(&format!("/sites?q={name}&with_total=true")).await.expect(200);
        assert_eq!(found["total"], u64::from(reached.contains(&n)), "search for {name}");
        let one = somebody.get(&format!("/sites/{}", s.sites[n])).await;
        if reached.contains(&n) {
            one.expect(200);
        } else {
            one.expect_problem(404, "not_found");
        }
    }
    let mut within: Vec<usize> = reached.iter().map(|n| n / 2).collect();
    within.dedup();
    let constituencies: Vec<String> = within.iter().map(|n| s.constituencies[*n].clone()).collect();
    assert_eq!(somebody.get("/constituencies").await.ids(), constituencies);
    for (n, id) in s.constituencies.iter().enumerate() {
        let one = somebody.get(&format!("/constituencies/{id}")).await;
        if within.contains(&n) {
            one.expect(200);
        } else {
            one.expect_problem(404, "not_found");
        }
        let filtered = somebody.get(&format!("/sites?constituency_id={id}")).await.ids();
        assert_eq!(filtered.len(), reached.iter().filter(|site| *site / 2 == n).count());
    }
    let elections: &[String] = if reached.is_empty() { &[] } else { std::slice::from_ref(&s.election) };
    assert_eq!(somebody.get("/elections").await.ids(), elections);
    for path in ["", "/seats", "/status"] {
        let one = somebody.get(&format!("/elections/{}{path}", s.election)).await;
        if reached.is_empty() {
            one.expect_problem(404, "not_found");
        } else {
            one.expect(200);
        }
    }
    assert_eq!(somebody.get("/duties").await.ids().len(), 2);
}

/// A site and a party: where somebody reports for whom.
type Places = BTreeSet<(String, String)>;

fn places<'a>(items: impl IntoIterator<Item = &'a Value>, site: &str, party: &str) -> Places {
    let id = |item: &Value, at: &str| item.pointer(at).and_then(Value::as_str).map(str::to_owned);
    items.into_iter().filter_map(|item| Some((id(item, site)?, id(item, party)?))).collect()
}

/// Fails unless the sites of the account, and those of its grants before they are given, are the ones that it really has; and
/// those it has not yet wait.
async fn expect_shown(app: &TestApp, somebody: &Person, s: &Staffing, reached: &[usize]) {
    let admin = app.administrator().await;
    let path = format!("/users/{}", somebody.id);
    let user = admin.get(&path).await.expect(200);
    if user["role"] != "party_secretary" {
        return;
    }
    let shown = admin.get(&format!("{path}/effective-sites")).await.expect(200);
    let seats = somebody.get(&format!("/elections/{}/seats", s.election)).await;
    let seats: Value = if reached.is_empty() { json!([]) } else { seats.expect(200)["allocations"].clone() };
    let now = places(shown["items"].as_array().unwrap(), "/id", "/party/id");
    assert_eq!(now, places(seats.as_array().unwrap(), "/site_id", "/party_id"));
    let sites: BTreeSet<&String> = now.iter().map(|(site, _)| site).collect();
    assert_eq!(sites, reached.iter().map(|n| &s.sites[*n]).collect());
    let waiting = places(shown["waiting"].as_array().unwrap(), "/id", "/party/id");
    assert_eq!(&now | &waiting, granted(app, &admin, &user["grants"]).await);
    assert!(now.is_disjoint(&waiting));
    for item in shown["items"].as_array().unwrap() {
        let site = admin.get(&format!("/sites/{}", item["id"].as_str().unwrap())).await.expect(200);
        for field in ["number", "name", "venue", "constituency_id"] {
            assert_eq!(item[field], site[field], "{field}");
        }
        let party = admin.get(&format!("/parties/{}", item["party"]["id"].as_str().unwrap())).await.expect(200);
        assert_eq!((&item["party"]["letter"], &item["party"]["name"]), (&party["letter"], &party["name"]));
    }
    // A grant that has lost its last site cannot be asked for.
    let grants = user["grants"].as_array().unwrap().iter().filter(|g| g["scope"] != "site" || g["sites"] != json!([]));
    let grants: Vec<Value> = grants.map(as_asked_for).collect();
    let preview = admin.post("/effective-sites/previews", &json!({"grants": grants})).await.expect(200);
    assert_eq!(preview, shown);
    assert_eq!(admin.get(&path).await.expect(200)["grants"], user["grants"], "looking gives nothing");
}

/// What grants say, seats or not.
async fn granted(app: &TestApp, admin: &Person, grants: &Value) -> Places {
    let today = json!(app.clock.now().danish_day());
    let sites = admin.get("/sites").await.expect(200)["items"].as_array().unwrap().clone();
    let mut places = Places::new();
    for grant in grants.as_array().unwrap() {
        if !grant["expires_on"].is_null() && grant["expires_on"].as_str() < today.as_str() {
            continue;
        }
        let covers = |site: &&Value| match grant["scope"].as_str().unwrap() {
            "party" => true,
            "constituency" => site["constituency_id"] == grant["constituency"]["id"],
            _ => grant["sites"].as_array().unwrap().iter().any(|chosen| chosen["id"] == site["id"]),
        };
        let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
        places.extend(sites.iter().filter(covers).map(|site| (id(site), id(&grant["party"]))));
    }
    places
}

/// A grant of an account as it stands in a request.
fn as_asked_for(grant: &Value) -> Value {
    let mut asked =
        json!({"party_id": grant["party"]["id"], "scope": grant["scope"], "expires_on": grant["expires_on"]});
    match grant["scope"].as_str().unwrap() {
        "constituency" => asked["constituency_id"] = grant["constituency"]["id"].clone(),
        "site" => asked["site_ids"] = grant["sites"].as_array().unwrap().iter().map(|s| s["id"].clone()).collect(),
        _ => {}
    }
    asked
}

fn at_sites(s: &Staffing, party: usize, sites: &[usize]) -> Value {
    let ids: Vec<_> = sites.iter().map(|n| &s.sites[*n]).collect();
    json!({"party_id": s.parties[party], "scope": "site", "site_ids": ids})
}

fn around(s: &Staffing, party: usize, constituency: usize) -> Value {
    json!({"party_id": s.parties[party], "scope": "constituency", "constituency_id": s.constituencies[constituency]})
}

async fn regrant(app: &TestApp, somebody: &Person, grants: Value) {
    let (admin, path) = (app.administrator().await, format!("/users/{}", somebody.id));
    let version = admin.get(&path).await.version();
    admin.put(&format!("{path}/grants"), version, &json!({"grants": grants})).await.expect(200);
}

on_both! {
    async fn each_kind_of_grant_reaches_what_it_says(app: TestApp) {
        let s = app.staffing().await;
        expect_sites(&app, &s.office, &s, &[0, 1, 2]).await;
        let cases: [(Value, &[usize]); 7] = [
            (json!([]), &[]),
            (s.all_of(0), &[0, 1, 2]),
            (json!([around(&s, 0, 0)]), &[0, 1]),
            (json!([around(&s, 0, 1)]), &[2]),
            (json!([at_sites(&s, 0, &[1])]), &[1]),
            (json!([at_sites(&s, 0, &[0]), around(&s, 1, 1)]), &[0, 2]),
            (json!([at_sites(&s, 0, &[0, 2]), at_sites(&s, 1, &[0])]), &[0, 2]),
        ];
        for (grants, reached) in cases {
            let secretary = app.secretary(grants).await;
            expect_sites(&app, &secretary, &s, reached).await;
        }
    }

    async fn only_where_the_own_party_has_a_seat_in_an_open_election(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        // The other party at site 2, the municipality's own at site 1: neither opens anything.
        s.allocate(&[s.seats(2, 0, Some(0), 1), s.seats(1, 0, Some(1), 2), s.seats(0, 0, None, 2)]).await;
        expect_sites(&app, &secretary, &s, &[2]).await;
        s.allocate(&[s.seats(2, 0, Some(0), 1), s.seats(0, 1, Some(0), 1)]).await;
        expect_sites(&app, &secretary, &s, &[0, 2]).await;
        s.allocate(&[s.seats(1, 0, Some(1), 2)]).await;
        expect_sites(&app, &secretary, &s, &[]).await;
    }

    async fn a_draft_a_locked_and_a_closed_election_open_nothing(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let draft = s.office.post("/elections", &json!({"name": "Næste", "kind": "general", "held_on": "2099-01-01"})).await.expect(201);
        s.office.put(&format!("/elections/{}/seats", draft["id"].as_str().unwrap()), 1, &json!({"allocations": [s.seats(0, 0, Some(0), 1)]})).await.expect(200);
        expect_sites(&app, &secretary, &s, &[0, 1, 2]).await;
        s.step("lock").await.expect(200);
        expect_sites(&app, &secretary, &s, &[]).await;
        s.step("open").await.expect(200);
        expect_sites(&app, &secretary, &s, &[0, 1, 2]).await;
        s.step("lock").await.expect(200);
        s.step("close").await.expect(200);
        expect_sites(&app, &secretary, &s, &[]).await;
    }

    async fn a_secretary_is_told_which_elections_are_locked_and_no_more_of_them(app: TestApp) {
        let s = app.staffing().await;
        let (own, other) = (app.secretary(s.all_of(0)).await, app.secretary(json!([at_sites(&s, 1, &[2])])).await);
        let without = app.secretary(json!([])).await;
        s.allocate(&[s.seats(0, 0, Some(0), 1), s.seats(1, 0, None, 1)]).await;
        let told = async |somebody: &Person| somebody.get("/me").await.expect(200)["locked_elections"].clone();
        // A draft beside the open one: neither is locked.
        let draft = s.office.post("/elections", &json!({"name": "Næste", "kind": "general", "held_on": "2099-01-01"})).await.expect(201);
        s.office.put(&format!("/elections/{}/seats", draft["id"].as_str().unwrap()), 1, &json!({"allocations": [s.seats(0, 0, Some(0), 1)]})).await.expect(200);
        assert_eq!(told(&own).await, json!([]));
        s.step("lock").await.expect(200);
        let election = s.office.get(&format!("/elections/{}", s.election)).await.expect(200);
        let shown = |state: &str| json!([{"name": election["name"], "held_on": election["held_on"], "state": state}]);
        assert_eq!(told(&own).await, shown("locked"), "name, day, state: nothing else");
        // Whoever has no seats there, no grant, or the whole list is told nothing.
        for nothing in [&other, &without, &app.officer().await, &app.somebody(valghalla::domain::roles::Role::Auditor).await] {
            assert_eq!(told(nothing).await, json!([]));
        }
        expect_sites(&app, &own, &s, &[]).await;
        regrant(&app, &own, json!([at_sites(&s, 0, &[1])])).await;
        assert_eq!(told(&own).await, json!([]), "no seat at that site");
        regrant(&app, &own, s.all_of(0)).await;
        s.step("open").await.expect(200);
        assert_eq!(told(&own).await, json!([]), "an open one is in the list of elections");
        s.step("lock").await.expect(200);
        assert_eq!(told(&own).await, shown("locked"));
        s.step("close").await.expect(200);
        assert_eq!(told(&own).await, json!([]), "a closed one is over");
    }

    async fn a_locked_election_is_told_as_held_after_its_day_while_the_grant_holds(app: TestApp) {
        let s = app.staffing().await;
        let today = app.clock.now().danish_day();
        let path = format!("/elections/{}", s.election);
        s.office.patch(&path, s.office.get(&path).await.version(), &json!({"held_on": today})).await.expect(200);
        let lasting = app.secretary(s.all_of(0)).await;
        let mut grant = at_sites(&s, 0, &[0]);
        grant["expires_on"] = json!(today);
        let ending = app.secretary(json!([grant])).await;
        s.step("lock").await.expect(200);
        let state = |me: &Value| me["locked_elections"][0]["state"].clone();
        assert_eq!(state(&ending.get("/me").await.expect(200)), "locked");
        app.clock.advance(TimeDelta::days(1));
        for (who, expected) in [(&lasting, json!("held")), (&ending, Value::Null)] {
            let later = app.log_in(app.municipality, &who.username, valghalla_tests::people::PASSWORD).await;
            assert_eq!(state(&later.get("/me").await.expect(200)), expected);
        }
    }

    async fn a_grant_ends_with_its_last_day_in_denmark(app: TestApp) {
        let s = app.staffing().await;
        let today = app.clock.now().danish_day();
        let mut grant = at_sites(&s, 0, &[0]);
        grant["expires_on"] = json!(today);
        let secretary = app.secretary(json!([grant])).await;
        expect_sites(&app, &secretary, &s, &[0]).await;
        assert_eq!(secretary.get("/parties").await.ids(), [s.parties[0].clone()]);
        app.clock.advance(TimeDelta::days(1));
        let later = app.log_in(app.municipality, &secretary.username, valghalla_tests::people::PASSWORD).await;
        let later = Person { client: later, ..secretary };
        expect_sites(&app, &later, &s, &[]).await;
        assert_eq!(later.get("/parties").await.ids().len(), 0);
        later.get(&format!("/parties/{}", s.parties[0])).await.expect_problem(404, "not_found");
    }

    async fn a_grant_that_has_lost_its_last_site_gives_nothing(app: TestApp) {
        let s = app.staffing().await;
        let extra = s.office.post("/sites", &json!({"number": 9, "name": "Ekstra"})).await.expect(201)["id"].as_str().unwrap().to_owned();
        let secretary = app.secretary(json!([{"party_id": s.parties[0], "scope": "site", "site_ids": [extra]}])).await;
        expect_sites(&app, &secretary, &s, &[]).await;
        assert_eq!(secretary.get("/parties").await.ids(), [s.parties[0].clone()]);
        s.office.delete(&format!("/sites/{extra}"), 1).await.expect(204);
        expect_sites(&app, &secretary, &s, &[]).await;
        assert_eq!(secretary.get("/parties").await.ids().len(), 0);
        let grants = app.administrator().await.get(&format!("/users/{}", secretary.id)).await.expect(200)["grants"].clone();
        assert_eq!((&grants[0]["scope"], &grants[0]["sites"]), (&json!("site"), &json!([])), "the grant is still there");
    }

    async fn what_is_added_later_appears_and_what_is_taken_away_is_gone_at_once(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(json!([around(&s, 0, 1)])).await;
        expect_sites(&app, &secretary, &s, &[2]).await;
        let path = format!("/sites/{}", s.sites[1]);
        s.office.patch(&path, 1, &json!({"constituency_id": s.constituencies[1]})).await.expect(200);
        assert_eq!(secretary.get("/sites").await.ids(), [s.sites[1].clone(), s.sites[2].clone()]);
        s.office.patch(&path, 2, &json!({"constituency_id": null})).await.expect(200);
        assert_eq!(secretary.get("/sites").await.ids(), [s.sites[2].clone()]);
        s.office.patch(&path, 3, &json!({"constituency_id": s.constituencies[0]})).await.expect(200);
        regrant(&app, &secretary, json!([at_sites(&s, 1, &[0])])).await;
        expect_sites(&app, &secretary, &s, &[0]).await;
        regrant(&app, &secretary, json!([])).await;
        expect_sites(&app, &secretary, &s, &[]).await;
    }

    async fn a_secretary_of_another_municipality_reaches_nothing_here(app: TestApp) {
        let s = app.staffing().await;
        let other = app.another_municipality("0630").await;
        let stranger = app.somebody_in(other, valghalla::domain::roles::Role::PartySecretary).await;
        assert_eq!(stranger.get("/sites").await.ids().len(), 0);
        s.step("lock").await.expect(200);
        assert_eq!(stranger.get("/me").await.expect(200)["locked_elections"], json!([]));
        s.step("open").await.expect(200);
        stranger.get(&format!("/sites/{}", s.sites[0])).await.expect_problem(404, "not_found");
        stranger.get(&format!("/duties/{}", s.duties[0])).await.expect_problem(404, "not_found");
        stranger.get(&format!("/elections/{}/status", s.election)).await.expect_problem(404, "not_found");
    }

    async fn a_secretary_cannot_tell_a_draft_from_nothing(app: TestApp) {
        let s = app.staffing().await;
        let secretary = app.secretary(s.all_of(0)).await;
        let draft = json!({"name": "Næste valg", "kind": "municipal", "held_on": "2098-11-17"});
        let draft = s.office.post("/elections", &draft).await.expect(201)["id"].clone();
        for election in [draft, json!(valghalla::domain::ids::ElectionId::new())] {
            let mut report = s.report(0, 0, json!({"full_name": "Åse"}));
            report["election_id"] = election;
            secretary.post("/assignments", &report).await.expect_fields(&[("/election_id", "unknown")]);
        }
    }
}
