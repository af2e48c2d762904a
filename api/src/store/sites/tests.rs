//! Pages that lose and repeat nothing while others add and delete, and changes that stay within the municipality.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::domain::fault::ProblemCode;
use crate::domain::roles::Role;
use crate::store::access::Caller;
use crate::store::access::tests::{as_actor, caller, session};
use crate::store::constituencies::{self, ConstituencyFields};
use crate::store::db::testing::TestStore;

fn office(store: &TestStore, code: &str) -> Caller {
    let municipality = store.municipality(code);
    let user = store.user(municipality, &format!("kontor{code}"), Role::Administrator).1;
    Caller { host: format!("{code}.test"), ..caller(session(store, municipality, &user)) }
}

fn fields(number: i32, name: &str) -> SiteFields {
    let name = name.to_owned();
    SiteFields { number, name, venue: None, address: None, constituency_id: None, eligible_voters: None }
}

/// What happens between two pages.
#[derive(Debug, Clone)]
enum Between {
    Add(&'static str),
    Delete(Index),
    Nothing,
}

/// Few names, so that many are the same to the reader and to the order.
fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["Aagaard", "Ågård", "ågård", "Bredstrup", "Bredstrup 2", "Bredstrup 10", "Ørum"])
}

fn between() -> impl Strategy<Value = Between> {
    prop_oneof![
        3 => name().prop_map(Between::Add),
        1 => any::<Index>().prop_map(Between::Delete),
        1 => Just(Between::Nothing)
    ]
}

#[test]
fn pages_lose_and_repeat_nothing_while_others_add_and_delete() {
    let store = TestStore::migrated();
    let cases = ProptestConfig::with_cases(96);
    let numbers = Just((1..60).collect::<Vec<i32>>()).prop_shuffle();
    let changes = prop::collection::vec(between(), 40);
    proptest!(cases, |(names in prop::collection::vec(name(), 0..14), numbers in numbers, changes in changes, limit in 1..5_usize, by_name: bool)| {
        store.case(|store| {
            let office = office(store, "0607");
            let mut numbers = numbers.into_iter();
            let mut add = |name: &str| {
                let fields = fields(numbers.next().unwrap(), name);
                as_actor(store, &office, |tx, actor| create(tx, actor, fields)).unwrap().id
            };
            let before: BTreeSet<SiteId> = names.iter().map(|name| add(name)).collect();
            let mut left = before.clone();
            let mut changes = changes.into_iter();
            let between = || match changes.next() {
                Some(Between::Add(name)) => { add(name); }
                Some(Between::Delete(which)) if !left.is_empty() => {
                    let id = *which.get(&left.iter().collect::<Vec<_>>());
                    as_actor(store, &office, |tx, actor| {
                        let (access, version) = (access(tx, actor, *id)?, 1);
                        delete(tx, &access, version)
                    }).unwrap();
                    let id = *id;
                    left.remove(&id);
                }
                _ => {}
            };
            let page = |order| {
                let filter = SiteFilter::default();
                let limit = i64::try_from(limit).unwrap();
                as_actor(store, &office, |tx, actor| list(tx, &actor.scope(tx), &filter, order, limit)).unwrap()
            };
            let seen = if by_name {
                TestStore::walk(limit, |after| page(SiteOrder::Name(after)), |site: &Site| (site.name_key.clone(), site.id), between)
            } else {
                TestStore::walk(limit, |after| page(SiteOrder::Number(after)), |site: &Site| site.number, between)
            };
            let ids: BTreeSet<SiteId> = seen.iter().map(|site| site.id).collect();
            prop_assert_eq!(ids.len(), seen.len(), "none twice");
            prop_assert!(left.is_subset(&ids), "none lost that was there all along");
            let in_order = |pair: &[Site]| match by_name {
                true => (&pair[0].name_key, pair[0].id) < (&pair[1].name_key, pair[1].id),
                false => pair[0].number < pair[1].number,
            };
            prop_assert!(seen.windows(2).all(in_order));
            Ok(())
        })?;
    });
}

