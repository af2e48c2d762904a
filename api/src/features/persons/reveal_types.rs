//! What is kept back, on its way to the office.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::domain::fault::{Faults, FieldCode};
use crate::domain::roles::ReadingPurpose;
use crate::domain::text;
use crate::error::Result;
use crate::store::persons::readings::Occasion;

/// What for and why something is to be read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// What for. The person may learn of it.
    pub purpose: ReadingPurpose,
    /// Why: 5 to 500 characters, kept in the audit log.
    #[schema(min_length = 5, max_length = 500, example = "Indkaldelse til valget")]
    pub reason: String,
}

impl Reveal {
    /// Checks the reason.
    pub fn parse(&self) -> Result<Occasion> {
        let mut faults = Faults::default();
        let reason = text::public_line(&self.reason, 500);
        let reason = reason.and_then(|reason| match reason.chars().count() {
            ..5 => Err(FieldCode::TooShort),
            _ => Ok(reason),
        });
        let reason = faults.take("/reason", reason).unwrap_or_default();
        faults.finish().map(|()| Occasion { purpose: self.purpose, reason })
    }
}

/// A CPR number, read once, for staffing.
#[derive(Serialize, ToSchema)]
pub struct RevealedCpr {
    /// `DDMMYY-NNNN`.
    #[schema(value_type = String, read_only)]
    pub cpr: Zeroizing<String>,
}

/// An address, read once.
#[derive(Serialize, ToSchema)]
pub struct RevealedAddress {
    /// Where the person lives; null when no address is known.
    #[schema(required)]
    pub address: Option<String>,
}
