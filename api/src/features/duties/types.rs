//! Duties on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Faults, FieldCode};
use crate::domain::ids::DutyId;
use crate::domain::text;
use crate::error::Result;
use crate::features::wire::body::stated;
use crate::store::duties::{Duty, DutyFields};

/// A duty (post): what a person does at a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyView {
    /// Its id.
    pub id: DutyId,
    /// Its short name for machines, unique in the municipality.
    #[schema(example = "tilforordnet")]
    pub code: String,
    /// Its name.
    #[schema(example = "Tilforordnet vælger")]
    pub name: String,
    /// Counts its changes; the entity tag.
    pub version: i32,
}

impl DutyView {
    /// The view of a duty.
    pub fn of(duty: Duty) -> Self {
        let Duty { id, code, name, version } = duty;
        Self { id, code, name, version }
    }
}

/// A new duty.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDuty {
    /// Its short name for machines: up to 40 of `a`–`z`, `0`–`9`, `-`, `_`, a letter first. Unique in the municipality.
    #[schema(example = "tilforordnet", max_length = 40, pattern = "^[a-z][a-z0-9_-]*$")]
    pub code: String,
    /// Its name, up to 100 characters.
    #[schema(example = "Tilforordnet vælger", max_length = 100)]
    pub name: String,
}

/// Changes of a duty; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateDuty {
    /// As for a new duty.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 40, pattern = "^[a-z][a-z0-9_-]*$")]
    pub code: Option<String>,
    /// Its name, up to 100 characters.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 100)]
    pub name: Option<String>,
}

impl CreateDuty {
    /// Checks both fields and answers all that is wrong.
    pub fn parse(self) -> Result<DutyFields> {
        let mut faults = Faults::default();
        let code = faults.take("/code", slug(self.code));
        let name = faults.take("/name", text::line(&self.name, 100));
        faults.finish()?;
        Ok(DutyFields { code: code.unwrap_or_default(), name: name.unwrap_or_default() })
    }
}

fn slug(code: String) -> std::result::Result<String, FieldCode> {
    let plain = code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
    match code.len() {
        0 => Err(FieldCode::Required),
        41.. => Err(FieldCode::TooLong),
        _ if plain && code.starts_with(|c: char| c.is_ascii_lowercase()) => Ok(code),
        _ => Err(FieldCode::Format),
    }
}

impl UpdateDuty {
    /// The duty as it shall be.
    pub fn over(self, duty: Duty) -> Result<DutyFields> {
        CreateDuty { code: self.code.unwrap_or(duty.code), name: self.name.unwrap_or(duty.name) }.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_lower_case_ascii() {
        for good in ["a", "valgstyrer", "brevstemme-2_b"] {
            assert_eq!(slug(good.to_owned()), Ok(good.to_owned()));
        }
        for bad in ["A", "2a", "-a", "æ", "a b", "a.b", "a\n"] {
            assert_eq!(slug(bad.to_owned()), Err(FieldCode::Format), "{bad}");
        }
        assert_eq!(slug(String::new()), Err(FieldCode::Required));
        assert_eq!(slug("a".repeat(41)), Err(FieldCode::TooLong));
    }
}
