//! Whatever happens to the links of two users, in whatever order: a token works once at most, none works that was spent,
//! replaced, revoked or found to have run out, even if the clock is set back, and what is told of each is true.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::domain::roles::Role;
use crate::store::credentials;
use crate::store::db::testing::TestStore;
use crate::store::users::set_blocked;

#[derive(Debug, Clone)]
enum Step {
    Issue {
        user: usize,
        purpose: LinkPurpose,
        minutes: i64,
    },
    Redeem(Index),
    /// A redemption that fails after the link was spent, and so is rolled back.
    RedeemInVain(Index),
    Revoke {
        user: usize,
    },
    Wait {
        milliseconds: i64,
    },
    /// Until just before, exactly at, or just after the end of some link.
    WaitForTheEndOf {
        link: Index,
        microseconds: i64,
    },
    SetTheClockBack {
        milliseconds: i64,
    },
    /// What the server does every few minutes.
    EndThoseRunOut,
}

fn steps() -> impl Strategy<Value = Step> {
    let purpose = prop::sample::select(LinkPurpose::ALL);
    prop_oneof![
        3 => (0..2_usize, purpose, 1..90_i64).prop_map(|(user, purpose, minutes)| Step::Issue { user, purpose, minutes }),
        4 => any::<Index>().prop_map(Step::Redeem),
        1 => any::<Index>().prop_map(Step::RedeemInVain),
        1 => (0..2_usize).prop_map(|user| Step::Revoke { user }),
        1 => (1..3_600_000_i64).prop_map(|milliseconds| Step::Wait { milliseconds }),
        1 => (any::<Index>(), -1..2_i64).prop_map(|(link, microseconds)| Step::WaitForTheEndOf { link, microseconds }),
        1 => (1..7_200_000_i64).prop_map(|milliseconds| Step::SetTheClockBack { milliseconds }),
        1 => Just(Step::EndThoseRunOut),
    ]
}

/// A link as it ought to be.
struct Expected {
    user: usize,
    purpose: LinkPurpose,
    token: LinkToken,
    expires_at: Instant,
    used: bool,
    revoked: bool,
    ran_out: bool,
}

impl Expected {
    fn state(&self, now: Instant) -> LinkState {
        match (self.used, self.revoked, now < self.expires_at && !self.ran_out) {
            (true, _, _) => LinkState::Used,
            (_, true, _) => LinkState::Replaced,
            (_, _, false) => LinkState::Expired,
            _ => LinkState::Valid,
        }
    }

    fn code(&self, now: Instant) -> Option<ProblemCode> {
        match self.state(now) {
            LinkState::Valid => None,
            LinkState::Used => Some(ProblemCode::LinkUsed),
            LinkState::Replaced => Some(ProblemCode::LinkReplaced),
            LinkState::Expired => Some(ProblemCode::LinkExpired),
        }
    }
}

fn revoke(links: &mut [Expected], user: usize) {
    links.iter_mut().filter(|link| link.user == user && !link.used).for_each(|link| link.revoked = true);
}

/// As `features/auth/redeem.rs` does it.
fn redeem(store: &TestStore, token: &LinkToken, in_vain: bool) -> Result<Link> {
    store.run(|tx| {
        hold(tx, token)?;
        let link = spend(tx, token)?;
        if in_vain || !credentials::set_hash(tx, link.user, "hash")? {
            return Err(Error::of(ProblemCode::Stale));
        }
        revoke_all(tx, link.user)?;
        Ok(link)
    })
}

