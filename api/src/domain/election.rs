//! The life of an election: `draft → open → locked → held → closed`, and from `locked` back to `open` while the polling
//! day has not passed.

use chrono::{Datelike, NaiveDate, Weekday};

use super::fault::FieldCode;
use super::roles::{ElectionState, StoredElectionState as Stored};

/// The longest name, in characters.
pub const MAX_NAME: usize = 200;

/// What the office does with an election; each is an endpoint of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Lets the parties report.
    Open,
    /// From now on only the office changes.
    Lock,
    /// It is over.
    Close,
}

/// The state as shown: locked is held once the polling day has passed in Denmark.
pub fn state_on(stored: Stored, held_on: NaiveDate, today: NaiveDate) -> ElectionState {
    match stored {
        Stored::Draft => ElectionState::Draft,
        Stored::Open => ElectionState::Open,
        Stored::Locked if today > held_on => ElectionState::Held,
        Stored::Locked => ElectionState::Locked,
        Stored::Closed => ElectionState::Closed,
    }
}

impl Transition {
    /// Where it leads from a state as shown, if there is such a way.
    pub const fn from(self, state: ElectionState) -> Option<Stored> {
        match (self, state) {
            (Self::Open, ElectionState::Draft | ElectionState::Locked) => Some(Stored::Open),
            (Self::Lock, ElectionState::Open) => Some(Stored::Locked),
            (Self::Close, ElectionState::Locked | ElectionState::Held) => Some(Stored::Closed),
            _ => None,
        }
    }
}

/// Takes a polling day of this century. Errors: `out_of_range`.
pub fn polling_day(day: NaiveDate) -> Result<NaiveDate, FieldCode> {
    if (2000..=2100).contains(&day.year()) { Ok(day) } else { Err(FieldCode::OutOfRange) }
}

/// Takes the day by which the parties are asked to have reported. Errors: `out_of_range`; `after_polling_day`.
pub fn reports_due(day: NaiveDate, held_on: NaiveDate) -> Result<NaiveDate, FieldCode> {
    let day = polling_day(day)?;
    if day > held_on { Err(FieldCode::AfterPollingDay) } else { Ok(day) }
}

/// The next ordinary polling day of the municipalities after a day: the third Tuesday of November, every fourth year from
/// 2025 (kommunal- og regionalvalgloven).
pub fn next_municipal(after: NaiveDate) -> Option<NaiveDate> {
    let years = (after.year()..).take(5).filter(|year| year.rem_euclid(4) == 1);
    years.filter_map(|year| NaiveDate::from_weekday_of_month_opt(year, 11, Weekday::Tue, 3)).find(|day| *day > after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn locked_is_held_from_the_day_after() {
        let shown = |today| state_on(Stored::Locked, day("2025-11-18"), day(today));
        assert_eq!(shown("2025-11-18"), ElectionState::Locked);
        assert_eq!(shown("2025-11-19"), ElectionState::Held);
        assert_eq!(state_on(Stored::Open, day("2025-11-18"), day("2025-11-19")), ElectionState::Open);
    }

    #[test]
    fn there_are_five_ways_and_no_other() {
        let ways = |transition: Transition| -> Vec<ElectionState> {
            ElectionState::ALL.iter().copied().filter(|state| transition.from(*state).is_some()).collect()
        };
        assert_eq!(ways(Transition::Open), [ElectionState::Draft, ElectionState::Locked]);
        assert_eq!(ways(Transition::Lock), [ElectionState::Open]);
        assert_eq!(ways(Transition::Close), [ElectionState::Locked, ElectionState::Held]);
    }

    #[test]
    fn reports_are_due_by_the_polling_day() {
        let due = |text| reports_due(day(text), day("2029-11-20"));
        assert_eq!((due("2029-10-05"), due("2029-11-20")), (Ok(day("2029-10-05")), Ok(day("2029-11-20"))));
        assert_eq!(due("2029-11-21"), Err(FieldCode::AfterPollingDay));
        assert_eq!(due("1999-12-31"), Err(FieldCode::OutOfRange));
    }

    #[test]
    fn the_municipalities_vote_every_fourth_november() {
        for (after, next) in [
            ("2025-11-17", "2025-11-18"),
            ("2025-11-18", "2029-11-20"),
            ("2026-11-26", "2029-11-20"),
            ("2029-11-20", "2033-11-15"),
        ] {
            assert_eq!(next_municipal(day(after)), Some(day(next)));
        }
    }

    #[test]
    fn a_polling_day_is_plausible() {
        assert!(polling_day(day("2000-01-01")).is_ok() && polling_day(day("2100-12-31")).is_ok());
        for bad in ["1999-12-31", "2101-01-01", "+12025-01-01"] {
            assert_eq!(polling_day(day(bad)), Err(FieldCode::OutOfRange));
        }
    }
}
