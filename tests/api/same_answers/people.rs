//! Who serves: reports, corrections, withdrawals, CPR numbers, conflicts, protection, consents, and the erasure.

use valghalla_tests::staffing::{CPR, OTHER_CPR};
use valghalla_tests::{Method, Value, json};

use super::Cast;
use super::places::Places;

const NAMES: [&str; 14] = [
    "Åse Ørsted",
    "aase øst",
    "Ærlig Hansen",
    "Zenia Ås",
    "Bodil Præst",
    "Björn Ünal",
    "Carl Aagaard",
    "carl Ågård",
    "Élise",
    "Elise",
    "Nguyễn Văn An",
    "名前",
    "O'Hara-Smith",
    "Ö",
];

pub async fn told(cast: &Cast<'_>, places: &Places) {
    let (officer, birgit, carl) = (&cast.officer, &cast.birgit, &cast.carl);
    grants(cast, places).await;
    let report = |election: &str, site: usize, duty: usize, party: usize, person: Value| {
        json!({"election_id": election, "site_id": places.sites[site], "duty_id": places.duties[duty],
            "party_id": places.parties[party], "person": person})
    };
    let mut reported = Vec::new();
    for (n, name) in NAMES.iter().enumerate() {
        let person = json!({"full_name": name, "email": format!("p{n}@example.dk"), "phone": "33 92 40 00",
            "address": (n % 3 == 0).then_some("Skovvej 4\n7000 Fredericia"), "cpr": (n % 4 == 0).then_some(CPR), "protected": n % 5 == 0});
        let who = if n % 2 == 0 { birgit } else { carl };
        let body = report(&places.election, n % 3 * (1 - n % 2), n / 7, n % 2, person);
        let key = format!("report-{n}");
        let view = who.with("idempotency-key", &key).post("/assignments", body).await.expect(201);
        reported.push((view["id"].as_str().unwrap().to_owned(), view["person"]["id"].as_str().unwrap().to_owned()));
    }
    for body in [
        report(&places.election, 5, 0, 0, json!({"full_name": "Ingen plads her"})),
        report(&places.election, 0, 0, 2, json!({"full_name": "Andet parti"})),
        report(&places.election, 0, 3, 0, json!({"full_name": "Anden post"})),
        report(&places.election, 0, 0, 0, json!({"full_name": "", "cpr": "321348-9996", "email": "x", "phone": "1"})),
        report(&places.election, 0, 0, 0, json!({"full_name": format!("Anna {CPR}"), "cpr": "2512489996x"})),
        report(&places.election, 0, 0, 0, json!({"full_name": "A\u{7}", "color": 1})),
        report("0198c2f4-7a10-7c3e-9b5d-000000008b01", 0, 0, 0, json!({"full_name": "Intet valg"})),
        json!({}),
    ] {
        birgit.post("/assignments", body.clone()).await;
        carl.post("/assignments", body.clone()).await;
        cast.auditor.post("/assignments", body).await;
    }
    // Until the seats of a kind are taken.
    for n in 0..5 {
        officer
            .post("/assignments", report(&places.election, 3, 0, 0, json!({"full_name": format!("Fyldt {n}")})))
            .await;
    }
    lists(cast, places).await;
    corrections(cast, places, &reported).await;
    numbers(cast, &reported).await;
    for who in [officer, birgit, carl, &cast.admin] {
        who.get(&format!("/elections/{}/status", places.election)).await;
        who.get(&format!("/elections/{}/seats", places.election)).await;
        who.get("/elections").await;
    }
    for step in ["lock", "open", "lock", "lock"] {
        officer.post(&format!("/elections/{}/{step}", places.election), json!({})).await;
        birgit.get("/assignments?limit=2").await;
        birgit.get("/me").await;
    }
    officer.post(&format!("/elections/{}/open", places.election), json!({})).await;
    for n in 0..2 {
        let person = json!({"full_name": format!("Fortid {n}"), "cpr": OTHER_CPR, "email": format!("f{n}@example.dk")});
        officer.post("/assignments", report(&places.past, 0, 0, n, person)).await;
    }
    retention(cast, places, &reported).await;
}

