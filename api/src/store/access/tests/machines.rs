//! A machine client's limits: what it reads is within them, and so is every account that it may touch or make.

use super::*;
use crate::domain::fault::FieldCode;
use crate::store::machine_clients::Grantable;

/// What a client has been given, by the numbers of the parties and sites; nothing: all of them.
#[derive(Debug, Clone)]
struct Limits {
    parties: Option<Vec<usize>>,
    sites: Option<Vec<usize>>,
}

fn limits() -> impl Strategy<Value = Limits> {
    let parties = prop::option::of(subsequence(vec![0, 1], 0..=2));
    let sites = prop::option::of(subsequence((0..SITES).collect::<Vec<_>>(), 0..=SITES));
    (parties, sites).prop_map(|(parties, sites)| Limits { parties, sites })
}

impl Limits {
    fn places(&self) -> BTreeSet<Place> {
        let within = |of: &Option<Vec<usize>>, one: usize| of.as_ref().is_none_or(|list| list.contains(&one));
        let all = (0..2).flat_map(|party| (0..SITES).map(move |site| (party, site)));
        all.filter(|(party, site)| within(&self.parties, *party) && within(&self.sites, *site)).collect()
    }
}

impl World {
    fn client(&self, store: &TestStore, limits: &Limits, scopes: &[ClientScope]) -> (MachineClientId, ClientSecretId) {
        let office = caller(session(store, self.municipality, &self.office.1));
        let of = |numbers: &Vec<usize>| numbers.iter().map(|number| self.parties[*number]).collect();
        let sites = |numbers: &Vec<usize>| numbers.iter().map(|number| self.sites[*number]).collect();
        let fields = ClientFields {
            name: "Organisation".to_owned(),
            scopes: scopes.to_vec(),
            parties: limits.parties.as_ref().map(of),
            sites: limits.sites.as_ref().map(sites),
            accounts_per_day: 10,
        };
        let made = as_actor(store, &office, |tx, actor| {
            let id = machine_clients::create(tx, actor, &fields)?;
            let (access, _) = machine_clients::access(tx, actor, id)?;
            Ok((id, machine_clients::add_secret(tx, &access, TimeDelta::days(30))?.0))
        });
        made.unwrap()
    }
}

fn client_caller(
    (client, secret): (MachineClientId, ClientSecretId),
    asked: &[ClientScope],
    needs: ClientScope,
) -> Caller {
    let bearer = Bearer::Client { client, secret, scopes: asked.to_vec() };
    let demand = Demand { roles: &[], scope: Some(needs), recent: false, enrolment: false, terms: false };
    Caller { bearer, demand, request_id: "r1".to_owned(), host: "0607.test".to_owned() }
}

#[test]
fn a_client_reads_touches_and_makes_nothing_beyond_its_limits() {
    let store = TestStore::migrated();
    let cases = ProptestConfig::with_cases(48);
    proptest!(cases, |(limits in limits(), held in plains(), wanted in plains())| {
        store.case(|store| {
            let world = World::new(store, &BTreeSet::new());
            let client = world.client(store, &limits, ClientScope::ALL);
            let (secretary, _) = world.secretary(store, "aase", &held);
            let auditor = store.user(world.municipality, "bent", Role::Auditor).0;
            let new = world.grants(store, &wanted);
            let caller = client_caller(client, ClientScope::ALL, ClientScope::UsersWrite);
            let (sites, parties, around, touches, faults) = as_actor(store, &caller, |tx, actor| {
                let scope = actor.scope(tx);
                let sites = sites::all(tx, &scope)?.into_iter().map(|site| site.id).collect::<Vec<_>>();
                let parties: BTreeSet<_> = parties::list(tx, &scope)?.into_iter().map(|party| party.id).collect();
                let around: BTreeSet<_> = constituencies::list(tx, &scope)?.into_iter().map(|one| one.id).collect();
                assert!(elections::list(tx, &scope)?.is_empty(), "elections are nothing to it");
                let touches = users::access(tx, actor, secretary.id()).is_ok();
                for office in [auditor.id(), world.office.0.id()] {
                    assert!(users::access(tx, actor, office).is_err(), "nobody of the office");
                }
                Ok((sites, parties, around, touches, Grantable::of(tx, actor)?.faults(&new, "/grants")))
            }).unwrap();

            let reach = limits.places();
            let own_sites = limits.sites.clone().unwrap_or((0..SITES).collect());
            prop_assert_eq!(world.numbers(sites), own_sites.iter().copied().collect::<BTreeSet<_>>());
            let own_parties = limits.parties.clone().unwrap_or(vec![0, 1]);
            prop_assert_eq!(parties, own_parties.iter().map(|party| world.parties[*party]).collect::<BTreeSet<_>>());
            let of = |site: &usize| AROUND[*site].map(|around| world.constituencies[around]);
            let own_around = match &limits.sites {
                None => world.constituencies.iter().copied().collect::<BTreeSet<_>>(),
                Some(sites) => sites.iter().filter_map(of).collect(),
            };
            prop_assert_eq!(around, own_around);

            // A grant that has run out counts too: with a new day it would reach again.
            let ever = |grants: &[Plain]| places(&grants.iter().cloned().map(|one| Plain { days: None, ..one }).collect::<Vec<_>>());
            let by_name = |grants: &[Plain]| grants.iter().all(|one| matches!(one.reach, PlainReach::Sites(_)));
            let parties_ok = |grants: &[Plain]| grants.iter().all(|one| own_parties.contains(&one.party));
            let unlimited = limits.parties.is_none() && limits.sites.is_none();
            let fits = |grants: &[Plain]| {
                let some = unlimited || !grants.is_empty();
                let sites = limits.sites.is_none() || (by_name(grants) && ever(grants).is_subset(&reach));
                some && sites && parties_ok(grants)
            };
            prop_assert_eq!(touches, fits(&held));
            prop_assert_eq!(faults.is_empty(), fits(&wanted), "{:?}", faults);
            if faults.is_empty() {
                prop_assert!(ever(&wanted).is_subset(&reach));
            }
            Ok(())
        })?;
    });
}

