//! A municipality to look around in: real districts and parties, invented people. Every password is made up anew and
//! stands in a file beside the database; nothing here has a default one.

mod data;

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::{Datelike, Days};

use super::{bootstrap::write_secret, serve};
use crate::auth::password_hash::{Argon2Params, PasswordHasher};
use crate::auth::password_policy::NormalisedPassword;
use crate::config::{Config, DatabaseUrl, Mode};
use crate::crypto::{TotpSeed, random};
use crate::domain::audit::Action;
use crate::domain::cpr::CprNumber;
use crate::domain::election::{Transition, next_municipal};
use crate::domain::fault::Locale;
use crate::domain::ids::{DutyId, ElectionId, MunicipalityId, PartyId, SiteId, UserId};
use crate::domain::mail_address::MailAddress;
use crate::domain::public_url;
use crate::domain::roles::{ElectionKind, FactorKind, Role};
use crate::domain::seating::{Allocation, SeatKey};
use crate::domain::username::Username;
use crate::error::{Error, Result};
use crate::store::access::{Actor, Bearer, Caller, Demand};
use crate::store::assignments::seat::SeatKind;
use crate::store::audit::{self, Event};
use crate::store::constituencies::{self, ConstituencyFields};
use crate::store::db::{Db, Tx};
use crate::store::duties::{self, DutyFields};
use crate::store::elections::{self, ElectionFields};
use crate::store::grants::{self, GrantReach, NewGrant};
use crate::store::municipalities::{self, NewMunicipality};
use crate::store::parties::{self, PartyFields};
use crate::store::persons::PersonFields;
use crate::store::sessions::Browser;
use crate::store::sites::{self, SiteFields};
use crate::store::users::{self, UserFields};
use crate::store::{assignments, credentials, factors, seats, sessions};

/// Username, full name, role.
const PEOPLE: [(&str, &str, Role); 6] = [
    ("administrator", "Anne Grønbæk", Role::Administrator),
    ("valgsekretaer", "Morten Egelund", Role::ElectionOfficer),
    ("revisor", "Lars Thorsager", Role::Auditor),
    ("partiet", "Birgit Dahlgaard", Role::PartySecretary),
    ("valgkredsen", "Søren Holmstrup", Role::PartySecretary),
    ("valgstederne", "Karen Margrethe Kjærsig", Role::PartySecretary),
];

/// What the parts of the demonstration need of each other.
struct Places {
    sites: Vec<SiteId>,
    parties: Vec<PartyId>,
    duties: Vec<DutyId>,
    constituency: crate::domain::ids::ConstituencyId,
    election: ElectionId,
}

/// Fills an empty database; prints the log-ins, also of one that is filled already.
pub async fn demo(config: Config) -> Result<()> {
    if config.mode == Mode::Production {
        return Err(Error::internal("MODE: there is no demonstration in production"));
    }
    let file = log_in_file(&config);
    let db = serve::open(&config).await?;
    let there = db.read(|tx| municipalities::by_code(tx, "0607")).await?;
    if there.is_none() {
        let log_ins = fill(&db, &config).await?;
        std::fs::remove_file(&file)
            .or_else(|e| if e.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(e) })
            .map_err(Error::internal)?;
        write_secret(&file, &log_ins).map_err(Error::internal)?;
    }
    let log_ins = std::fs::read_to_string(&file).map_err(Error::internal)?;
    println!("\nThe demonstration's log-ins (also in {}):\n{log_ins}", file.display());
    Ok(())
}

fn log_in_file(config: &Config) -> PathBuf {
    match &config.database {
        DatabaseUrl::Sqlite(path) => PathBuf::from(format!("{path}.log-ins")),
        DatabaseUrl::Postgres(_) => config.keys_dir.join("demo.log-ins"),
    }
}

/// Everything in one transaction, but the people's passwords, which take their time to hash.
async fn fill(db: &Db, config: &Config) -> Result<String> {
    let hasher = PasswordHasher::new(Argon2Params::STANDARD, 2);
    let mut text = String::new();
    let mut hashes = Vec::new();
    for (username, name, role) in PEOPLE {
        let password = passphrase();
        let typed = NormalisedPassword::typed(&password).ok_or(Error::NOT_FOUND)?;
        hashes.push(hasher.hash(typed).await.map_err(Error::internal)?);
        let _ = writeln!(text, "  {username:<14} {password}   ({name}, {})", role.as_str());
    }
    let new = NewMunicipality {
        code: "0607".to_owned(),
        name: "Fredericia Kommune".to_owned(),
        public_url: config.public_url.clone(),
        contact_email: "valg@example.dk".to_owned(),
    };
    let (municipality, administrator) = db.write(move |tx| people(tx, &new, &hashes)).await?;
    let session = db
        .write(move |tx| sessions::open(tx, municipality, administrator, Role::Administrator, &Browser::default()))
        .await?;
    let caller = Caller {
        bearer: Bearer::Session { session: session.session, user: administrator },
        demand: Demand { roles: &[Role::Administrator], scope: None, recent: true, enrolment: false, terms: true },
        request_id: "demo".to_owned(),
        host: public_url::authority(&config.public_url).to_owned(),
    };
    db.write_as(caller, |tx, actor| {
        let places = places(tx, actor)?;
        reach(tx, actor, &places)?;
        report(tx, actor, &places)?;
        let event = Event::new(Action::MunicipalityCreated, actor.municipality().0);
        audit::record(tx, &actor.trail(), event.with("demo", true))?;
        sessions::end_all(tx, actor.user(), None)
    })
    .await?;
    Ok(text)
}

