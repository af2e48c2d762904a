//! Retention on the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::erasure::consent_days;
use crate::domain::fault::Faults;
use crate::domain::text;
use crate::domain::time::{Instant, day};
use crate::error::Result;
use crate::store::retention::{Clock, Consent, ConsentFields};

/// How long the data of an election's people are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionView {
    /// Weeks from the polling day, as the municipality has set.
    pub weeks: i32,
    /// The first day on which they may be erased.
    pub due_on: NaiveDate,
    /// Whether that day has come, the election is closed, nothing holds it back and it has not begun.
    pub may_erase: bool,
    /// Whether they go by themselves then. Where not, an administrator erases them.
    pub automatic: bool,
    /// What holds the erasure back.
    #[schema(required)]
    pub legal_hold: Option<LegalHold>,
    /// When they were erased.
    #[schema(required)]
    pub erased_at: Option<Instant>,
    /// How far an erasure is that has begun.
    #[schema(required)]
    pub erasing: Option<ErasureProgress>,
}

/// How far an erasure is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasureProgress {
    /// People who are erased by now.
    pub done: usize,
    /// People in all.
    pub persons: usize,
}

impl RetentionView {
    /// The view of a clock on a day.
    pub fn of(clock: Clock, today: NaiveDate) -> Self {
        Self {
            may_erase: clock.erasing.is_none() && clock.may_erase(today).is_ok(),
            weeks: clock.weeks,
            due_on: clock.due_on,
            automatic: clock.automatic,
            legal_hold: clock.hold.map(|(reason, since)| LegalHold { reason, since }),
            erased_at: clock.erased_at,
            erasing: clock.erasing.map(|(done, persons)| ErasureProgress { done, persons }),
        }
    }
}

/// A legal hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalHold {
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Instant,
}

/// Why nothing is to be erased at present.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceHold {
    /// 5 to 500 characters, e.g. a complaint and its number; it stands in the audit log too.
    #[schema(min_length = 5, max_length = 500)]
    pub reason: String,
}

impl PlaceHold {
    /// Checks the reason.
    pub fn parse(&self) -> Result<String> {
        let mut faults = Faults::default();
        let reason = faults.take("/reason", text::reason(&self.reason));
        faults.finish().map(|()| reason.unwrap_or_default())
    }
}

/// What is to be erased.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseElection {
    /// How many people the rehearsal has shown: nobody goes whom it did not count.
    pub persons: usize,
}

/// Whether a person wants to be kept for a later election.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionConsentView {
    /// The consent; null when there is none.
    #[schema(required)]
    pub consent: Option<RetentionConsent>,
}

/// That a person wants to be kept for a later election.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionConsent {
    /// When it was given.
    pub given_on: NaiveDate,
    /// Its last day.
    pub expires_on: NaiveDate,
    /// How the municipality knows of it.
    pub obtained: String,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// By whom, while there is such a user.
    #[schema(required)]
    pub recorded_by: Option<String>,
}

impl RetentionConsentView {
    /// The view of what is recorded.
    pub fn of(consent: Option<Consent>) -> Self {
        let consent = consent.map(|Consent { fields, recorded_at, recorded_by }| {
            let ConsentFields { given_on, expires_on, obtained } = fields;
            RetentionConsent { given_on, expires_on, obtained, recorded_at, recorded_by }
        });
        Self { consent }
    }
}

/// A person's own consent, as it is recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordConsent {
    /// When it was given: today or earlier.
    #[serde(deserialize_with = "day")]
    #[schema(example = "2029-11-21")]
    pub given_on: NaiveDate,
    /// Its last day: today or later, five years ahead at most.
    #[serde(deserialize_with = "day")]
    #[schema(example = "2033-12-31")]
    pub expires_on: NaiveDate,
    /// How the municipality knows of it, 5 to 500 characters, e.g. a letter and its number in the records.
    #[schema(min_length = 5, max_length = 500)]
    pub obtained: String,
}

impl RecordConsent {
    /// Checks all fields and answers all that is wrong.
    pub fn parse(self, today: NaiveDate) -> Result<ConsentFields> {
        let mut faults = Faults::default();
        let Self { given_on, expires_on, obtained } = self;
        let (given, expires) = consent_days(given_on, expires_on, today);
        faults.take("/given_on", given);
        faults.take("/expires_on", expires);
        let obtained = faults.take("/obtained", text::reason(&obtained));
        faults.finish().map(|()| ConsentFields { given_on, expires_on, obtained: obtained.unwrap_or_default() })
    }
}

/// What a withdrawal has done.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentWithdrawn {
    /// Whether the person's data are erased: nothing else keeps them.
    pub erased: bool,
}
