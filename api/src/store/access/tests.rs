//! The algebra of reach, on a real database: what grants open is what they say, more grants open what each of them does,
//! fewer never more, and nobody passes on what is beyond the own reach.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::*;
use crate::domain::election::Transition;
use crate::domain::ids::{ConstituencyId, ElectionId, SiteId};
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::ElectionKind;
use crate::domain::seating::{Allocation, SeatKey};
use crate::store::constituencies::{self, ConstituencyFields};
use crate::store::db::testing::TestStore;
use crate::store::duties::{self, DutyFields};
use crate::store::elections::{self, ElectionFields};
use crate::store::grants::{self, GrantReach, NewGrant};
use crate::store::machine_clients::{self, ClientFields};
use crate::store::parties::{self, PartyFields};
use crate::store::secretary_requests::{self, NewRequest};
use crate::store::sessions::{self, Browser};
use crate::store::sites::{self, SiteFields, SiteOrder};
use crate::store::users::{User, UserAccess};
use crate::store::{seats, terms, users};

mod admission;
mod machines;
mod passing_on;

const SITES: usize = 5;
/// The constituency of each site; the last one has none.
const AROUND: [Option<usize>; SITES] = [Some(0), Some(0), Some(1), Some(1), None];

/// Two parties, two constituencies, five sites, one election that is open and one that is not.
struct World {
    municipality: MunicipalityId,
    office: (UserAccess, User),
    parties: Vec<PartyId>,
    constituencies: Vec<ConstituencyId>,
    sites: Vec<SiteId>,
    election: ElectionId,
}

/// A grant by the numbers of what it names, and its last day counted from today.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Plain {
    party: usize,
    reach: PlainReach,
    days: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum PlainReach {
    Party,
    Constituency(usize),
    Sites(Vec<usize>),
}

/// A party and a site.
type Place = (usize, usize);

impl Plain {
    /// Where it reaches by its words alone, whether there are seats or not.
    fn places(&self) -> BTreeSet<Place> {
        let covers = |site: &usize| match &self.reach {
            PlainReach::Party => true,
            PlainReach::Constituency(constituency) => AROUND[*site] == Some(*constituency),
            PlainReach::Sites(sites) => sites.contains(site),
        };
        let holds = self.days.is_none_or(|days| days >= 0);
        (0..SITES).filter(|site| holds && covers(site)).map(|site| (self.party, site)).collect()
    }
}

fn places(grants: &[Plain]) -> BTreeSet<Place> {
    grants.iter().flat_map(Plain::places).collect()
}

fn plain() -> impl Strategy<Value = Plain> {
    let reach = prop_oneof![
        1 => Just(PlainReach::Party),
        2 => (0..2_usize).prop_map(PlainReach::Constituency),
        3 => subsequence((0..SITES).collect::<Vec<_>>(), 0..4).prop_map(PlainReach::Sites),
    ];
    (0..2_usize, reach, prop::option::of(-1..2_i64)).prop_map(|(party, reach, days)| Plain { party, reach, days })
}

fn plains() -> impl Strategy<Value = Vec<Plain>> {
    prop::collection::vec(plain(), 0..5)
}

/// Where there are seats in the open election.
fn seated() -> impl Strategy<Value = BTreeSet<Place>> {
    let all: Vec<Place> = (0..2).flat_map(|party| (0..SITES).map(move |site| (party, site))).collect();
    subsequence(all, 0..10).prop_map(|seats| seats.into_iter().collect())
}

/// For the tests of other queries too.
pub(in crate::store) fn session(store: &TestStore, municipality: MunicipalityId, user: &User) -> Bearer {
    let opened = store.run(|tx| {
        terms::accept(tx, user.id)?;
        sessions::open(tx, municipality, user.id, user.role, &Browser::default())
    });
    Bearer::Session { session: opened.unwrap().session, user: user.id }
}

/// For the tests of other queries too.
pub(in crate::store) fn caller(bearer: Bearer) -> Caller {
    let demand = Demand { roles: Role::ALL, scope: None, recent: false, enrolment: true, terms: false };
    Caller { bearer, demand, request_id: "r1".to_owned(), host: "0607.test".to_owned() }
}

