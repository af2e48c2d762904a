//! Constituencies on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::Faults;
use crate::domain::ids::ConstituencyId;
use crate::domain::{place, text};
use crate::error::Result;
use crate::features::wire::body::stated;
use crate::store::constituencies::{Constituency, ConstituencyFields};

/// A constituency (valgkreds): a group of sites.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConstituencyView {
    /// Its id.
    pub id: ConstituencyId,
    /// Its number, unique in the municipality.
    #[schema(example = 41)]
    pub number: i32,
    /// Its name.
    #[schema(example = "Fredericia")]
    pub name: String,
    /// Counts its changes; the entity tag.
    pub version: i32,
}

impl ConstituencyView {
    /// The view of a constituency.
    pub fn of(constituency: Constituency) -> Self {
        let Constituency { id, number, name, version } = constituency;
        Self { id, number, name, version }
    }
}

/// A new constituency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateConstituency {
    /// Its number, 1 to 9999, unique in the municipality.
    #[schema(example = 41, minimum = 1, maximum = 9999)]
    pub number: i32,
    /// Its name, up to 200 characters.
    #[schema(example = "Fredericia", max_length = 200)]
    pub name: String,
}

/// Changes of a constituency; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateConstituency {
    /// Its number, 1 to 9999, unique in the municipality.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, minimum = 1, maximum = 9999)]
    pub number: Option<i32>,
    /// Its name, up to 200 characters.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 200)]
    pub name: Option<String>,
}

impl CreateConstituency {
    /// Checks both fields and answers all that is wrong.
    pub fn parse(self) -> Result<ConstituencyFields> {
        let mut faults = Faults::default();
        let number = faults.take("/number", place::number(self.number));
        let name = faults.take("/name", text::line(&self.name, place::MAX_NAME));
        faults.finish()?;
        Ok(ConstituencyFields { number: number.unwrap_or_default(), name: name.unwrap_or_default() })
    }
}

impl UpdateConstituency {
    /// The constituency as it shall be.
    pub fn over(self, constituency: Constituency) -> Result<ConstituencyFields> {
        let number = self.number.unwrap_or(constituency.number);
        let name = self.name.unwrap_or(constituency.name);
        CreateConstituency { number, name }.parse()
    }
}