#[test]
fn what_is_beyond_is_named_at_its_place() {
    let store = TestStore::migrated();
    let world = World::new(&store, &BTreeSet::new());
    let limits = Limits { parties: Some(vec![0]), sites: Some(vec![0, 1]) };
    let client = world.client(&store, &limits, ClientScope::ALL);
    let caller = client_caller(client, ClientScope::ALL, ClientScope::UsersWrite);
    let faults = |plain: &[Plain]| {
        let new = world.grants(&store, plain);
        let faults = as_actor(&store, &caller, |tx, actor| Ok(Grantable::of(tx, actor)?.faults(&new, "/grants")));
        faults.unwrap().into_iter().map(|fault| (fault.pointer, fault.code)).collect::<Vec<_>>()
    };
    let plain = |party, reach| Plain { party, reach, days: None };
    assert_eq!(faults(&[]), [("/grants".to_owned(), FieldCode::Required)]);
    let at = |place: &str, code| (format!("/grants/{place}"), code);
    let given = [
        plain(0, PlainReach::Sites(vec![0, 2, 1, 3])),
        plain(1, PlainReach::Party),
        plain(0, PlainReach::Constituency(0)),
    ];
    let expected = [
        at("0/site_ids/1", FieldCode::Unknown),
        at("0/site_ids/3", FieldCode::Unknown),
        at("1/party_id", FieldCode::Unknown),
        at("1/scope", FieldCode::NotForClients),
        at("2/scope", FieldCode::NotForClients),
    ];
    assert_eq!(faults(&given), expected);
}

#[test]
fn a_client_is_let_in_by_a_good_secret_and_what_its_token_was_asked_for() {
    let store = TestStore::migrated();
    let world = World::new(&store, &BTreeSet::new());
    let all = Limits { parties: None, sites: None };
    let (read, write) = (ClientScope::UsersRead, ClientScope::UsersWrite);
    let good = world.client(&store, &all, &[read, write]);
    let other = world.client(&store, &all, &[read]);
    let refused = |caller: &Caller| store.run(|tx| admit(tx, caller)).err().map(|error| error.code());
    let ask = |who, asked: &[ClientScope], needs| refused(&client_caller(who, asked, needs));
    assert_eq!(ask(good, &[read, write], write), None);
    let (unauthorized, insufficient) = (Some(ProblemCode::Unauthorized), Some(ProblemCode::InsufficientScope));
    assert_eq!(ask(good, &[read], write), insufficient, "not asked for");
    assert_eq!(ask(other, &[read, write], write), insufficient, "not given");
    let nothing = Caller {
        demand: Demand { scope: None, ..client_caller(good, &[], read).demand },
        ..client_caller(good, &[read], read)
    };
    assert_eq!(refused(&nothing), insufficient, "no client may call it");
    assert_eq!(ask((good.0, other.1), &[read], read), unauthorized, "another's secret");
    assert_eq!(ask((good.0, ClientSecretId::new()), &[read], read), unauthorized);

    let (may, id) = as_actor(&store, &client_caller(good, &[read], read), |_, actor| {
        let machine = actor.machine().unwrap();
        Ok((ClientScope::ALL.iter().copied().filter(|scope| machine.may(*scope)).collect::<Vec<_>>(), machine.id()))
    })
    .unwrap();
    assert_eq!((may, id), (vec![read], good.0));

    let office = caller(session(&store, world.municipality, &world.office.1));
    let began = store.now();
    store.set_now(began.plus(TimeDelta::days(30)).minus(TimeDelta::microseconds(1)));
    assert_eq!(ask(good, &[read], read), None);
    store.set_now(began.plus(TimeDelta::days(30)));
    assert_eq!(ask(good, &[read], read), unauthorized, "the secret has run out");
    store.set_now(began);
    as_actor(&store, &office, |tx, actor| {
        let (access, _) = machine_clients::access(tx, actor, good.0)?;
        machine_clients::revoke(tx, &access)
    })
    .unwrap();
    assert_eq!(ask(good, &[read], read), unauthorized, "revoked");
    store.municipality("0630");
    let elsewhere = Caller { host: "0630.test".to_owned(), ..client_caller(other, &[read], read) };
    assert_eq!(refused(&elsewhere), unauthorized, "by another's address");
}