async fn grants(cast: &Cast<'_>, places: &Places) {
    let path = |n: usize| format!("/users/{}", cast.secretaries[n]);
    let all = json!({"grants": [{"party_id": places.parties[0], "scope": "party"}]});
    let one = json!({"grants": [{"party_id": places.parties[1], "scope": "site", "site_ids": [places.sites[0]], "expires_on": "2099-12-31"},
        {"party_id": places.parties[1], "scope": "constituency", "constituency_id": places.constituencies[2]}]});
    for (n, grants) in [(0, all), (1, one)] {
        let version = cast.admin.get(&path(n)).await.version();
        cast.admin.post("/effective-sites/previews", grants.clone()).await;
        cast.admin.put(&format!("{}/grants", path(n)), version, grants).await;
        cast.admin.get(&format!("{}/effective-sites", path(n))).await;
    }
    for wrong in [
        json!({"grants": [{"party_id": places.parties[0], "scope": "site", "site_ids": []}]}),
        json!({"grants": [{"party_id": places.sites[0], "scope": "party"}, {"scope": "all"}]}),
        json!({"grants": "alt"}),
    ] {
        cast.admin.put(&format!("{}/grants", path(0)), cast.admin.get(&path(0)).await.version(), wrong).await;
    }
    for who in [&cast.birgit, &cast.carl] {
        for list in ["/me", "/sites", "/parties", "/duties", "/constituencies", "/elections"] {
            who.get(list).await;
        }
    }
}

async fn lists(cast: &Cast<'_>, places: &Places) {
    for who in [&cast.officer, &cast.birgit, &cast.carl] {
        for sort in ["name", "site", "-reported_at"] {
            who.pages(&format!("/assignments?sort={sort}&limit=4&with_total=true")).await;
        }
        for filter in [
            format!("election_id={}", places.election),
            format!("site_id={}", places.sites[0]),
            format!("party_id={}", places.parties[1]),
            format!("duty_id={}&sort=name", places.duties[1]),
            "state=reported".to_owned(),
            "state=withdrawn".to_owned(),
            "duplicates=true".to_owned(),
            "cpr_missing=true&with_total=true".to_owned(),
            "q=%C3%A5s".to_owned(),
            "q=aa&sort=name".to_owned(),
            "q=ELISE".to_owned(),
            "q=o'h".to_owned(),
            "q=%E5%90%8D".to_owned(),
            "q=251248".to_owned(),
            "cpr=251248-9996".to_owned(),
            "sort=cpr".to_owned(),
            "site_id=x".to_owned(),
        ] {
            who.get(&format!("/assignments?{filter}")).await;
        }
    }
    cast.auditor.get("/assignments").await;
}

async fn corrections(cast: &Cast<'_>, places: &Places, reported: &[(String, String)]) {
    let (birgit, officer) = (&cast.birgit, &cast.officer);
    let path = format!("/assignments/{}", reported[2].0);
    let version = birgit.get(&path).await.version();
    birgit.patch(&path, version, json!({"person": {"full_name": "Ærlig Hansen Ås", "phone": null}})).await;
    birgit.patch(&path, version, json!({"person": {"full_name": "For sent"}})).await;
    birgit.patch(&path, version + 1, json!({"site_id": places.sites[4], "person": {"email": "ny@example.dk"}})).await;
    birgit.patch(&path, version + 1, json!({"site_id": places.sites[9]})).await;
    birgit.patch(&path, version + 1, json!({"person": {"full_name": null, "protected_until": "x"}})).await;
    cast.carl.patch(&path, version + 1, json!({"person": {"full_name": "Ikke min"}})).await;
    cast.carl.get(&path).await;
    let away = format!("/assignments/{}", reported[4].0);
    for _ in 0..2 {
        birgit.post(&format!("{away}/withdraw"), json!({})).await;
    }
    birgit.get(&away).await;
    officer.post(&format!("/assignments/{}/withdraw", reported[3].0), json!({})).await;
    cast.carl.post(&format!("/assignments/{}/withdraw", reported[0].0), json!({})).await;
    for (assignment, person) in reported.iter().take(4) {
        for who in [officer, birgit, &cast.carl, &cast.auditor] {
            who.get(&format!("/assignments/{assignment}")).await;
            who.get(&format!("/persons/{person}")).await;
        }
    }
}

