//! Who is let in: each thing that an actor is minted from, taken away by itself, shuts out.

use super::*;
use crate::domain::roles::FactorKind;
use crate::store::factors;
use crate::store::schema::users as user_rows;

struct Somebody {
    store: TestStore,
    municipality: MunicipalityId,
    access: UserAccess,
    user: User,
    session: SessionId,
}

impl Somebody {
    fn with(role: Role) -> Self {
        let store = TestStore::migrated();
        let municipality = store.municipality("0607");
        let (access, user) = store.user(municipality, "aase", role);
        let opened = store.run(|tx| sessions::open(tx, municipality, user.id, role, &Browser::default())).unwrap();
        Self { store, municipality, access, user, session: opened.session }
    }

    fn caller(&self, demand: Demand) -> Caller {
        let bearer = Bearer::Session { session: self.session, user: self.user.id };
        Caller { bearer, demand, request_id: "r1".to_owned(), host: "0607.test".to_owned() }
    }

    fn refused(&self, demand: Demand) -> Option<ProblemCode> {
        self.store.run(|tx| admit(tx, &self.caller(demand))).err().map(|error| error.code())
    }

    fn accept_terms(&self) {
        self.store.run(|tx| terms::accept(tx, self.user.id)).unwrap();
    }

    fn add_factor(&self, name: Option<&str>) {
        let whose = (self.municipality, self.user.id);
        self.store.run(|tx| factors::add(tx, whose, FactorKind::Totp, &[7; 20], name)).unwrap();
    }
}

/// What an operation for everybody asks.
const PLAIN: Demand = Demand { roles: Role::ALL, scope: None, recent: false, enrolment: false, terms: false };

#[test]
fn an_actor_is_whom_the_session_says() {
    let aase = Somebody::with(Role::PartySecretary);
    aase.accept_terms();
    let (actor, scope) = aase
        .store
        .run(|tx| {
            let actor = admit(tx, &aase.caller(PLAIN))?;
            let scope = actor.scope(tx);
            Ok((actor, scope))
        })
        .unwrap();
    assert_eq!((actor.user(), actor.session(), actor.role()), (aase.user.id, aase.session, Role::PartySecretary));
    assert_eq!((actor.municipality(), scope.municipality), (aase.municipality, aase.municipality));
    assert!(actor.machine().is_none() && !scope.is_office());
    let Trail { municipality, actor, request_id } = actor.trail();
    assert_eq!((municipality, actor, request_id.as_str()), (aase.municipality, Some(aase.user.id), "r1"));
    let trail = Trail::of(aase.municipality, None, "r2".to_owned());
    assert_eq!((trail.municipality, trail.actor, trail.request_id.as_str()), (aase.municipality, None, "r2"));
}

#[test]
fn only_the_office_reaches_all() {
    for role in Role::ALL {
        let somebody = Somebody::with(*role);
        somebody.accept_terms();
        let caller = somebody.caller(Demand { enrolment: true, ..PLAIN });
        let office = somebody.store.run(|tx| Ok(admit(tx, &caller)?.scope(tx).is_office())).unwrap();
        assert_eq!(office, matches!(role, Role::Administrator | Role::ElectionOfficer), "{role:?}");
    }
}

#[test]
fn the_role_must_be_one_that_is_named() {
    let aase = Somebody::with(Role::PartySecretary);
    aase.accept_terms();
    let three = Demand { roles: &[Role::Administrator, Role::ElectionOfficer, Role::Auditor], ..PLAIN };
    assert_eq!(aase.refused(three), Some(ProblemCode::Forbidden));
    assert_eq!(aase.refused(Demand { roles: &[Role::PartySecretary], ..PLAIN }), None);
    assert_eq!(aase.refused(Demand { roles: &[], ..PLAIN }), Some(ProblemCode::Forbidden));
}

#[test]
fn the_terms_come_first_but_where_they_are_read() {
    let aase = Somebody::with(Role::PartySecretary);
    assert_eq!(aase.refused(PLAIN), Some(ProblemCode::TermsRequired));
    assert_eq!(aase.refused(Demand { terms: true, ..PLAIN }), None);
    aase.accept_terms();
    assert_eq!(aase.refused(PLAIN), None);
    let older = VERSION - 1;
    let set = |tx: &mut Tx<'_>| {
        Ok(diesel::update(user_rows::table).set(user_rows::terms_version.eq(older)).execute(tx.conn)?)
    };
    aase.store.run(set).unwrap();
    assert_eq!(aase.refused(PLAIN), Some(ProblemCode::TermsRequired), "those of before");
}

