//! Parties on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::{Faults, FieldCode};
use crate::domain::ids::PartyId;
use crate::domain::text;
use crate::error::Result;
use crate::features::wire::body::stated;
use crate::store::parties::{Party, PartyFields, Secretaries};

/// A party of the municipality.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartyView {
    /// Its id.
    pub id: PartyId,
    /// Its letter on the ballot paper.
    #[schema(example = "B")]
    pub letter: String,
    /// Its name.
    #[schema(example = "Radikale Venstre")]
    pub name: String,
    /// How many active secretaries it has; null for secretaries.
    #[schema(required)]
    pub active_secretaries: Option<i64>,
    /// How many secretaries it has who have been invited and have not used the link yet; null for secretaries.
    #[schema(required)]
    pub invited_secretaries: Option<i64>,
    /// Counts its changes; the entity tag.
    pub version: i32,
}

impl PartyView {
    /// The view of a party; how many secretaries it has is told to the office alone.
    pub fn of(party: Party, secretaries: Option<Secretaries>) -> Self {
        let Party { id, letter, name, version } = party;
        let active_secretaries = secretaries.map(|they| they.active);
        Self {
            id,
            letter,
            name,
            active_secretaries,
            invited_secretaries: secretaries.map(|they| they.invited),
            version,
        }
    }
}

/// A new party.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateParty {
    /// Its letter on the ballot paper, one to three letters or digits.
    #[schema(example = "B", max_length = 3)]
    pub letter: String,
    /// Its name, up to 100 characters.
    #[schema(example = "Radikale Venstre", max_length = 100)]
    pub name: String,
}

/// Changes of a party; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateParty {
    /// Its letter on the ballot paper, one to three letters or digits.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 3)]
    pub letter: Option<String>,
    /// Its name, up to 100 characters.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 100)]
    pub name: Option<String>,
}

impl CreateParty {
    /// Checks both fields and answers all that is wrong.
    pub fn parse(&self) -> Result<PartyFields> {
        let mut faults = Faults::default();
        let letter = faults.take("/letter", letter(&self.letter));
        let name = faults.take("/name", text::line(&self.name, 100));
        faults.finish()?;
        Ok(PartyFields { letter: letter.unwrap_or_default(), name: name.unwrap_or_default() })
    }
}

fn letter(raw: &str) -> std::result::Result<String, FieldCode> {
    let letter = text::line(raw, 3)?;
    if letter.chars().all(char::is_alphanumeric) { Ok(letter) } else { Err(FieldCode::Format) }
}

impl UpdateParty {
    /// The party as it shall be.
    pub fn over(self, party: &Party) -> Result<PartyFields> {
        let letter = self.letter.unwrap_or_else(|| party.letter.clone());
        let name = self.name.unwrap_or_else(|| party.name.clone());
        CreateParty { letter, name }.parse()
    }
}
