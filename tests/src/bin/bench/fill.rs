//! A municipality of the given size, made over the API as an office would.

use std::fmt::Write as _;
use std::time::Instant;

use serde_json::{Value, json};
use valghalla_tests::Client;
use valghalla_tests::staffing::cpr_number;

use super::{PASSWORD, Server, in_parallel};

/// Secretaries of the first party, and to how many sites they are limited.
pub const SECRETARIES: [(&str, Option<usize>); 3] =
    [("ten-sites", Some(10)), ("hundred-sites", Some(100)), ("all-sites", None)];

pub struct Places {
    pub election: Value,
    pub sites: Vec<Value>,
    pub parties: Vec<Value>,
    pub duties: Vec<Value>,
    /// How many have been reported.
    pub reported: usize,
    /// How many of them in turn over all kinds of seats.
    pub turns: usize,
    pub one: String,
    /// Whether they are reported with a CPR number.
    pub numbered: bool,
}

pub async fn office(server: &Server) -> Client {
    log_in(server, "a@example.dk").await
}

pub async fn log_in(server: &Server, username: &str) -> Client {
    server.passkey.log_in(&server.client, username, PASSWORD).await
}

pub async fn fill(server: &Server, sites: usize, people: usize, numbered: bool, held_on: &str) -> Places {
    let office = office(server).await;
    let mut csv = "number,name,constituency_number,constituency\n".to_owned();
    for n in 1..=sites {
        let _ = writeln!(csv, "{n},Valgsted {n},{c},Kreds {c}", c = n % 13 + 1);
    }
    office.raw(valghalla_tests::Method::POST, "/sites/imports", "text/csv", csv).await.expect(200);
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = office.get(&format!("/sites?limit=200{cursor}")).await.expect(200);
        all.extend(page["items"].as_array().unwrap().iter().map(|site| site["id"].clone()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let mut parties = Vec::new();
    for letter in ["A", "B", "C", "F", "I", "O", "V", "Æ", "Ø", "Å"] {
        parties.push(office.post("/parties", &json!({"letter": letter, "name": format!("Parti {letter}")})).await.expect(201)["id"].clone());
    }
    let mut duties = Vec::new();
    for code in ["formand", "valgstyrer", "tilforordnet"] {
        duties.push(office.post("/duties", &json!({"code": code, "name": code})).await.expect(201)["id"].clone());
    }
    let election = json!({"name": "KV", "kind": "municipal", "held_on": held_on});
    let election = office.post("/elections", &election).await.expect(201)["id"].clone();
    let path = format!("/elections/{}", election.as_str().unwrap());
    let per_kind = (people + 12_000).div_ceil(all.len() * 10 * 3);
    let allocations: Vec<Value> = all
        .iter()
        .flat_map(|site| parties.iter().map(move |party| (site, party)))
        .flat_map(|(site, party)| {
            duties
                .iter()
                .map(move |duty| json!({"site_id": site, "duty_id": duty, "party_id": party, "count": per_kind}))
        })
        .collect();
    let version = office.get(&format!("{path}/seats")).await.version();
    office.put(&format!("{path}/seats"), version, &json!({"allocations": allocations})).await.expect(200);
    office.post(&format!("{path}/open"), &json!({})).await.expect(200);
    let mut places =
        Places { election, sites: all, parties, duties, reported: 0, turns: 0, one: String::new(), numbered };
    let started = Instant::now();
    while places.reported < people {
        let batch = (people - places.reported).min(5_000);
        let office = log_in(server, "a@example.dk").await;
        report_people(&office, &mut places, batch).await;
        eprintln!("  {} people reported, {:.0} s", places.reported, started.elapsed().as_secs_f64());
    }
    for (name, sites) in SECRETARIES {
        secretary(server, &places, name, sites).await;
    }
    places
}

/// Makes a secretary of the first party, limited to so many sites, or to none.
async fn secretary(server: &Server, places: &Places, name: &str, sites: Option<usize>) {
    let office = office(server).await;
    let party = &places.parties[0];
    let grant = match sites {
        Some(many) => {
            let step = places.sites.len().div_ceil(many);
            let chosen: Vec<&Value> = places.sites.iter().step_by(step).collect();
            json!({"party_id": party, "scope": "site", "site_ids": chosen})
        }
        None => json!({"party_id": party, "scope": "party"}),
    };
    let user = json!({"username": name, "full_name": "Sekretær", "email": format!("{name}@example.dk"),
        "role": "party_secretary", "notify": true, "grants": [grant]});
    office.post("/users", &user).await.expect(201);
    let page = server.client.page("/dev/mails").await.text;
    let token: String = page.split("/set-password#").nth(1).unwrap().chars().take(43).collect();
    server.client.post("/auth/links/redeem", &json!({"token": token, "new_password": PASSWORD})).await.expect(204);
}

/// Site, duty and party of a seat.
pub type Seat = (Value, Value, Value);

/// Puts people into seats in turn, so that each kind of seat gets its share.
pub async fn report_people(office: &Client, places: &mut Places, many: usize) {
    let seat = |n: usize| -> Seat {
        let (site, party) = (&places.sites[n % places.sites.len()], &places.parties[(n / places.sites.len()) % 10]);
        (site.clone(), places.duties[(n / places.sites.len() / 10) % 3].clone(), party.clone())
    };
    let seats: Vec<Seat> = (places.turns..places.turns + many).map(seat).collect();
    places.turns += many;
    fill_seats(office, places, &seats).await;
}

/// Seats that are free within reach, one of each kind.
pub async fn free_seats(client: &Client, places: &Places) -> Vec<Seat> {
    let path = format!("/elections/{}/seats", places.election.as_str().unwrap());
    let seats = client.get(&path).await.expect(200);
    let free = |kind: &&Value| kind["filled"].as_i64() < kind["count"].as_i64();
    let kinds = seats["allocations"].as_array().unwrap().iter().filter(free);
    kinds.map(|kind| (kind["site_id"].clone(), kind["duty_id"].clone(), kind["party_id"].clone())).collect()
}

/// Reports a person for each of the seats.
pub async fn fill_seats(client: &Client, places: &mut Places, seats: &[Seat]) {
    let from = places.reported;
    let body = |n: usize, (site, duty, party): &Seat| {
        json!({"election_id": places.election, "site_id": site, "duty_id": duty, "party_id": party,
            "person": {"full_name": format!("Person {} Nummer {n}", (n * 7919) % 50_021), "email": format!("p{n}@example.dk"),
                "cpr": places.numbered.then(|| cpr_number(n))}})
    };
    let bodies: Vec<Value> = seats.iter().enumerate().map(|(n, seat)| body(from + n, seat)).collect();
    let made = in_parallel(bodies.len(), |n| {
        let (client, body) = (client.clone(), bodies[n].clone());
        async move { client.post("/assignments", &body).await.expect(201)["id"].clone() }
    })
    .await;
    places.one = made.last().unwrap().as_str().unwrap().to_owned();
    places.reported += bodies.len();
}
