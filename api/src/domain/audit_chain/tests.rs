//! Every single change to a chain is found, and called by its name where that can be known.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

use super::*;

const MUNICIPALITY: MunicipalityId = MunicipalityId(Uuid::from_u128(0x0190_c000_aaaa_7000_8000_0123_4567_89ab));

fn entry(n: u32, reason: Option<String>, details: String) -> Entry {
    let begin = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
    Entry {
        municipality: MUNICIPALITY,
        id: AuditEventId(Uuid::from_u128(u128::from(n) + 1)),
        at: Instant(begin + TimeDelta::microseconds(i64::from(n) * 7)),
        actor: n.is_multiple_of(2).then(|| UserId(Uuid::from_u128(u128::from(n % 5)))),
        action: "party.created".to_owned(),
        object_type: "party".to_owned(),
        object: (!n.is_multiple_of(3)).then(|| AnyId(Uuid::from_u128(u128::from(n) << 64))),
        reason,
        request_id: format!("r{n}"),
        details,
    }
}

fn chain(entries: Vec<Entry>) -> Vec<Link> {
    let mut previous = beginning(MUNICIPALITY);
    let links = (1..).zip(entries).map(|(sequence, entry)| {
        previous = hash(previous, sequence, &entry);
        Link { sequence, id: entry.id, hash: previous, entry: Some(entry) }
    });
    links.collect()
}

fn first_fault(links: &[Link]) -> Option<Fault> {
    let mut walk = Walk::from_beginning(MUNICIPALITY);
    let stopped = links.iter().position(|link| !walk.step(link))?;
    Some(diagnose(&walk, &links[stopped..]).expect("what does not hold has a name"))
}

fn renumber(links: &mut [Link]) {
    links.iter_mut().zip(1..).for_each(|(link, sequence)| link.sequence = sequence);
}

prop_compose! {
    fn chains()(
        texts in prop::collection::vec((prop::option::of("\\PC{0,12}"), "\\PC{0,12}"), 3..24)
    ) -> Vec<Link> {
        chain((0..).zip(texts).map(|(n, (reason, details))| entry(n, reason, details)).collect())
    }
}

/// Changes one thing of a record to another value.
fn change(entry: &mut Entry, which: usize, by: u32) {
    let other = Uuid::from_u128(u128::from(by) << 32 | 0xffff_ffff);
    match which {
        0 => entry.municipality = MunicipalityId(other),
        1 => entry.id = AuditEventId(other),
        2 => entry.at = entry.at.plus(TimeDelta::microseconds(i64::from(by) + 1)),
        3 => entry.actor = if entry.actor.is_some() && by.is_multiple_of(2) { None } else { Some(UserId(other)) },
        4 => entry.action.push('x'),
        5 => entry.object_type.insert(0, 'x'),
        6 => entry.object = if entry.object.is_some() && by.is_multiple_of(2) { None } else { Some(AnyId(other)) },
        7 => entry.reason = entry.reason.take().map_or_else(|| Some(String::new()), |_| None),
        8 => entry.request_id.push_str(&by.to_string()),
        // A letter goes from one field to the next: the text of all is the same.
        9 => entry.details.insert(0, entry.request_id.pop().unwrap()),
        _ => entry.details.push(' '),
    }
}

