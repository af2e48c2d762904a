//! Pages of users in each order: none twice and none lost while accounts come, and log in where that does not move them.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::store::access::tests::{as_actor, caller, session};
use crate::store::db::testing::TestStore;

#[derive(Debug, Clone, Copy)]
enum By {
    Name,
    LastLogin,
    Created,
}

#[test]
fn pages_lose_and_repeat_nobody_while_accounts_are_made() {
    let store = TestStore::migrated();
    // When each has last logged in, by the minute, so that many have at once; none: never.
    let logins = || prop::collection::vec(prop::option::of(0..4_i64), 0..12);
    let by = prop::sample::select(vec![By::Name, By::LastLogin, By::Created]);
    let names = prop::collection::vec(prop::sample::select(vec!["Åse Holm", "åse holm", "Aase Holm", "Bo", "Ørn"]), 40);
    let cases = ProptestConfig::with_cases(96);
    proptest!(cases, |(before in logins(), later in logins(), names in names, limit in 1..5_usize, by in by)| {
        store.case(|store| {
            let municipality = store.municipality("0607");
            let office = store.user(municipality, "kontoret", Role::Administrator).1;
            let caller = caller(session(store, municipality, &office));
            let mut numbers = (0..).zip(names);
            let mut add = |login: Option<i64>| {
                let (number, name) = numbers.next().unwrap();
                let id = store.user(municipality, &format!("bruger{number}"), Role::PartySecretary).1.id;
                let at = login.map(|minutes| store.now().plus(TimeDelta::minutes(minutes)));
                let set = (users::last_login_at.eq(at), users::name_key.eq(text::sort_key(name)));
                store.run(|tx| Ok(diesel::update(users::table.find(id)).set(set).execute(tx.conn)?)).unwrap();
                id
            };
            let mut there: BTreeSet<UserId> = before.into_iter().map(&mut add).collect();
            there.insert(office.id);
            let mut later = later.into_iter();
            let between = || if let Some(login) = later.next() { add(login); };
            let page = |order| {
                let limit = i64::try_from(limit).unwrap();
                as_actor(store, &caller, |tx, actor| list(tx, actor, &UserFilter::default(), order, limit)).unwrap()
            };
            let seen = match by {
                By::Name => TestStore::walk(limit, |after| page(UserOrder::Name(after)), |user: &User| (user.name_key.clone(), user.id), between),
                By::LastLogin => TestStore::walk(limit, |after| page(UserOrder::LastLogin(after)), |user: &User| (user.last_login_at, user.id), between),
                By::Created => TestStore::walk(limit, |after| page(UserOrder::Created(after)), |user: &User| user.id, between),
            };
            let ids: BTreeSet<UserId> = seen.iter().map(|user| user.id).collect();
            prop_assert_eq!(ids.len(), seen.len(), "nobody twice");
            prop_assert!(there.is_subset(&ids), "nobody lost who was there all along");
            Ok(())
        })?;
    });
}
