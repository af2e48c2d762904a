//! Time: one clock for the whole program, so that tests can move it; instants to the microsecond, in UTC.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};
use chrono_tz::Europe::Copenhagen;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A point in time, UTC, whole microseconds; on the wire RFC 3339, e.g. `2026-11-03T13:05:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
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