proptest! {
    #[test]
    fn an_untouched_chain_holds(links in chains()) {
        prop_assert_eq!(first_fault(&links), None);
    }

    #[test]
    fn any_change_of_any_record_is_found_where_it_is(mut links in chains(), at: Index, which in 0..11_usize, by: u32) {
        let at = at.index(links.len());
        change(links[at].entry.as_mut().unwrap(), which, by);
        let fault = first_fault(&links).unwrap();
        prop_assert_eq!((fault.kind, fault.sequence), (FaultKind::Changed, Some(links[at].sequence)));
    }

    #[test]
    fn any_bit_of_any_hash_is_found(mut links in chains(), at: Index, bit in 0..256_usize) {
        let at = at.index(links.len());
        links[at].hash.0[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(first_fault(&links).unwrap().sequence, Some(links[at].sequence));
    }

    #[test]
    fn a_record_that_is_gone_is_found(mut links in chains(), at: Index, place_too: bool) {
        let at = at.index(links.len() - 1);
        if place_too {
            links.remove(at);
        } else {
            links[at].entry = None;
        }
        let fault = first_fault(&links).unwrap();
        prop_assert_eq!((fault.kind, fault.sequence), (FaultKind::Removed, Some(i64::try_from(at + 1).unwrap())));
    }

    #[test]
    fn records_that_are_gone_are_found_though_the_rest_was_numbered_anew(mut links in chains(), at: Index, many in 1..3_usize) {
        let at = at.index(links.len() - many);
        links.drain(at..at + many);
        renumber(&mut links);
        let fault = first_fault(&links).unwrap();
        prop_assert_eq!(fault.sequence, Some(i64::try_from(at + 1).unwrap()));
        // Of the last one alone it cannot be told.
        prop_assert_eq!(fault.kind, if at + 1 < links.len() { FaultKind::Removed } else { FaultKind::Changed });
    }

    #[test]
    fn two_that_have_changed_places_are_found(mut links in chains(), one: Index, other: Index, hashes_too: bool) {
        let (one, other) = (one.index(links.len()), other.index(links.len()));
        prop_assume!(one < other);
        links.swap(one, other);
        if !hashes_too {
            let hash = links[one].hash;
            links[one].hash = links[other].hash;
            links[other].hash = hash;
        }
        renumber(&mut links);
        let fault = first_fault(&links).unwrap();
        prop_assert_eq!((fault.kind, fault.sequence), (FaultKind::Reordered, Some(i64::try_from(one + 1).unwrap())));
    }

    #[test]
    fn a_record_of_another_municipality_is_found_though_every_hash_was_made_for_it(links in chains(), at: Index) {
        let at = at.index(links.len());
        let mut entries: Vec<_> = links.into_iter().filter_map(|link| link.entry).collect();
        entries[at].municipality = MunicipalityId(Uuid::from_u128(7));
        let fault = first_fault(&chain(entries)).unwrap();
        prop_assert_eq!((fault.kind, fault.sequence), (FaultKind::Inserted, Some(i64::try_from(at + 1).unwrap())));
    }

    #[test]
    fn an_end_that_was_cut_off_or_written_anew_never_comes_to_what_was_signed(links in chains(), at: Index, anew: bool) {
        let (kept, signed) = (at.index(links.len()), links.last().unwrap().hash);
        let mut entries: Vec<Entry> = links[..kept].iter().map(|link| link.entry.clone().unwrap()).collect();
        if anew {
            // As many others, linked as they ought to be.
            entries.extend((0..).take(links.len() - kept).map(|n| entry(1_000 + n, None, "{}".to_owned())));
        }
        let links = chain(entries);
        prop_assert_eq!(first_fault(&links), None, "in itself it holds");
        let mut walk = Walk::from_beginning(MUNICIPALITY);
        links.iter().for_each(|link| assert!(walk.step(link) && walk.hash != signed));
    }

    #[test]
    fn a_record_put_in_between_is_found(mut links in chains(), at: Index, fitted: bool) {
        let at = at.index(links.len());
        let new = entry(1_000, None, "{}".to_owned());
        let previous = if at == 0 { beginning(MUNICIPALITY) } else { links[at - 1].hash };
        let sequence = i64::try_from(at + 1).unwrap();
        let hash = if fitted { hash(previous, sequence, &new) } else { ChainHash([7; 32]) };
        links.insert(at, Link { sequence, id: new.id, hash, entry: Some(new) });
        renumber(&mut links);
        let fault = first_fault(&links).unwrap();
        prop_assert_eq!((fault.kind, fault.sequence), (FaultKind::Inserted, Some(sequence)));
    }
}

#[test]
fn the_format_is_the_one_that_is_written_down() {
    // Made with the script of docs/audit.md: a change here would make every log that there is fail.
    let entry = Entry { reason: Some("Indkaldelse på tværs".to_owned()), ..entry(2, None, r#"{"n":1}"#.to_owned()) };
    assert_eq!(beginning(MUNICIPALITY).to_string(), BEGINNING);
    assert_eq!(hash(beginning(MUNICIPALITY), 1, &entry).to_string(), FIRST);
    assert_eq!(ChainHash::parse(FIRST).unwrap().to_string(), FIRST);
    for broken in ["", "ab", &FIRST[1..], &FIRST.replace('a', "g"), "é"] {
        assert_eq!(ChainHash::parse(broken), None, "{broken}");
    }
}

const BEGINNING: &str = "b50e158bc1f6a29bd2fcf405ab8677866f16364db4775155c910797c84d6ec3a";
const FIRST: &str = "0b1155d695417733517ee48f94692fa52c897b6a65f0c638a8c844b6dd2a330a";

#[test]
fn a_line_of_the_file_is_read_back() {
    let checkpoint = Checkpoint {
        municipality: "0607".to_owned(),
        municipality_id: MUNICIPALITY,
        sequence: 12,
        hash: FIRST.to_owned(),
        at: Instant(DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap()),
        key_id: "20260921T000000Z-00000000".to_owned(),
        signature: "c2ln".to_owned(),
    };
    assert_eq!(serde_json::from_str::<Checkpoint>(&checkpoint.line()).unwrap(), checkpoint);
    assert!(checkpoint.line().contains("2026-09-21T14:13:20.000000Z"), "{}", checkpoint.line());
}