/// Four short made-up words, easy to type off a screen: 52 bits to guess.
fn passphrase() -> String {
    const HEADS: [char; 8] = ['b', 'd', 'f', 'g', 'k', 'l', 'n', 's'];
    const VOWELS: [char; 4] = ['a', 'e', 'i', 'o'];
    let bits = random::<20>();
    let pick = |set: &[char], byte: u8| set.get(usize::from(byte) % set.len()).copied().unwrap_or('x');
    let words = bits.chunks(5).map(|chunk| {
        chunk.iter().enumerate().map(|(n, byte)| pick(if n % 2 == 0 { &HEADS } else { &VOWELS }, *byte)).collect()
    });
    words.collect::<Vec<String>>().join("-")
}

fn people(tx: &mut Tx<'_>, new: &NewMunicipality, hashes: &[String]) -> Result<(MunicipalityId, UserId)> {
    let municipality = municipalities::create(tx, new)?;
    let mut administrator = None;
    for ((username, name, role), hash) in PEOPLE.into_iter().zip(hashes) {
        let invalid = |_| Error::internal("a name of the demonstration is not valid");
        let email = MailAddress::parse(&format!("{username}@example.dk")).map_err(invalid)?;
        let fields = UserFields {
            username: Username::parse(username, None).map_err(invalid)?,
            full_name: name.to_owned(),
            email,
            role,
            locale: Locale::Da,
        };
        let (access, _) = users::create(tx, municipality, &fields)?;
        credentials::set_hash(tx, access.id(), hash)?;
        let of = (municipality, access.id());
        factors::add(tx, of, FactorKind::Totp, TotpSeed::random().as_bytes(), Some("Demonstration"))?;
        administrator = administrator.or(Some(access.id()));
    }
    Ok((municipality, administrator.ok_or(Error::NOT_FOUND)?))
}

fn places(tx: &mut Tx<'_>, actor: &Actor) -> Result<Places> {
    let (number, name) = data::CONSTITUENCY;
    let constituency = constituencies::create(tx, actor, ConstituencyFields { number, name: name.to_owned() })?.id;
    let mut sites = Vec::new();
    for (number, name, venue, address, voters) in data::SITES {
        let fields = SiteFields {
            number,
            name: name.to_owned(),
            venue: venue.map(str::to_owned),
            address: address.map(str::to_owned),
            constituency_id: venue.map(|_| constituency),
            eligible_voters: Some(voters),
        };
        sites.push(sites::create(tx, actor, fields)?.id);
    }
    let mut parties = Vec::new();
    for (letter, name) in data::PARTIES {
        let fields = PartyFields { letter: letter.to_owned(), name: name.to_owned() };
        parties.push(parties::create(tx, actor, &fields)?.id);
    }
    let mut duties = Vec::new();
    for (code, name) in data::DUTIES {
        let fields = DutyFields { code: code.to_owned(), name: name.to_owned() };
        duties.push(duties::create(tx, actor, fields)?.id);
    }
    let held_on = next_municipal(tx.now().danish_day()).ok_or(Error::NOT_FOUND)?;
    let name = format!("Kommunalvalg {}", held_on.year());
    let reports_due_on = held_on.checked_sub_days(Days::new(46));
    let fields = ElectionFields { name, kind: ElectionKind::Municipal, held_on, reports_due_on };
    let election = elections::create(tx, actor, fields)?;
    let places = Places { sites, parties, duties, constituency, election: election.id };
    let access = elections::access(tx, actor, election.id)?;
    seats::replace(tx, &access, 1, &seating(&places))?;
    elections::transit(tx, &access, &election, Transition::Open)?;
    Ok(places)
}

