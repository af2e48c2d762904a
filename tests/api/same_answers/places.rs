//! Where people serve: constituencies, sites, duties, parties, elections and their seats.

use valghalla_tests::{Method, json};

use super::Cast;

/// What was made.
pub struct Places {
    pub constituencies: Vec<String>,
    pub sites: Vec<String>,
    pub duties: Vec<String>,
    pub parties: Vec<String>,
    /// Open, with seats.
    pub election: String,
    /// Open as well, with a polling day that was years ago.
    pub past: String,
}

/// Names that sort as Danish does, and such as no Danish site has.
const NAMES: [&str; 16] = [
    "Åhallen",
    "Aabybro",
    "Ærø",
    "Ørsted",
    "Zebra",
    "ærlig skole",
    "Österport",
    "Über Allé",
    "aalborg",
    "åben",
    "Éclair",
    "Eclair",
    "Hal 10",
    "Hal 9",
    "100 % hallen",
    "🗳️ Valghuset עברית",
];

const FILE: &str = "number;name;venue;address;constituency_number;constituency;eligible_voters\n\
    1;Åhallen;Hallen;Torvet 1;1;Byen;5012\n90;Østerå;;;3;Øerne;12\n91;Årup;=1+1;\"Vej 2, 7000\";;;\n";

pub async fn told(cast: &Cast<'_>) -> Places {
    let (officer, admin) = (&cast.officer, &cast.admin);
    let mut constituencies = Vec::new();
    for (number, name) in [(2, "Landet"), (1, "Byen"), (7, "Åen")] {
        constituencies.push(officer.made("/constituencies", json!({"number": number, "name": name})).await);
    }
    let mut sites = Vec::new();
    for (n, name) in NAMES.iter().enumerate() {
        let site = json!({"number": n + 1, "name": name, "venue": format!("Sal {n}"), "address": "Torvet 1, 7000 Fredericia",
            "constituency_id": constituencies.get(n % 4), "eligible_voters": n * 100});
        sites.push(officer.made("/sites", site).await);
    }
    let mut duties = Vec::new();
    for (code, name) in
        [("valgstyrer", "Valgstyrer"), ("tilforordnet", "Tilforordnet"), ("aa", "Åbner"), ("ae", "Ærer")]
    {
        duties.push(officer.made("/duties", json!({"code": code, "name": name})).await);
    }
    let mut parties = Vec::new();
    for (letter, name) in
        [("B", "Radikale Venstre"), ("Å", "Alternativet"), ("A", "Socialdemokratiet"), ("Ø", "Enhedslisten")]
    {
        parties.push(admin.made("/parties", json!({"letter": letter, "name": name})).await);
    }

    lists(cast, &constituencies).await;
    changes(cast, &sites).await;
    files(cast).await;
    for list in ["/constituencies", "/duties", "/parties", "/elections"] {
        officer.get(list).await;
        officer.get(&format!("{list}?limit=1")).await;
    }
    for one in constituencies
        .iter()
        .map(|id| format!("/constituencies/{id}"))
        .chain(duties.iter().map(|id| format!("/duties/{id}")))
    {
        officer.get(&one).await;
    }
    let mut places = Places { constituencies, sites, duties, parties, election: String::new(), past: String::new() };
    places.past = election(cast, &places, "Folketingsvalg", "general", "2020-03-01").await;
    places.election = election(cast, &places, "Kommunalvalg", "municipal", "2099-11-17").await;
    places
}

async fn lists(cast: &Cast<'_>, constituencies: &[String]) {
    let officer = &cast.officer;
    for sort in ["number", "name"] {
        officer.pages(&format!("/sites?sort={sort}&limit=3&with_total=true")).await;
    }
    for q in [
        "å",
        "aa",
        "A",
        "%C3%A6r",
        "ØR",
        "eclair",
        "%C3%A9",
        "hal 1",
        "%25",
        "_",
        "%5C",
        "'",
        "ü",
        "%F0%9F%97%B3",
        "ß",
        "%20",
    ] {
        officer.get(&format!("/sites?q={q}&sort=name&with_total=true")).await;
    }
    for constituency in constituencies {
        officer.get(&format!("/sites?constituency_id={constituency}&with_total=true&sort=name")).await;
    }
    for wrong in [
        "limit=0",
        "limit=201",
        "limit=x",
        "sort=venue",
        "cursor=x",
        "cursor=W10",
        "q=%00",
        "color=red",
        "with_total=1",
        "q=%FF",
    ] {
        officer.get(&format!("/sites?{wrong}")).await;
    }
    cast.birgit.get("/sites").await;
    cast.auditor.get("/sites").await;
    cast.nobody.get("/sites").await;
}

