//! An open election with sites, duties, parties and seats, and reports for them.

use serde_json::{Value, json};

use crate::TestApp;
use crate::client::{Client, Reply};
use crate::database::{Backend, contents, count, execute};
use crate::people::Person;

/// The health sector's published test person. The check of modulus 11 does not hold.
pub const CPR: &str = "251248-9996";

/// Another number for each `n`, and nobody's: the days of birth are yet to come.
pub fn cpr_number(n: usize) -> String {
    let (day, month, year) = (n % 28 + 1, n / 28 % 12 + 1, 40 + n / 336 % 18);
    format!("{day:02}{month:02}{year:02}-{:04}", 5_000 + n / 6_048 % 4_000)
}
/// Nobody's for another thirty years; the check holds.
pub const OTHER_CPR: &str = "010157-5004";

/// Two seats per site for each of the duties and parties, and one seat of the office's own at the first site.
pub struct Staffing {
    /// An officer.
    pub office: Person,
    /// The open election's id.
    pub election: String,
    /// Sites 1 and 2 lie in constituency 1, site 3 in constituency 2.
    pub sites: [String; 3],
    /// The constituencies.
    pub constituencies: [String; 2],
    /// `valgstyrer` and `tilforordnet`.
    pub duties: [String; 2],
    /// Parties B and Å.
    pub parties: [String; 2],
}

impl TestApp {
    /// Makes one.
    pub async fn staffing(&self) -> Staffing {
        let office = self.officer().await;
        let one = made(&office, "/constituencies", json!({"number": 1, "name": "Byen"})).await;
        let two = made(&office, "/constituencies", json!({"number": 2, "name": "Landet"})).await;
        let mut sites = Vec::new();
        for (number, name, constituency) in [(1, "Nørreskov", &one), (2, "Åhallen", &one), (3, "Bredstrup", &two)] {
            let site = json!({"number": number, "name": name, "constituency_id": constituency});
            sites.push(made(&office, "/sites", site).await);
        }
        let duties = [
            made(&office, "/duties", json!({"code": "valgstyrer", "name": "Valgstyrer"})).await,
            made(&office, "/duties", json!({"code": "tilforordnet", "name": "Tilforordnet"})).await,
        ];
        let parties = [
            made(&office, "/parties", json!({"letter": "B", "name": "Radikale Venstre"})).await,
            made(&office, "/parties", json!({"letter": "Å", "name": "Alternativet"})).await,
        ];
        let election = json!({"name": "Kommunalvalg", "kind": "municipal", "held_on": "2099-11-17"});
        let election = made(&office, "/elections", election).await;
        let sites: [String; 3] = sites.try_into().unwrap();
        let staffing = Staffing { office, election, sites, constituencies: [one, two], duties, parties };
        let mut allocations = vec![staffing.seats(0, 0, None, 1)];
        for (site, duty, party) in (0..12).map(|n| (n / 4, n / 2 % 2, n % 2)) {
            allocations.push(staffing.seats(site, duty, Some(party), 2));
        }
        staffing.allocate(&allocations).await;
        staffing.step("open").await.expect(200);
        staffing
    }

    /// Runs SQL on the test's database, past the program.
    pub fn sql(&self, sql: &str) {
        execute(&self.database_url(), sql);
    }

    /// What `select count(*) as n from …` answers.
    pub fn count(&self, sql: &str) -> i64 {
        count(&self.database_url(), sql)
    }

    /// Everything that the database holds, as bytes in which a text can be looked for.
    pub fn everything_stored(&self) -> Vec<u8> {
        if self.backend == Backend::Sqlite {
            let files = ["valghalla.sqlite", "valghalla.sqlite-wal"].map(|name| self.dir.path().join(name));
            return files.into_iter().filter_map(|file| std::fs::read(file).ok()).flatten().collect();
        }
        contents(&self.database_url()).into_values().flat_map(String::into_bytes).collect()
    }
}

async fn made(office: &Client, path: &str, body: Value) -> String {
    office.post(path, &body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

impl Staffing {
    /// So many seats of one kind.
    pub fn seats(&self, site: usize, duty: usize, party: Option<usize>, count: u32) -> Value {
        let party = party.map(|party| &self.parties[party]);
        json!({"site_id": self.sites[site], "duty_id": self.duties[duty], "party_id": party, "count": count})
    }

    /// Sets all seats.
    pub async fn allocate(&self, allocations: &[Value]) {
        let path = format!("/elections/{}/seats", self.election);
        let version = self.office.get(&path).await.version();
        self.office.put(&path, version, &json!({"allocations": allocations})).await.expect(200);
    }

    /// `open`, `lock` or `close`.
    pub async fn step(&self, step: &str) -> Reply {
        self.office.post(&format!("/elections/{}/{step}", self.election), &json!({})).await
    }

    /// A grant for all of a party.
    pub fn all_of(&self, party: usize) -> Value {
        json!([{"party_id": self.parties[party], "scope": "party"}])
    }

    /// A report: this person for a seat of the first duty.
    pub fn report(&self, site: usize, party: usize, person: Value) -> Value {
        json!({
            "election_id": self.election, "site_id": self.sites[site], "duty_id": self.duties[0],
            "party_id": self.parties[party], "person": person,
        })
    }
}