#[test]
fn what_is_searched_is_found_counted_and_in_its_constituency() {
    let store = TestStore::migrated();
    let office = office(&store, "0607");
    let done = as_actor(&store, &office, |tx, actor| {
        let around = ConstituencyFields { number: 1, name: "Byen".to_owned() };
        let around = constituencies::create(tx, actor, around)?.id;
        let whole = SiteFields {
            number: 7,
            name: "Nørreskov".to_owned(),
            venue: Some("Skolen 100%".to_owned()),
            address: Some("Vejen 1".to_owned()),
            constituency_id: Some(around),
            eligible_voters: Some(12),
        };
        let made = create(tx, actor, whole.clone())?;
        let other = create(tx, actor, fields(2, "Bredstrup"))?;
        let scope = actor.scope(tx);
        let found = find(tx, &scope, made.id)?;
        assert_eq!((found.fields(), found.version), (whole, 1));
        for (q, expected) in [
            ("nørre", vec![7]),
            ("skolen", vec![7]),
            ("100%", vec![7]),
            ("%", vec![7]),
            ("2", vec![2]),
            ("", vec![2, 7]),
            ("_", vec![]),
        ] {
            let filter = SiteFilter { q: q.to_owned(), constituency: None };
            let numbers: Vec<i32> =
                list(tx, &scope, &filter, SiteOrder::Number(None), 9)?.iter().map(|site| site.number).collect();
            assert_eq!(numbers, expected, "{q}");
            assert_eq!(count(tx, &scope, &filter)?, i64::try_from(expected.len()).unwrap(), "{q}");
        }
        let filter = SiteFilter { q: String::new(), constituency: Some(around) };
        assert_eq!(count(tx, &scope, &filter)?, 1);
        let in_short = all_in_short(tx, &scope)?;
        assert_eq!(
            in_short.iter().map(|site| (site.id, site.number)).collect::<Vec<_>>(),
            [(other.id, 2), (made.id, 7)]
        );
        assert_eq!(all(tx, &scope)?.iter().map(|site| site.id).collect::<Vec<_>>(), [other.id, made.id]);
        Ok(())
    });
    done.unwrap();
}

#[test]
fn a_change_meets_the_version_it_has_seen() {
    let store = TestStore::migrated();
    let office = office(&store, "0607");
    let made = as_actor(&store, &office, |tx, actor| create(tx, actor, fields(1, "Nørreskov"))).unwrap();
    let change = |version, fields: SiteFields| {
        as_actor(&store, &office, |tx, actor| {
            let access = access(tx, actor, made.id)?;
            assert_eq!(access.id(), made.id);
            update(tx, &access, version, fields)?;
            find(tx, &actor.scope(tx), made.id)
        })
    };
    let changed = change(1, fields(3, "Åhallen")).unwrap();
    assert_eq!((changed.number, changed.name.as_str(), changed.version), (3, "Åhallen", 2));
    assert_eq!(change(1, fields(4, "Ny")).unwrap_err().code(), ProblemCode::Stale);
    let remove = |version| {
        as_actor(&store, &office, |tx, actor| {
            let access = access(tx, actor, made.id)?;
            delete(tx, &access, version)
        })
    };
    assert_eq!(remove(1).unwrap_err().code(), ProblemCode::Stale);
    remove(2).unwrap();
    assert_eq!(remove(2).unwrap_err().code(), ProblemCode::NotFound);
}

#[test]
fn a_constituency_of_another_municipality_is_unknown() {
    let store = TestStore::migrated();
    let (here, there) = (office(&store, "0607"), office(&store, "0630"));
    let around = ConstituencyFields { number: 1, name: "Byen".to_owned() };
    let foreign = as_actor(&store, &there, |tx, actor| constituencies::create(tx, actor, around)).unwrap().id;
    let made = as_actor(&store, &here, |tx, actor| create(tx, actor, fields(1, "Nørreskov"))).unwrap();
    let within = || SiteFields { constituency_id: Some(foreign), ..fields(2, "Åhallen") };
    let refused = as_actor(&store, &here, |tx, actor| create(tx, actor, within())).unwrap_err();
    assert_eq!(refused.code(), ProblemCode::ValidationFailed);
    let refused = as_actor(&store, &here, |tx, actor| {
        let access = access(tx, actor, made.id)?;
        update(tx, &access, 1, within())
    });
    assert_eq!(refused.unwrap_err().code(), ProblemCode::ValidationFailed);
    let seen = as_actor(&store, &there, |tx, actor| find(tx, &actor.scope(tx), made.id)).unwrap_err();
    assert_eq!(seen.code(), ProblemCode::NotFound, "nor is the site there");
}