fn walk(store: &TestStore, steps: Vec<Step>) -> std::result::Result<(), TestCaseError> {
    let municipality = store.municipality("0607");
    let users = ["aase", "bent"].map(|name| store.user(municipality, name, Role::PartySecretary).1);
    let mut links: Vec<Expected> = Vec::new();
    for step in steps {
        let now = store.now();
        match step {
            Step::Issue { user, purpose, minutes } => {
                revoke(&mut links, user);
                let life = TimeDelta::minutes(minutes);
                let (_, token, expires_at) = store.run(|tx| issue(tx, users[user].id, purpose, life)).unwrap();
                prop_assert!(expires_at <= now.plus(life) && expires_at > now.plus(life).minus(TimeDelta::seconds(1)));
                prop_assert_eq!(expires_at.0.timestamp_subsec_micros(), 0);
                let (used, revoked, ran_out) = (false, false, false);
                links.push(Expected { user, purpose, token, expires_at, used, revoked, ran_out });
            }
            Step::Redeem(link) if !links.is_empty() => {
                let place = link.index(links.len());
                let done = redeem(store, &links[place].token, false);
                prop_assert_eq!(done.as_ref().err().map(Error::code), links[place].code(now));
                if let Ok(found) = done {
                    prop_assert_eq!((found.user, found.purpose), (users[links[place].user].id, links[place].purpose));
                    links[place].used = true;
                    let user = links[place].user;
                    revoke(&mut links, user);
                }
            }
            Step::RedeemInVain(link) if !links.is_empty() => {
                let link = &links[link.index(links.len())];
                let code = redeem(store, &link.token, true).unwrap_err().code();
                prop_assert_eq!(code, link.code(now).unwrap_or(ProblemCode::Stale));
            }
            Step::Revoke { user } => {
                store.run(|tx| revoke_all(tx, users[user].id)).unwrap();
                revoke(&mut links, user);
            }
            Step::Wait { milliseconds } => store.set_now(now.plus(TimeDelta::milliseconds(milliseconds))),
            Step::WaitForTheEndOf { link, microseconds } if !links.is_empty() => {
                let end = links[link.index(links.len())].expires_at.plus(TimeDelta::microseconds(microseconds));
                store.set_now(now.max(end));
            }
            Step::SetTheClockBack { milliseconds } => store.set_now(now.minus(TimeDelta::milliseconds(milliseconds))),
            Step::EndThoseRunOut => {
                store.run(end_those_run_out).unwrap();
                links.iter_mut().for_each(|link| link.ran_out |= now >= link.expires_at);
            }
            _ => {}
        }
        let now = store.now();
        for link in &links {
            let found = store.run(|tx| find(tx, &link.token)).unwrap();
            prop_assert_eq!(found.state(now), link.state(now));
        }
        for user in 0..2 {
            let valid = links.iter().filter(|link| link.user == user && link.state(now) == LinkState::Valid);
            prop_assert!(valid.count() <= 1);
        }
    }
    Ok(())
}

#[test]
fn no_order_of_things_lets_a_link_work_twice_or_too_late() {
    let store = TestStore::migrated();
    let config = ProptestConfig::with_cases(96);
    proptest!(config, |(steps in prop::collection::vec(steps(), 1..24))| {
        store.case(|store| walk(store, steps))?;
    });
}

#[test]
fn an_unknown_token_and_that_of_somebody_deleted_are_no_link() {
    let store = TestStore::migrated();
    let unknown = |token: &LinkToken| redeem(&store, token, false).unwrap_err().code();
    assert_eq!(unknown(&LinkToken::random()), ProblemCode::LinkUnknown);
    let (access, user) = store.user(store.municipality("0607"), "aase", Role::Auditor);
    let (_, token, _) = store.run(|tx| issue(tx, user.id, LinkPurpose::Invite, RESET_LIFE)).unwrap();
    store.run(|tx| crate::store::users::delete(tx, &access, user.version)).unwrap();
    assert_eq!(unknown(&token), ProblemCode::LinkUnknown);
}

#[test]
fn who_is_blocked_spends_no_link() {
    let store = TestStore::migrated();
    let (access, user) = store.user(store.municipality("0607"), "aase", Role::Auditor);
    let (_, token, _) = store.run(|tx| issue(tx, user.id, LinkPurpose::Reset, RESET_LIFE)).unwrap();
    store.run(|tx| set_blocked(tx, &access, true)).unwrap();
    redeem(&store, &token, false).unwrap_err();
    assert_eq!(store.run(|tx| find(tx, &token)).unwrap().state(store.now()), LinkState::Valid, "all or nothing");
}

#[test]
fn only_the_links_of_the_last_hour_are_counted_and_only_the_own() {
    let store = TestStore::migrated();
    let municipality = store.municipality("0607");
    let [one, other] = ["aase", "bent"].map(|name| store.user(municipality, name, Role::Auditor).1.id);
    let count = |user| store.run(|tx| issued_lately(tx, user)).unwrap();
    for minutes in [0, 30, 29] {
        store.set_now(store.now().plus(TimeDelta::minutes(minutes)));
        store.run(|tx| issue(tx, one, LinkPurpose::Reset, RESET_LIFE)).unwrap();
    }
    assert_eq!((count(one), count(other)), (3, 0));
    store.set_now(store.now().plus(TimeDelta::minutes(1)));
    assert_eq!(count(one), 2, "the first is an hour old");
}

#[test]
fn a_link_knows_its_user_and_life() {
    let store = TestStore::migrated();
    let municipality = store.municipality("0607");
    let user = store.user(municipality, "aase", Role::Auditor).1;
    let (id, token, _) = store.run(|tx| issue(tx, user.id, LinkPurpose::Reset, RESET_LIFE)).unwrap();
    let link = store.run(|tx| hold(tx, &token)).unwrap();
    assert_eq!((link.id, link.user, link.municipality), (id, user.id, municipality));
    assert_eq!(store.run(|tx| username(tx, &link)).unwrap(), "aase");
    assert_eq!(store.run(|tx| hold_user(tx, user.id)).unwrap().id, user.id);
    let nobody = store.run(|tx| hold_user(tx, UserId::new())).unwrap_err();
    assert_eq!(nobody.code(), ProblemCode::NotFound);
}