/// For the tests of other queries too.
pub(in crate::store) fn as_actor<T>(
    store: &TestStore,
    caller: &Caller,
    f: impl FnOnce(&mut Tx<'_>, &Actor) -> Result<T>,
) -> Result<T> {
    store.run(|tx| {
        let actor = admit(tx, caller)?;
        f(tx, &actor)
    })
}

impl World {
    fn new(store: &TestStore, seated: &BTreeSet<Place>) -> Self {
        let municipality = store.municipality("0607");
        let office = store.user(municipality, "kontoret", Role::Administrator);
        let made = as_actor(store, &caller(session(store, municipality, &office.1)), |tx, actor| {
            let (mut parties, mut constituencies, mut sites) = (Vec::new(), Vec::new(), Vec::new());
            for number in 1..=2 {
                let fields = PartyFields { letter: number.to_string(), name: "Parti".to_owned() };
                parties.push(parties::create(tx, actor, &fields)?.id);
                let fields = ConstituencyFields { number, name: "Kreds".to_owned() };
                constituencies.push(constituencies::create(tx, actor, fields)?.id);
            }
            for (number, around) in (1..).zip(AROUND) {
                let constituency = around.map(|around| constituencies[around]);
                sites.push(sites::create(tx, actor, site(number, "Sted", constituency))?.id);
            }
            let fields = DutyFields { code: "tilforordnet".to_owned(), name: "Tilforordnet".to_owned() };
            let duty = duties::create(tx, actor, fields)?.id;
            let all = (0..2).flat_map(|party| (0..SITES).map(move |site| (party, site))).collect();
            let seats = |places: &BTreeSet<Place>| -> Vec<Allocation> {
                let key = |place: &Place| SeatKey { site: sites[place.1], duty, party: Some(parties[place.0]) };
                places.iter().map(|place| Allocation { key: key(place), count: 1 }).collect()
            };
            let election = election(tx, actor, &seats(seated))?;
            let found = elections::find(tx, &actor.scope(tx), election)?;
            let access = elections::access(tx, actor, election)?;
            elections::transit(tx, &access, &found, Transition::Open)?;
            // A draft has seats everywhere, and opens nothing.
            self::election(tx, actor, &seats(&all))?;
            Ok((parties, constituencies, sites, election))
        });
        let (parties, constituencies, sites, election) = made.unwrap();
        Self { municipality, office, parties, constituencies, sites, election }
    }

    fn grants(&self, store: &TestStore, plain: &[Plain]) -> Vec<NewGrant> {
        let today = store.now().danish_day();
        let grant = |plain: &Plain| NewGrant {
            party: self.parties[plain.party],
            reach: match &plain.reach {
                PlainReach::Party => GrantReach::Party,
                PlainReach::Constituency(number) => GrantReach::Constituency(self.constituencies[*number]),
                PlainReach::Sites(chosen) => GrantReach::Sites(chosen.iter().map(|site| self.sites[*site]).collect()),
            },
            expires_on: plain.days.map(|days| today + TimeDelta::days(days)),
            follows: None,
        };
        plain.iter().map(grant).collect()
    }

    /// A secretary with these grants, as whoever calls.
    fn secretary(&self, store: &TestStore, name: &str, plain: &[Plain]) -> (UserAccess, Caller) {
        let (access, user) = store.user(self.municipality, name, Role::PartySecretary);
        self.grant(store, &access, plain);
        (access, caller(session(store, self.municipality, &user)))
    }

    /// The office puts these grants in the place of all that somebody has.
    fn grant(&self, store: &TestStore, access: &UserAccess, plain: &[Plain]) {
        let new = self.grants(store, plain);
        let office = caller(session(store, self.municipality, &self.office.1));
        as_actor(store, &office, |tx, actor| grants::replace(tx, actor, access, &new)).unwrap();
    }

    fn numbers(&self, ids: impl IntoIterator<Item = SiteId>) -> BTreeSet<usize> {
        ids.into_iter().map(|id| self.sites.iter().position(|site| *site == id).unwrap()).collect()
    }

    /// The sites that somebody sees in the list.
    fn sites_of(&self, store: &TestStore, caller: &Caller) -> BTreeSet<usize> {
        let listed = |tx: &mut Tx<'_>, actor: &Actor| {
            sites::list(tx, &actor.scope(tx), &Default::default(), SiteOrder::Number(None), 100)
        };
        self.numbers(as_actor(store, caller, listed).unwrap().into_iter().map(|site| site.id))
    }

    /// The same of somebody new with these grants.
    fn reach(&self, store: &TestStore, name: &str, plain: &[Plain]) -> BTreeSet<usize> {
        self.sites_of(store, &self.secretary(store, name, plain).1)
    }
}

fn site(number: i32, name: &str, constituency_id: Option<ConstituencyId>) -> SiteFields {
    let name = name.to_owned();
    SiteFields { number, name, venue: None, address: None, constituency_id, eligible_voters: None }
}

