//! What is kept back, on its way to the office.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::domain::roles::ReadingPurpose;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::features::notice;
use crate::mail::notice::Notice;
use crate::store::access::Actor;
use crate::store::db::Tx;
use crate::store::persons::readings::{Occasion, Read};
use crate::store::users;

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
        let reason = text::reason(&self.reason).map_err(|code| Error::field("/reason", code))?;
        Ok(Occasion { purpose: self.purpose, reason })
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

/// What was read, when the administrators have been told that it was the last of the hour.
pub fn told<T>(tx: &mut Tx<'_>, actor: &Actor, read: Read<T>) -> Result<T> {
    told_of(tx, actor, read.last)?;
    Ok(read.value)
}

/// Tells the administrators, if this was the last reading of the hour.
pub fn told_of(tx: &mut Tx<'_>, actor: &Actor, last: bool) -> Result<()> {
    if last {
        let who = users::own(tx, actor)?.username;
        notice::to_administrators(tx, actor.municipality(), &Notice::ReadingsExhausted { who })?;
    }
    Ok(())
}
