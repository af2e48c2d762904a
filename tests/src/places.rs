//! An open election with many seats, made over the API of a running program.

use crate::client::Client;
use serde_json::{Value, json};

/// Where people can be reported: of one duty, for one party, 200 at each site.
#[derive(Debug, Clone)]
pub struct Places {
    /// The election.
    pub election: Value,
    /// Its sites.
    pub sites: Vec<Value>,
    /// The duty.
    pub duty: Value,
    /// The party.
    pub party: Value,
}

impl Places {
    /// Makes it, with so many sites.
    pub async fn new(office: &Client, sites: usize) -> Self {
        let made = async |path: &str, body: Value| office.post(path, &body).await.expect(201)["id"].clone();
        let numbers = 1..=sites;
        let mut sites = Vec::new();
        for number in numbers {
            sites.push(made("/sites", json!({"number": number, "name": format!("Valgsted {number}")})).await);
        }
        let duty = made("/duties", json!({"code": "tilforordnet", "name": "Tilforordnet"})).await;
        let party = made("/parties", json!({"letter": "B", "name": "Radikale Venstre"})).await;
        let election = json!({"name": "Kommunalvalg", "kind": "municipal", "held_on": "2099-11-17"});
        let election = made("/elections", election).await;
        let path = format!("/elections/{}", election.as_str().unwrap());
        let seats = sites.iter().map(|site| json!({"site_id": site, "duty_id": duty, "party_id": party, "count": 200}));
        let seats = json!({"allocations": seats.collect::<Vec<_>>()});
        office.put(&format!("{path}/seats"), 1, &seats).await.expect(200);
        office.post(&format!("{path}/open"), &json!({})).await.expect(200);
        Self { election, sites, duty, party }
    }

    /// The report of this person at the site whose turn it is.
    pub fn report(&self, n: usize, person: &Value) -> Value {
        json!({"election_id": self.election, "site_id": self.sites[n % self.sites.len()], "duty_id": self.duty,
            "party_id": self.party, "person": person})
    }
}
