//! Sites on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Faults, FieldCode};
use crate::domain::ids::{ConstituencyId, SiteId};
use crate::domain::{place, text};
use crate::error::Result;
use crate::features::wire::body::{given, stated};
use crate::store::sites::{Site, SiteFields};

/// An election site (valgsted).
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteView {
    /// Its id.
    pub id: SiteId,
    /// Its polling district number, unique in the municipality.
    #[schema(example = 4)]
    pub number: i32,
    /// Its name.
    #[schema(example = "Erritsø")]
    pub name: String,
    /// The building where people vote.
    #[schema(required, example = "Erritsøhallen")]
    pub venue: Option<String>,
    /// The building's address.
    #[schema(required, example = "Krogsagervej 30, 7000 Fredericia")]
    pub address: Option<String>,
    /// The constituency it belongs to.
    #[schema(required)]
    pub constituency_id: Option<ConstituencyId>,
    /// How many are entitled to vote there.
    #[schema(required)]
    pub eligible_voters: Option<i32>,
    /// Counts its changes; the entity tag.
    pub version: i32,
}

impl SiteView {
    /// The view of a site.
    pub fn of(site: Site) -> Self {
        let Site { id, number, name, venue, address, constituency_id, eligible_voters, version, .. } = site;
        Self { id, number, name, venue, address, constituency_id, eligible_voters, version }
    }
}

/// A new site.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSite {
    /// Its polling district number, 1 to 9999, unique in the municipality.
    #[schema(example = 4, minimum = 1, maximum = 9999)]
    pub number: i32,
    /// Its name, up to 200 characters.
    #[schema(example = "Erritsø", max_length = 200)]
    pub name: String,
    /// The building where people vote, up to 200 characters.
    #[schema(max_length = 200)]
    pub venue: Option<String>,
    /// The building's address, up to 300 characters.
    #[schema(max_length = 300)]
    pub address: Option<String>,
    /// The constituency it belongs to.
    pub constituency_id: Option<ConstituencyId>,
    /// How many are entitled to vote there, up to 1,000,000.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub eligible_voters: Option<i32>,
}

/// Changes of a site; what is left out stays, null empties what may be empty.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateSite {
    /// As for a new site.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, minimum = 1, maximum = 9999)]
    pub number: Option<i32>,
    /// As for a new site.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 200)]
    pub name: Option<String>,
    /// As for a new site.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub venue: Option<Option<String>>,
    /// As for a new site.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 300)]
    pub address: Option<Option<String>>,
    /// As for a new site.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ConstituencyId>)]
    pub constituency_id: Option<Option<ConstituencyId>>,
    /// As for a new site.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 1_000_000)]
    pub eligible_voters: Option<Option<i32>>,
}

impl CreateSite {
    /// Checks all fields and answers all that is wrong; whether there is such a constituency is the store's to say.
    pub fn parse(self) -> Result<SiteFields> {
        let mut faults = Faults::default();
        let number = faults.take("/number", place::number(self.number));
        let name = faults.take("/name", text::line(&self.name, place::MAX_NAME));
        let venue = faults.take("/venue", optional(self.venue, place::MAX_NAME));
        let address = faults.take("/address", optional(self.address, place::MAX_ADDRESS));
        let voters = faults.take("/eligible_voters", self.eligible_voters.map(place::voters).transpose());
        faults.finish()?;
        Ok(SiteFields {
            number: number.unwrap_or_default(),
            name: name.unwrap_or_default(),
            venue: venue.flatten(),
            address: address.flatten(),
            constituency_id: self.constituency_id,
            eligible_voters: voters.flatten(),
        })
    }
}

fn optional(raw: Option<String>, max: usize) -> std::result::Result<Option<String>, FieldCode> {
    let text = text::optional_line(raw.as_deref().unwrap_or_default(), max)?;
    Ok((!text.is_empty()).then_some(text))
}

impl UpdateSite {
    /// The site as it shall be.
    pub fn over(self, site: Site) -> Result<SiteFields> {
        let whole = CreateSite {
            number: self.number.unwrap_or(site.number),
            name: self.name.unwrap_or(site.name),
            venue: self.venue.unwrap_or(site.venue),
            address: self.address.unwrap_or(site.address),
            constituency_id: self.constituency_id.unwrap_or(site.constituency_id),
            eligible_voters: self.eligible_voters.unwrap_or(site.eligible_voters),
        };
        whole.parse()
    }
}