#[test]
fn a_second_factor_comes_before_all_but_setting_it_up() {
    let bent = Somebody::with(Role::Auditor);
    bent.accept_terms();
    assert_eq!(bent.refused(PLAIN), Some(ProblemCode::SecondFactorRequired));
    assert_eq!(bent.refused(Demand { enrolment: true, ..PLAIN }), None);
    bent.add_factor(None);
    assert_eq!(bent.refused(PLAIN), Some(ProblemCode::SecondFactorRequired), "it is only being set up");
    bent.add_factor(Some("Telefon"));
    assert_eq!(bent.refused(PLAIN), None);
    assert!(bent.store.run(|tx| factors::forget(tx, bent.user.id)).unwrap());
    assert_eq!(bent.refused(PLAIN), Some(ProblemCode::SecondFactorRequired), "and gone at the next request");
}

#[test]
fn secretaries_need_one_where_the_municipality_says_so() {
    let aase = Somebody::with(Role::PartySecretary);
    aase.accept_terms();
    assert_eq!(aase.refused(PLAIN), None);
    let required = municipalities::secretary_factor_required.eq(true);
    let waiver = municipalities::secretary_factor_waiver.eq(None::<String>);
    let set = |tx: &mut Tx<'_>| Ok(diesel::update(municipalities::table).set((required, waiver)).execute(tx.conn)?);
    aase.store.run(set).unwrap();
    assert_eq!(aase.refused(PLAIN), Some(ProblemCode::SecondFactorRequired));
}

#[test]
fn what_is_sensitive_needs_a_proof_of_the_last_five_minutes() {
    let aase = Somebody::with(Role::PartySecretary);
    aase.accept_terms();
    let recent = Demand { recent: true, ..PLAIN };
    let began = aase.store.now();
    aase.store.set_now(began.plus(RECENT).minus(TimeDelta::microseconds(1)));
    assert_eq!(aase.refused(recent), None);
    aase.store.set_now(began.plus(RECENT));
    assert_eq!((aase.refused(recent), aase.refused(PLAIN)), (Some(ProblemCode::StepUpRequired), None));
}

#[test]
fn a_session_that_is_over_opens_nothing() {
    let ended = Some(ProblemCode::SessionEnded);
    let alive = || {
        let aase = Somebody::with(Role::PartySecretary);
        aase.accept_terms();
        assert_eq!(aase.refused(PLAIN), None);
        aase
    };
    let aase = alive();
    aase.store.set_now(aase.store.now().plus(TimeDelta::hours(12)).minus(TimeDelta::microseconds(1)));
    assert_eq!(aase.refused(PLAIN), None);
    aase.store.set_now(aase.store.now().plus(TimeDelta::microseconds(1)));
    assert_eq!(aase.refused(PLAIN), ended, "after twelve hours");

    let aase = alive();
    aase.store.run(|tx| sessions::end_all(tx, aase.user.id, None)).unwrap();
    assert_eq!(aase.refused(PLAIN), ended, "ended");

    let aase = alive();
    aase.store.run(|tx| users::set_blocked(tx, &aase.access, true)).unwrap();
    assert_eq!(aase.refused(PLAIN), ended, "blocked");

    let aase = alive();
    aase.store.run(|tx| users::delete(tx, &aase.access, aase.user.version)).unwrap();
    assert_eq!(aase.refused(PLAIN), ended, "deleted");

    let mut aase = alive();
    let bent = aase.store.user(aase.municipality, "bent", Role::PartySecretary).1;
    aase.user.id = bent.id;
    assert_eq!(aase.refused(PLAIN), ended, "somebody else's");
}

#[test]
fn by_another_municipality_s_address_nobody_comes_in() {
    let aase = Somebody::with(Role::PartySecretary);
    aase.accept_terms();
    let at = |host: &str| {
        let caller = Caller { host: host.to_owned(), ..aase.caller(PLAIN) };
        aase.store.run(|tx| admit(tx, &caller)).err().map(|error| error.code())
    };
    assert_eq!(at("elsewhere.test"), None, "there is only one");
    aase.store.municipality("0630");
    assert_eq!(at("0607.test"), None);
    assert_eq!(at("0630.test"), Some(ProblemCode::Unauthorized));
    assert!(at("elsewhere.test").is_some());
}

#[test]
fn what_is_held_is_the_own_and_still_holds() {
    let store = TestStore::migrated();
    let world = World::new(&store, &BTreeSet::new());
    let grant = |party, days| Plain { party, reach: PlainReach::Party, days };
    world.secretary(&store, "bent", &[grant(1, None)]);
    let (_, caller) = world.secretary(&store, "aase", &[grant(0, Some(0)), grant(0, None), grant(1, Some(-1))]);
    let held = as_actor(&store, &caller, |_, actor| Ok(actor.held.clone())).unwrap();
    assert_eq!(held, [(world.parties[0], GrantScope::Party)], "each kind once");
}
