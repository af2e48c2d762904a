//! Time: one clock for the whole program, so that tests can move it; instants to the microsecond, in UTC.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Europe::Copenhagen;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A point in time, UTC, whole microseconds; on the wire RFC 3339, e.g. `2026-11-03T13:05:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = DateTime<Utc>)]
pub struct Instant(pub DateTime<Utc>);

impl Instant {
    /// This much later; the end of time where that does not exist.
    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_add_signed(delta).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// This much earlier; the beginning of time where that does not exist.
    #[must_use]
    pub fn minus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_sub_signed(delta).unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// The calendar day in Denmark at this instant.
    pub fn danish_day(self) -> NaiveDate {
        self.0.with_timezone(&Copenhagen).date_naive()
    }
}

/// The years in which something may happen. Both databases hold them and both forms write them with four digits.
const YEARS: RangeInclusive<i32> = 1900..=9999;

/// Reads a point in time as RFC 3339 has it, and nothing else.
fn instant_of(text: &str) -> Option<Instant> {
    // The day is read strictly, and the library takes a blank between day and time.
    let date = text.get(..10).and_then(day_of)?;
    let marked = text.as_bytes().get(10).is_some_and(|mark| matches!(mark, b'T' | b't'));
    let instant = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    (marked && YEARS.contains(&date.year()) && YEARS.contains(&instant.year()))
        .then(|| Instant(instant.trunc_subsecs(6)))
}

/// Reads a calendar day as RFC 3339 has it, `2029-11-20`, and nothing else.
fn day_of(text: &str) -> Option<NaiveDate> {
    let digits = text.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let day = (text.len() == 10 && digits).then(|| text.parse().ok()).flatten();
    day.filter(|day: &NaiveDate| YEARS.contains(&day.year()))
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        instant_of(&text).ok_or_else(|| D::Error::custom("not a time of RFC 3339"))
    }
}

/// A calendar day on its way in: `#[serde(deserialize_with = "day")]`.
pub fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    day_of(&text).ok_or_else(|| D::Error::custom("not a day of RFC 3339"))
}

/// As [`day`], of a change: left out, it stays; null is refused: `#[serde(default, deserialize_with = "stated_day")]`.
pub fn stated_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    day(deserializer).map(Some)
}

/// As [`day`], or nothing: `#[serde(default, deserialize_with = "optional_day")]`.
pub fn optional_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = Option::<Cow<str>>::deserialize(deserializer)?;
    text.map(|text| day_of(&text).ok_or_else(|| D::Error::custom("not a day of RFC 3339"))).transpose()
}

/// As [`optional_day`], of a change: null is told from left out: `#[serde(default, deserialize_with = "given_day")]`.
pub fn given_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<NaiveDate>>, D::Error> {
    optional_day(deserializer).map(Some)
}

/// Where the program's time comes from: the machine's clock, moved by an offset that only tests set.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    offset_seconds: Arc<AtomicI64>,
}

impl Clock {
    /// Now.
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn now(&self) -> Instant {
        let offset = TimeDelta::seconds(self.offset_seconds.load(Ordering::Relaxed));
        Instant(Utc::now().trunc_subsecs(6)).plus(offset)
    }

    /// Moves this clock and all its clones; for tests.
    pub fn advance(&self, by: TimeDelta) {
        self.offset_seconds.fetch_add(by.num_seconds(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_four_digits_two_and_two() {
        for good in ["1900-01-01", "2028-02-29", "9999-12-31"] {
            assert_eq!(day_of(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "-262143-01-01",
            "+10000-01-01",
            "10000-01-01",
            "1899-12-31",
            "0001-01-01",
            "2029-2-1",
            " 2029-11-20",
            "2029-11-20 ",
            "2029-02-29",
            "2029-11-20T00:00:00Z",
            "2029- 1-20",
            "２029-11-20",
        ] {
            assert_eq!(day_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_time_is_as_rfc_3339_has_it() {
        for (good, utc) in [
            ("2026-11-03T13:05:00Z", "2026-11-03 13:05:00 UTC"),
            ("2026-11-03t13:05:00.1234567z", "2026-11-03 13:05:00.123456 UTC"),
            ("2026-11-03T13:05:00+01:00", "2026-11-03 12:05:00 UTC"),
        ] {
            assert_eq!(instant_of(good).unwrap().0.to_string(), utc);
        }
        for bad in [
            "-262143-01-01T00:00:00Z",
            "+10000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
            "1899-12-31T23:59:59Z",
            "1900-01-01T00:00:00+01:00",
            "2026-11-03",
            "2026-11-03T13:05:00",
            "2026-11-03 13:05:00Z",
            "2026-1-3T13:05:00Z",
            " 2026-11-03T13:05:00Z",
            "2026-11-03T13:05:00Z ",
        ] {
            assert_eq!(instant_of(bad), None, "{bad}");
        }
    }
}