/// The chair goes round among the parties; each has a supervisor at every second site and appointed electors at all.
fn seating(places: &Places) -> Vec<Allocation> {
    let mut wanted = Vec::new();
    let [chair, supervisor, elector] = places.duties.as_slice() else { return wanted };
    for (s, site) in places.sites.iter().enumerate() {
        for (p, party) in places.parties.iter().enumerate() {
            let mut add = |duty: DutyId, count| {
                if count > 0 {
                    wanted.push(Allocation { key: SeatKey { site: *site, duty, party: Some(*party) }, count });
                }
            };
            add(*chair, i32::from(s % places.parties.len() == p));
            add(*supervisor, i32::from((s + p) % 2 == 0));
            add(*elector, if p < 2 || p == 5 { 4 } else { 2 });
        }
    }
    wanted
}

/// One secretary for all of the party, one for its constituency, one for two sites.
fn reach(tx: &mut Tx<'_>, actor: &Actor, places: &Places) -> Result<()> {
    let party = |n: usize| places.parties.get(n).copied().ok_or(Error::NOT_FOUND);
    let two: Vec<SiteId> = places.sites.iter().skip(2).step_by(3).take(2).copied().collect();
    let wanted = [
        ("partiet", party(0)?, GrantReach::Party),
        ("valgkredsen", party(5)?, GrantReach::Constituency(places.constituency)),
        ("valgstederne", party(7)?, GrantReach::Sites(two)),
    ];
    for (username, party, reach) in wanted {
        let found = credentials::by_login(tx, actor.municipality(), username)?.ok_or(Error::NOT_FOUND)?;
        let (access, _) = users::access(tx, actor, found.user)?;
        grants::replace(tx, actor, &access, &[NewGrant { party, reach, expires_on: None, follows: None }])?;
    }
    Ok(())
}

/// How many of ten seats each party has filled so far.
const BUSY: [usize; 8] = [9, 3, 6, 2, 4, 7, 0, 5];

/// Some of the seats are filled, most people with a number. Two share the published test number, so that the office sees
/// the mark.
fn report(tx: &mut Tx<'_>, actor: &Actor, places: &Places) -> Result<()> {
    let shared = CprNumber::parse("251248-9996").map_err(|_| Error::internal("the test number is not valid"))?;
    let (mut seat, mut person) = (0, 0);
    for Allocation { key, count } in seating(places) {
        let busy = places.parties.iter().zip(BUSY).find(|(party, _)| Some(**party) == key.party).map_or(0, |(_, b)| b);
        for _ in 0..count {
            seat += 1;
            if seat * 7 % 10 >= busy {
                continue;
            }
            person += 1;
            let fields = invented(person);
            let kind = SeatKind { election: places.election, site: key.site, duty: key.duty, party: key.party };
            let seat = assignments::seat::claim(tx, actor, kind)?;
            let own = nobodys(person).filter(|_| person % 7 != 5);
            let cpr = if person == 2 || person == 40 { Some(&shared) } else { own.as_ref() };
            assignments::changes::report(tx, actor, seat, &fields, cpr)?;
        }
    }
    Ok(())
}

/// A number of nobody's, another for each `n` below 6,048: the day of birth is in the years 2040 to 2057. Its check holds, so
/// that no number is doubted.
fn nobodys(n: usize) -> Option<CprNumber> {
    let (day, month, year) = (n % 28 + 1, n / 28 % 12 + 1, 40 + n / 336 % 18);
    let numbers = (5_000..9_000).map(|serial| format!("{day:02}{month:02}{year:02}-{serial:04}"));
    numbers.filter_map(|number| CprNumber::parse(&number).ok()).find(CprNumber::checksum_ok)
}

/// The n-th of the people who do not exist.
fn invented(n: usize) -> PersonFields {
    let name = |n: usize| data::NAMES.get(n % data::NAMES.len()).copied().unwrap_or_default();
    let first = name(n).split(' ').next().unwrap_or_default();
    let last = name(n * 7 + n / data::NAMES.len()).rsplit(' ').next().unwrap_or_default();
    PersonFields {
        full_name: format!("{first} {last}"),
        email: Some(format!("person{n}@example.dk")),
        // Nobody's: no Danish subscriber's number begins with 1.
        phone: (!n.is_multiple_of(3)).then(|| format!("10 00 {:02} {:02}", n / 100 % 100, n % 100)),
        address: None,
        protected: n % 17 == 3,
        protected_until: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_numbers_are_nobodys_and_undoubted() {
        let numbers: Vec<CprNumber> = (0..1_000).map(|n| nobodys(n).unwrap()).collect();
        assert!(numbers.iter().all(|number| number.born_on().year() >= 2040 && number.checksum_ok()));
        assert_eq!(numbers.iter().map(|number| number.reveal().to_string()).collect::<HashSet<_>>().len(), 1_000);
    }
}