async fn changes(cast: &Cast<'_>, sites: &[String]) {
    let officer = &cast.officer;
    let path = format!("/sites/{}", sites[0]);
    officer.patch(&path, 1, json!({"venue": null, "eligible_voters": 0})).await;
    officer.patch(&path, 1, json!({"name": "For sent"})).await;
    officer.call(Method::PATCH, &path, None, Some(&json!({"name": "Uden"}))).await;
    officer.with("if-match", "W/\"2\"").call(Method::PATCH, &path, None, Some(&json!({"name": "Svag"}))).await;
    officer.patch(&path, 2, json!({"number": 2})).await;
    officer.patch(&path, 2, json!({"number": null, "nane": "x"})).await;
    officer.patch(&path, 2, json!({})).await;
    officer.with("accept-language", "en").patch(&path, 9, json!({"name": ""})).await;
    let long = "æ".repeat(201);
    for body in [
        json!({}),
        json!({"number": 17, "name": long}),
        json!({"number": 1, "name": "A\u{0}"}),
        json!({"number": 1, "name": "  Ny  \u{200b}"}),
        json!({"number": i64::MAX, "name": "A"}),
        json!({"number": 1.5, "name": "A"}),
        json!({"number": "1", "name": ["A"]}),
        json!({"number": 1, "name": "Åhallen"}),
        json!({"number": 17, "name": "A", "constituency_id": "x", "farve": 1}),
        json!([1, 2]),
    ] {
        officer.post("/sites", body).await;
    }
    for raw in [
        "{\"number\": 1e400, \"name\": \"A\"}",
        "{\"number\": 18, \"number\": 19, \"name\": \"A\"}",
        "{\"number\": 18, \"name\": \"\\ud800\"}",
        "{\"number\": 18, \"name\": \"A\"",
        "",
        "null",
    ] {
        officer.raw(Method::POST, "/sites", "application/json", raw).await;
    }
    officer.raw(Method::POST, "/sites", "text/plain", "{}").await;
    let deep = "[".repeat(200);
    officer.raw(Method::POST, "/sites", "application/json", &deep).await;
    let once = officer.with("idempotency-key", "site-40");
    let made = once.post("/sites", json!({"number": 40, "name": "Væk"})).await;
    once.post("/sites", json!({"number": 40, "name": "Væk"})).await;
    once.post("/sites", json!({"number": 41, "name": "Væk"})).await;
    officer.with("idempotency-key", "").post("/sites", json!({"number": 42, "name": "A"})).await;
    let gone = format!("/sites/{}", made.expect(201)["id"].as_str().unwrap());
    officer.delete(&gone, 2).await;
    officer.delete(&gone, 1).await;
    officer.delete(&gone, 1).await;
    officer.get(&gone).await;
    for (list, new, change) in [
        ("/constituencies", json!({"number": 50, "name": "Midlertidig"}), json!({"name": "Ændret", "number": 51})),
        ("/duties", json!({"code": "midl", "name": "Midlertidig"}), json!({"name": "Ændret"})),
        ("/parties", json!({"letter": "X", "name": "Midlertidig"}), json!({"name": "Ændret"})),
    ] {
        let path = format!("{list}/{}", cast.admin.made(list, new.clone()).await);
        cast.admin.post(list, new).await;
        cast.admin.patch(&path, 1, change).await;
        cast.admin.patch(&path, 2, json!({"name": ""})).await;
        cast.admin.delete(&path, 1).await;
        cast.admin.delete(&path, 2).await;
        cast.admin.get(&path).await;
    }
}

async fn files(cast: &Cast<'_>) {
    let import = async |query: &str, file: &str| {
        cast.officer.raw(Method::POST, &format!("/sites/imports{query}"), "text/csv", file).await;
    };
    import("?dry_run=true", FILE).await;
    import("", FILE).await;
    import("", FILE).await;
    import("", "number;name\nx;A\n5;\n5;B\n").await;
    import("", "navn\nA\n").await;
    import("", "").await;
    import("?municipality_code=0101", "municipality_code,municipality,number,name\n0101,København,1,Østerbro\n").await;
    cast.birgit.raw(Method::POST, "/sites/imports", "text/csv", FILE).await;
}

async fn election(cast: &Cast<'_>, places: &Places, name: &str, kind: &str, day: &str) -> String {
    let officer = &cast.officer;
    let election = officer.made("/elections", json!({"name": name, "kind": kind, "held_on": day})).await;
    let path = format!("/elections/{election}");
    officer.patch(&path, 1, json!({"name": format!("{name} på øen")})).await;
    officer.patch(&path, 1, json!({"reports_due_on": "2000-02-30"})).await;
    officer.post("/elections", json!({"name": "", "kind": "folk", "held_on": "1899-12-31"})).await;
    let seats = |site: usize, duty: usize, party: Option<usize>, count: i64| json!({"site_id": places.sites[site], "duty_id": places.duties[duty], "party_id": party.map(|n| &places.parties[n]), "count": count});
    let mut allocations = vec![seats(0, 0, None, 1), seats(1, 1, None, 2)];
    for n in 0..24 {
        allocations.push(seats(n / 4, n / 2 % 2, Some(n % 2), 4));
    }
    let all = format!("{path}/seats");
    officer.post(&format!("{path}/open"), json!({})).await;
    officer.put(&all, 1, json!({"allocations": [seats(0, 0, Some(0), -1), seats(0, 0, Some(0), 1)]})).await;
    officer.put(&all, 7, json!({"allocations": []})).await;
    let version = officer.get(&all).await.version();
    officer.put(&all, version, json!({"allocations": allocations})).await;
    officer.get(&all).await;
    officer.get(&format!("{all}?site_id={}", places.sites[0])).await;
    officer.post(&format!("{path}/close"), json!({})).await;
    officer.post(&format!("{path}/open"), json!({})).await;
    officer.get(&format!("{path}/status")).await;
    officer.get(&format!("{path}/status?party_id={}&site_id={}", places.parties[0], places.sites[1])).await;
    officer.delete(&path, 1).await;
    officer.get(&path).await;
    officer.get("/elections").await;
    election
}
