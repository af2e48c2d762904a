//! A secretary's request for a further one, from asking to its end; and grants that name what is not there.

use super::*;
use crate::domain::fault::FieldCode;
use crate::domain::ids::SecretaryRequestId;
use crate::domain::roles::{RequestState, SecretaryRequests};
use crate::store::grants::Known;
use crate::store::secretary_requests::{
    RequestAccess, approve, ask, find, grantable, hold, list, reject, sites_of, withdraw,
};

/// A secretary of party 0 at sites 0 and 1, somebody else who is one of party 1, and the office.
struct Scene {
    store: TestStore,
    world: World,
    asker: (UserAccess, Caller),
    other: Caller,
    office: Caller,
}

impl Scene {
    fn new() -> Self {
        let store = TestStore::migrated();
        let world = World::new(&store, &BTreeSet::new());
        let sites = |sites| PlainReach::Sites(sites);
        let asker = world.secretary(&store, "aase", &[Plain { party: 0, reach: sites(vec![0, 1]), days: None }]);
        let other = world.secretary(&store, "bent", &[Plain { party: 1, reach: PlainReach::Party, days: None }]).1;
        let office = caller(session(&store, world.municipality, &world.office.1));
        Self { store, world, asker, other, office }
    }

    fn request(&self, party: usize, sites: &[usize]) -> NewRequest {
        let email = MailAddress::parse("ny@example.dk").unwrap();
        let sites = sites.iter().map(|site| self.world.sites[*site]).collect();
        NewRequest { full_name: "Ny Sekretær".to_owned(), email, party: self.world.parties[party], sites }
    }

    fn ask(&self, party: usize, sites: &[usize]) -> Result<SecretaryRequestId> {
        as_actor(&self.store, &self.asker.1, |tx, actor| ask(tx, actor, &self.request(party, sites)))
    }