fn election(tx: &mut Tx<'_>, actor: &Actor, seats: &[Allocation]) -> Result<ElectionId> {
    let held_on = tx.now().danish_day() + TimeDelta::days(14);
    let fields = ElectionFields {
        name: "Kommunalvalg".to_owned(),
        kind: ElectionKind::Municipal,
        held_on,
        reports_due_on: None,
    };
    let made = elections::create(tx, actor, fields)?;
    let access = elections::access(tx, actor, made.id)?;
    seats::replace(tx, &access, made.seats_version, seats)?;
    Ok(made.id)
}

fn sites_within(places: &BTreeSet<Place>) -> BTreeSet<usize> {
    places.iter().map(|(_, site)| *site).collect()
}

#[test]
fn grants_reach_what_they_say_where_there_are_seats_and_nothing_else() {
    let store = TestStore::migrated();
    proptest!(ProptestConfig::with_cases(48), |(grants in plains(), theirs in plains(), seats in seated())| {
        store.case(|store| {
            let world = World::new(store, &seats);
            // Somebody else's open nothing.
            world.secretary(store, "bent", &theirs);
            let (access, caller) = world.secretary(store, "aase", &grants);
            let expected: BTreeSet<Place> = places(&grants).intersection(&seats).copied().collect();
            prop_assert_eq!(world.sites_of(store, &caller), sites_within(&expected));

            // What is shown to the administrator before and after giving them.
            let held = store.run(|tx| grants::of_user(tx, access.id())).unwrap();
            let held: Vec<NewGrant> = held.iter().map(grants::Grant::as_new).collect();
            let shown = store.run(|tx| grants::reached_sites(tx, world.municipality, &held)).unwrap();
            let number = |site: &grants::ReachedSite| {
                (world.parties.iter().position(|party| *party == site.party.0).unwrap(), *world.numbers([site.id]).first().unwrap())
            };
            prop_assert_eq!(shown.iter().map(number).collect::<BTreeSet<_>>(), places(&grants));
            let now = shown.iter().filter(|site| site.now).map(number).collect::<BTreeSet<_>>();
            prop_assert_eq!(now, expected.clone());

            let reached = as_actor(store, &caller, |tx, actor| {
                let scope = actor.scope(tx);
                for (number, id) in world.sites.iter().enumerate() {
                    let within = sites_within(&expected).contains(&number);
                    assert_eq!(sites::find(tx, &scope, *id).is_ok(), within);
                    assert_eq!(sites::access(tx, actor, *id).is_ok(), within);
                }
                let elections: Vec<_> = elections::list(tx, &scope)?.into_iter().map(|one| one.id).collect();
                assert_eq!(elections, if expected.is_empty() { vec![] } else { vec![world.election] });
                assert!(elections::access(tx, actor, world.election).is_err(), "it is the office's to change");
                let kinds = seats::tallies(tx, &scope, world.election, None)?;
                let kinds = kinds.into_keys().map(|key| (key.party.unwrap(), key.site)).collect::<BTreeSet<_>>();
                let parties = parties::list(tx, &scope)?.into_iter().map(|one| one.id).collect::<BTreeSet<_>>();
                let around = constituencies::list(tx, &scope)?.into_iter().map(|one| one.id).collect::<BTreeSet<_>>();
                Ok((kinds, parties, around))
            });
            let (kinds, parties, around) = reached.unwrap();
            let named = |(party, site): &Place| (world.parties[*party], world.sites[*site]);
            prop_assert_eq!(kinds, expected.iter().map(named).collect::<BTreeSet<_>>(), "the seats");
            let holding = grants.iter().filter(|grant| grant.days.is_none_or(|days| days >= 0));
            let giving = holding.filter(|grant| grant.reach != PlainReach::Sites(vec![]));
            prop_assert_eq!(parties, giving.map(|grant| world.parties[grant.party]).collect::<BTreeSet<_>>());
            let of = |(_, site): &Place| AROUND[*site].map(|around| world.constituencies[around]);
            prop_assert_eq!(around, expected.iter().filter_map(of).collect::<BTreeSet<_>>());
            Ok(())
        })?;
    });
}

