//! How many seats of each kind an election has, as wanted and as they are, and what lies between.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{FieldCode, FieldFault};
use super::ids::{DutyId, PartyId, SiteId};

/// The most seats of one kind.
pub const MAX_COUNT: i32 = 200;
/// The most kinds in an election.
pub const MAX_ALLOCATIONS: usize = 40_000;
/// The most seats in an election: many times what the largest municipality needs, and still one transaction.
pub const MAX_SEATS: i32 = 500_000;

/// What tells seats of an election apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeatKey {
    /// At which site.
    pub site: SiteId,
    /// For which duty.
    pub duty: DutyId,
    /// Of which party; none for the municipality's own.
    pub party: Option<PartyId>,
}

/// How many seats of a kind are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Allocation {
    /// Of which kind.
    pub key: SeatKey,
    /// How many.
    pub count: i32,
}

/// How many seats of a kind there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// In all.
    pub count: i64,
    /// With somebody in them.
    pub filled: i64,
}

/// What leads from the seats there are to those wanted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The new count of each kind that changes; 0 for one that goes.
    pub counts: BTreeMap<SeatKey, i32>,
    /// How many seats there are more, where there are more.
    pub added: i64,
    /// How many there are fewer, where there are fewer.
    pub removed: i64,
}

/// Everything wrong with what is wanted, whatever there is: `too_many` at `/allocations`, `out_of_range` at
/// `/allocations/<n>/count`, `duplicate` at `/allocations/<n>` for a kind that stands there already.
pub fn faults(wanted: &[Allocation]) -> Vec<FieldFault> {
    if wanted.len() > MAX_ALLOCATIONS {
        return vec![FieldFault::new("/allocations", FieldCode::TooMany)];
    }
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (n, Allocation { key, count }) in wanted.iter().enumerate() {
        if !(0..=MAX_COUNT).contains(count) {
            faults.push(FieldFault::new(format!("/allocations/{n}/count"), FieldCode::OutOfRange));
        }
        if !seen.insert(key) {
            faults.push(FieldFault::new(format!("/allocations/{n}"), FieldCode::Duplicate));
        }
    }
    if faults.is_empty() && wanted.iter().map(|one| one.count).sum::<i32>() > MAX_SEATS {
        faults.push(FieldFault::new("/allocations", FieldCode::TooMany));
    }
    faults
}

/// Compares; a kind left out counts as none wanted.
///
/// Errors, for every kind with more people than seats wanted: `out_of_range` at `/allocations/<n>/count`, at
/// `/allocations` for one left out.
pub fn difference(wanted: &[Allocation], current: &BTreeMap<SeatKey, Tally>) -> Result<Difference, Vec<FieldFault>> {
    let mut below = Vec::new();
    let mut difference = Difference::default();
    let mut left: BTreeMap<SeatKey, Tally> = current.clone();
    for (n, Allocation { key, count }) in wanted.iter().enumerate() {
        let tally = left.remove(key).unwrap_or_default();
        if i64::from(*count) < tally.filled {
            below.push(FieldFault::new(format!("/allocations/{n}/count"), FieldCode::OutOfRange));
        }
        difference.note(*key, tally.count, *count);
    }
    for (key, tally) in left {
        if tally.filled > 0 {
            below.push(FieldFault::new("/allocations", FieldCode::OutOfRange));
        }
        difference.note(key, tally.count, 0);
    }
    if below.is_empty() { Ok(difference) } else { Err(below) }
}

impl Difference {
    fn note(&mut self, key: SeatKey, current: i64, wanted: i32) {
        let more = i64::from(wanted) - current;
        if more != 0 {
            self.counts.insert(key, wanted);
        }
        self.added += more.max(0);
        self.removed += (-more).max(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SeatKey {
        SeatKey { site: SiteId::new(), duty: DutyId::new(), party: Some(PartyId::new()) }
    }

    fn told(faults: &[FieldFault]) -> Vec<(&str, FieldCode)> {
        faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect()
    }

    #[test]
    fn only_what_differs_is_made_or_taken_away() {
        let (more, same, fewer, none, new) = (key(), key(), key(), key(), key());
        let current = [(more, 1, 1), (same, 2, 0), (fewer, 5, 2), (none, 3, 0)];
        let current = current.into_iter().map(|(key, count, filled)| (key, Tally { count, filled })).collect();
        let wanted = [(more, 4), (same, 2), (fewer, 2), (new, 7)].map(|(key, count)| Allocation { key, count });
        let expected = Difference {
            counts: [(more, 4), (fewer, 2), (new, 7), (none, 0)].into_iter().collect(),
            added: 3 + 7,
            removed: 3 + 3,
        };
        assert_eq!(difference(&wanted, &current), Ok(expected));
    }

    #[test]
    fn nobody_loses_the_seat() {
        let (a, b, gone) = (key(), key(), key());
        let current = [a, b, gone].map(|key| (key, Tally { count: 3, filled: 2 })).into_iter().collect();
        let wanted = [Allocation { key: a, count: 2 }, Allocation { key: b, count: 1 }];
        let below = difference(&wanted, &current).unwrap_err();
        assert_eq!(
            told(&below),
            [("/allocations/1/count", FieldCode::OutOfRange), ("/allocations", FieldCode::OutOfRange)]
        );
    }

    #[test]
    fn counts_are_bounded_and_kinds_stand_once() {
        let (one, none) = (key(), SeatKey { party: None, ..key() });
        let wanted = [(one, 200), (none, 0), (one, 0), (none, -1), (key(), 201)];
        assert_eq!(
            told(&faults(&wanted.map(|(key, count)| Allocation { key, count }))),
            [
                ("/allocations/2", FieldCode::Duplicate),
                ("/allocations/3/count", FieldCode::OutOfRange),
                ("/allocations/3", FieldCode::Duplicate),
                ("/allocations/4/count", FieldCode::OutOfRange),
            ]
        );
        let many: Vec<_> = (0..2_501).map(|_| Allocation { key: key(), count: 200 }).collect();
        assert_eq!(told(&faults(&many)), [("/allocations", FieldCode::TooMany)]);
        assert_eq!(faults(&many[..2_500]), []);
    }
}