    fn office<T>(&self, f: impl FnOnce(&mut Tx<'_>, &Actor) -> Result<T>) -> Result<T> {
        as_actor(&self.store, &self.office, f)
    }

    fn grantable(&self, id: SecretaryRequestId) -> Result<Vec<NewGrant>> {
        self.office(|tx, actor| {
            let (_, request) = hold(tx, actor, id)?;
            grantable(tx, actor, &request)
        })
    }

    fn decide(&self, id: SecretaryRequestId, f: impl FnOnce(&mut Tx<'_>, &RequestAccess) -> Result<()>) {
        let decided = self.office(|tx, actor| {
            let (access, _) = hold(tx, actor, id)?;
            f(tx, &access)
        });
        decided.unwrap();
    }

    fn allow(&self, what: SecretaryRequests) {
        let set = municipalities::secretary_requests.eq(what);
        self.store.run(|tx| Ok(diesel::update(municipalities::table).set(set).execute(tx.conn)?)).unwrap();
    }
}

fn faults(error: Error) -> Vec<(String, FieldCode)> {
    let Error::Problem { faults, .. } = error else { panic!("{error}") };
    faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn what_is_beyond_the_own_reach_is_unknown_at_its_place() {
    let scene = Scene::new();
    assert_eq!(faults(scene.ask(1, &[0]).unwrap_err()), [("/party_id".to_owned(), FieldCode::Unknown)]);
    let expected = [1, 2].map(|n| (format!("/site_ids/{n}"), FieldCode::Unknown));
    assert_eq!(faults(scene.ask(0, &[0, 2, 4, 1]).unwrap_err()), expected);
    scene.ask(0, &[0, 1]).unwrap();
}

#[test]
fn who_asked_and_an_administrator_see_it_and_nobody_else() {
    let scene = Scene::new();
    let (first, second) = (scene.ask(0, &[1, 0]).unwrap(), scene.ask(0, &[0]).unwrap());
    let ids = |who: &Caller| {
        let listed = as_actor(&scene.store, who, list).unwrap();
        listed.into_iter().map(|request| request.id).collect::<Vec<_>>()
    };
    assert_eq!((ids(&scene.asker.1), ids(&scene.office)), (vec![second, first], vec![second, first]));
    assert_eq!(ids(&scene.other), []);
    let seen = as_actor(&scene.store, &scene.other, |tx, actor| find(tx, actor, first));
    assert_eq!(seen.unwrap_err().code(), ProblemCode::NotFound);
    let shown = scene.office(|tx, actor| {
        let request = find(tx, actor, first)?;
        sites_of(tx, actor, &[request])
    });
    let within: Vec<_> = shown.unwrap()[&first].iter().map(|site| (site.id, site.number, site.within_reach)).collect();
    assert_eq!(within, [(scene.world.sites[0], 1, true), (scene.world.sites[1], 2, true)]);
    let fewer = [Plain { party: 0, reach: PlainReach::Sites(vec![1]), days: None }];
    scene.world.grant(&scene.store, &scene.asker.0, &fewer);
    let shown = scene.office(|tx, actor| {
        let request = find(tx, actor, first)?;
        sites_of(tx, actor, &[request])
    });
    let within: Vec<_> = shown.unwrap()[&first].iter().map(|site| site.within_reach).collect();
    assert_eq!(within, [false, true], "what the asker has lost");
}

#[test]
fn what_was_passed_on_follows_the_asker_down_and_never_up() {
    let scene = Scene::new();
    let id = scene.ask(0, &[0, 1]).unwrap();
    let (access, user) = scene.store.user(scene.world.municipality, "nyeste", Role::PartySecretary);
    let given = scene.grantable(id).unwrap();
    scene.office(|tx, actor| grants::replace(tx, actor, &access, &given)).unwrap();
    let held = || {
        let grants = scene.store.run(|tx| grants::of_user(tx, user.id)).unwrap();
        assert!(
            grants.iter().all(|grant| grant.follows.as_ref().is_some_and(|(asker, _)| *asker == scene.asker.0.id()))
        );
        scene.world.numbers(grants.iter().flat_map(|grant| grant.sites.iter().map(|(id, ..)| *id)))
    };
    assert_eq!(held(), BTreeSet::from([0, 1]));
    let sites = |sites| [Plain { party: 0, reach: PlainReach::Sites(sites), days: None }];
    for (asker, expected) in [(vec![1, 2], vec![1]), (vec![0, 1, 2], vec![1]), (vec![0], vec![])] {
        scene.world.grant(&scene.store, &scene.asker.0, &sites(asker));
        assert_eq!(held(), BTreeSet::from_iter(expected));
    }
}

#[test]
fn a_request_is_decided_once_and_what_waits_comes_first() {
    let scene = Scene::new();
    let ids: Vec<_> = (0..3).map(|_| scene.ask(0, &[0]).unwrap()).collect();
    let user = scene.store.user(scene.world.municipality, "nyeste", Role::PartySecretary).1.id;
    scene.decide(ids[2], |tx, access| approve(tx, access, user));
    scene.store.set_now(scene.store.now().plus(TimeDelta::seconds(1)));
    scene.decide(ids[1], |tx, access| reject(tx, access, "Partiet har nok"));
    let listed = scene.office(list).unwrap();
    let seen: Vec<_> =
        listed.iter().map(|one| (one.id, one.state, one.created_user, one.reason.as_deref(), one.version)).collect();
    let expected = [
        (ids[0], RequestState::Open, None, None, 1),
        (ids[2], RequestState::Approved, Some(user), None, 2),
        (ids[1], RequestState::Rejected, None, Some("Partiet har nok"), 2),
    ];
    assert_eq!(seen, expected);
    assert_eq!(listed[2].decided_at, Some(scene.store.now()));
    for id in &ids[1..] {
        assert_eq!(scene.grantable(*id).unwrap_err().code(), ProblemCode::RequestDecided);
    }
    // Of two who decide at once, the second finds it decided.
    let twice = scene.office(|tx, actor| {
        let (access, _) = hold(tx, actor, ids[0])?;
        approve(tx, &access, user)?;
        reject(tx, &access, "For sent")
    });
    assert_eq!(twice.unwrap_err().code(), ProblemCode::RequestDecided);
}

#[test]
fn twenty_wait_at_most() {
    let scene = Scene::new();
    let ids: Vec<_> = (0..20).map(|_| scene.ask(0, &[0]).unwrap()).collect();
    assert_eq!(scene.ask(0, &[0]).unwrap_err().code(), ProblemCode::TooManyRequests);
    scene.decide(ids[0], |tx, access| reject(tx, access, "Partiet har nok"));
    scene.ask(0, &[0]).unwrap();
    scene.decide(ids[1], withdraw);
    scene.ask(0, &[0]).unwrap();
    assert_eq!(scene.ask(0, &[0]).unwrap_err().code(), ProblemCode::TooManyRequests);
}

#[test]
fn where_it_is_off_nobody_asks_and_nothing_is_given() {
    let scene = Scene::new();
    let id = scene.ask(0, &[0]).unwrap();
    scene.allow(SecretaryRequests::Off);
    assert_eq!(scene.ask(0, &[0]).unwrap_err().code(), ProblemCode::SecretaryRequestsOff);
    assert_eq!(scene.grantable(id).unwrap_err().code(), ProblemCode::SecretaryRequestsOff);
    scene.allow(SecretaryRequests::WithApproval);
    assert_eq!(scene.grantable(id).unwrap().len(), 1);
}

#[test]
fn who_is_blocked_or_no_secretary_any_more_passes_nothing_on() {
    let scene = Scene::new();
    let id = scene.ask(0, &[0]).unwrap();
    let set = |role: Role| {
        let row = diesel::update(crate::store::schema::users::table.find(scene.asker.0.id()));
        scene.store.run(|tx| Ok(row.set(crate::store::schema::users::role.eq(role)).execute(tx.conn)?)).unwrap();
    };
    set(Role::Auditor);
    assert_eq!(scene.grantable(id).unwrap_err().code(), ProblemCode::AskerOutOfReach);
    set(Role::PartySecretary);
    scene.store.run(|tx| users::set_blocked(tx, &scene.asker.0, true)).unwrap();
    assert_eq!(scene.grantable(id).unwrap_err().code(), ProblemCode::AskerOutOfReach);
}

#[test]
fn grants_name_what_there_is_and_leave_what_was_where_they_do_not() {
    let scene = Scene::new();
    let party = scene.world.parties[0];
    let grant = |party, reach| NewGrant { party, reach, expires_on: None, follows: None };
    let wrong = [
        grant(PartyId::new(), GrantReach::Party),
        grant(party, GrantReach::Constituency(ConstituencyId::new())),
        grant(party, GrantReach::Sites(vec![scene.world.sites[0], SiteId::new()])),
        grant(party, GrantReach::Constituency(scene.world.constituencies[0])),
    ];
    let refused = scene.office(|tx, actor| grants::replace(tx, actor, &scene.asker.0, &wrong)).unwrap_err();
    let at = |place: &str| (format!("/grants/{place}"), FieldCode::Unknown);
    assert_eq!(faults(refused), [at("0/party_id"), at("1/constituency_id"), at("2/site_ids/1")]);
    let held = |of| scene.store.run(|tx| grants::of_user(tx, of)).unwrap();
    assert_eq!(held(scene.asker.0.id()).len(), 1, "what was is still there");
    assert!(held(UserId::new()).is_empty());

    // Of another municipality they are not there either.
    let elsewhere = scene.store.municipality("0630");
    let known = scene.store.run(|tx| Known::of(tx, elsewhere)).unwrap();
    assert_eq!(known.faults(&wrong[..1], "/x").len(), 1);
    assert_eq!(known.faults(&[grant(party, GrantReach::Party)], "/x").len(), 1);
    assert!(scene.store.run(|tx| grants::reached_sites(tx, elsewhere, &wrong)).unwrap().is_empty());
}