async fn numbers(cast: &Cast<'_>, reported: &[(String, String)]) {
    let officer = &cast.officer;
    let person = |n: usize, what: &str| format!("/persons/{}{what}", reported[n].1);
    let version = cast.birgit.get(&person(2, "")).await.version();
    cast.birgit.put(&person(2, "/cpr"), version, json!({"cpr": OTHER_CPR})).await;
    cast.birgit.put(&person(2, "/cpr"), version, json!({"cpr": CPR})).await;
    cast.birgit.put(&person(2, "/cpr"), version + 1, json!({"cpr": "251248-999"})).await;
    cast.birgit.put(&person(2, "/cpr"), version + 1, json!({"cpr": null})).await;
    officer.get("/conflicts").await;
    cast.birgit.get("/conflicts").await;
    let both = |n: usize, reason: &str| json!({"other_person_id": reported[n].1, "reason": reason});
    officer.post(&person(0, "/conflict-decisions"), both(8, "Samme person til to poster")).await;
    officer.post(&person(0, "/conflict-decisions"), both(0, "Samme person")).await;
    officer.post(&person(0, "/conflict-decisions"), both(1, "jo")).await;
    officer.get("/conflicts").await;
    officer.get("/assignments?duplicates=true").await;
    for what in ["/cpr-reveals", "/address-reveals"] {
        for body in [
            json!({"purpose": "staffing", "reason": "Indkaldelse til valget"}),
            json!({"purpose": "nysgerrighed", "reason": ""}),
            json!({}),
        ] {
            officer.post(&person(0, what), body.clone()).await;
            cast.birgit.post(&person(0, what), body).await;
        }
    }
    officer.post(&person(1, "/cpr-reveals"), json!({"purpose": "staffing", "reason": "Indkaldelse til valget"})).await;
    officer.post(&person(0, "/insight-reports"), json!({})).await;
    officer.post(&person(0, "/protection-ends"), json!({"reason": "Folkeregistret har oplyst det"})).await;
    officer.post(&person(0, "/protection-ends"), json!({"reason": "Folkeregistret har oplyst det"})).await;
    officer.get(&person(0, "")).await;
    cast.birgit.get(&person(0, "")).await;
}

async fn retention(cast: &Cast<'_>, places: &Places, reported: &[(String, String)]) {
    let (admin, officer) = (&cast.admin, &cast.officer);
    let of = |what: &str| format!("/elections/{}/{what}", places.past);
    let consent = format!("/persons/{}/retention-consent", reported[1].1);
    officer.get(&consent).await;
    for body in [
        json!({"given_on": "2024-11-21", "expires_on": "2027-12-31", "obtained": "Mail fra personen"}),
        json!({"given_on": "2098-11-21", "expires_on": "2024-12-31", "obtained": ""}),
    ] {
        officer.call(Method::PUT, &consent, None, Some(&body)).await;
        officer.get(&consent).await;
    }
    officer.call(Method::DELETE, &consent, None, None).await;
    officer.call(Method::DELETE, &consent, None, None).await;
    officer.get(&of("retention")).await;
    admin.post(&of("erasure"), json!({"persons": 2})).await;
    for step in ["lock", "close", "open"] {
        officer.post(&format!("/elections/{}/{step}", places.past), json!({})).await;
    }
    let hold = json!({"reason": "Klage over valget"});
    admin.call(Method::PUT, &of("legal-hold"), None, Some(&hold)).await;
    admin.post(&of("erasure"), json!({"persons": 2})).await;
    officer.call(Method::DELETE, &of("legal-hold"), None, None).await;
    admin.call(Method::DELETE, &of("legal-hold"), None, None).await;
    officer.get(&of("erasure-rehearsal")).await;
    admin.post(&of("erasure"), json!({"persons": 9})).await;
    admin.post(&of("erasure"), json!({"persons": 2})).await;
    admin.post(&of("erasure"), json!({"persons": 0})).await;
    officer.get(&of("erasure-certificate")).await;
    officer.get(&of("retention")).await;
    officer.get(&of("status")).await;
    officer.get(&format!("/assignments?election_id={}", places.past)).await;
    officer.get("/elections").await;
}