#[test]
fn more_grants_open_what_each_does_and_fewer_never_more() {
    let store = TestStore::migrated();
    let cases = ProptestConfig::with_cases(32);
    proptest!(cases, |(some in plains(), more in plains(), seats in seated(), narrower in any::<prop::sample::Index>())| {
        store.case(|store| {
            let world = World::new(store, &seats);
            let (one, other) = (world.reach(store, "aase", &some), world.reach(store, "bent", &more));
            let both: Vec<Plain> = some.iter().chain(&more).cloned().collect();
            let together = world.reach(store, "carl", &both);
            prop_assert_eq!(&together, &one.union(&other).copied().collect());
            let mut backwards = both.clone();
            backwards.reverse();
            prop_assert_eq!(world.reach(store, "dorte", &backwards), together.clone(), "the order says nothing");
            if !both.is_empty() {
                let mut fewer = both.clone();
                let which = narrower.index(both.len());
                match &mut fewer[which].reach {
                    PlainReach::Sites(chosen) if chosen.len() > 1 => { chosen.pop(); }
                    _ => { fewer.remove(which); }
                }
                prop_assert!(world.reach(store, "eva", &fewer).is_subset(&together));
                let mut shorter = both;
                shorter[which].days = Some(-1);
                prop_assert!(world.reach(store, "frede", &shorter).is_subset(&together));
            }
            Ok(())
        })?;
    });
}

#[test]
fn a_grant_ends_with_its_day_in_the_middle_of_a_session() {
    let store = TestStore::migrated();
    store.case(|store| {
        let world = World::new(store, &BTreeSet::from([(0, 0), (0, 1)]));
        let until_today = Plain { party: 0, reach: PlainReach::Sites(vec![0]), days: Some(0) };
        let lasting = Plain { party: 0, reach: PlainReach::Sites(vec![1]), days: Some(1) };
        // The last minute of the day in Denmark.
        store.set_now(Instant("2026-11-03T22:59:59Z".parse().unwrap()));
        let (_, caller) = world.secretary(store, "aase", &[until_today, lasting]);
        assert_eq!(world.sites_of(store, &caller), BTreeSet::from([0, 1]));
        store.set_now(store.now().plus(TimeDelta::seconds(1)));
        assert_eq!(world.sites_of(store, &caller), BTreeSet::from([1]));
    });
}

#[test]
fn nobody_passes_on_more_than_the_own_reach_nor_for_longer() {
    let store = TestStore::migrated();
    let wanted = (0..2_usize, subsequence((0..SITES).collect::<Vec<_>>(), 1..5));
    let cases = ProptestConfig::with_cases(48);
    proptest!(cases, |(own in plains(), later in plains(), (party, asked) in wanted)| {
        store.case(|store| {
            let world = World::new(store, &BTreeSet::new());
            let (access, caller) = world.secretary(store, "aase", &own);
            let sites = asked.iter().map(|site| world.sites[*site]).collect();
            let email = MailAddress::parse("ny@example.dk").unwrap();
            let request = NewRequest { full_name: "Ny".to_owned(), email, party: world.parties[party], sites };
            let within = |grants: &[Plain]| -> Vec<usize> {
                asked.iter().copied().filter(|site| places(grants).contains(&(party, *site))).collect()
            };
            let id = as_actor(store, &caller, |tx, actor| secretary_requests::ask(tx, actor, &request));
            prop_assert_eq!(id.is_ok(), within(&own) == asked);
            let Ok(id) = id else { return Ok(()) };

            // What the asker has when it is granted is what counts.
            world.grant(store, &access, &later);
            let office = self::caller(session(store, world.municipality, &world.office.1));
            let given = as_actor(store, &office, |tx, actor| {
                let (_, request) = secretary_requests::hold(tx, actor, id)?;
                secretary_requests::grantable(tx, actor, &request)
            });
            prop_assert_eq!(given.is_ok(), !within(&later).is_empty());
            let mut sites = Vec::new();
            for grant in given.unwrap_or_default() {
                prop_assert_eq!(grant.party, world.parties[party]);
                let GrantReach::Sites(chosen) = &grant.reach else { panic!("by name alone") };
                for site in world.numbers(chosen.iter().copied()) {
                    let place = (party, site);
                    let lasts = later.iter().filter(|own| own.places().contains(&place)).map(|own| own.days);
                    let longest = lasts.reduce(|one, other| one.zip(other).map(|(one, other)| one.max(other))).unwrap();
                    let longest = longest.map(|days| store.now().danish_day() + TimeDelta::days(days));
                    prop_assert_eq!(grant.expires_on, longest, "as long as the asker's own");
                    sites.push(site);
                }
            }
            sites.sort_unstable();
            prop_assert_eq!(sites, within(&later));
            Ok(())
        })?;
    });
}
