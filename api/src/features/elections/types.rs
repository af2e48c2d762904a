//! Elections on the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::election::{MAX_NAME, polling_day};
use crate::domain::fault::{Faults, FieldCode, ProblemCode};
use crate::domain::ids::ElectionId;
use crate::domain::roles::{ElectionKind, ElectionState, StoredElectionState};
use crate::domain::text;
use crate::domain::time::{Instant, day, stated_day};
use crate::error::{Error, Result};
use crate::features::wire::body::stated;
use crate::store::elections::{Election, ElectionFields};

/// An election: one polling day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ElectionView {
    /// Its id.
    pub id: ElectionId,
    /// Its name.
    #[schema(example = "Kommunalvalg 2029")]
    pub name: String,
    /// What is elected.
    pub kind: ElectionKind,
    /// The polling day.
    #[schema(example = "2029-11-20")]
    pub held_on: NaiveDate,
    /// How far it is; locked turns held by itself on the day after the polling day.
    pub state: ElectionState,
    /// Counts its changes; the entity tag.
    pub version: i32,
}

impl ElectionView {
    /// The view of an election at a point in time.
    pub fn of(election: Election, now: Instant) -> Self {
        let state = election.state_on(now.danish_day());
        let Election { id, name, kind, held_on, version, .. } = election;
        Self { id, name, kind, held_on, state, version }
    }
}

/// A new election.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateElection {
    /// Its name, up to 200 characters.
    #[schema(example = "Kommunalvalg 2029", max_length = 200)]
    pub name: String,
    /// What is elected.
    pub kind: ElectionKind,
    /// The polling day, in the years 2000 to 2100.
    #[serde(deserialize_with = "day")]
    #[schema(example = "2029-11-20")]
    pub held_on: NaiveDate,
}

/// Changes of an election; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateElection {
    /// As for a new election.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, max_length = 200)]
    pub name: Option<String>,
    /// What is elected.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub kind: Option<ElectionKind>,
    /// As for a new election.
    #[serde(default, deserialize_with = "stated_day")]
    #[schema(nullable = false)]
    pub held_on: Option<NaiveDate>,
}

impl CreateElection {
    /// Checks all fields and answers all that is wrong.
    pub fn parse(self) -> Result<ElectionFields> {
        let mut faults = Faults::default();
        let name = faults.take("/name", text::line(&self.name, MAX_NAME));
        faults.take("/held_on", polling_day(self.held_on));
        faults.finish()?;
        Ok(ElectionFields { name: name.unwrap_or_default(), kind: self.kind, held_on: self.held_on })
    }
}

impl UpdateElection {
    /// The election as it shall be.
    pub fn over(self, election: &Election, today: NaiveDate) -> Result<ElectionFields> {
        if election.state == StoredElectionState::Closed {
            return Err(Error::of(ProblemCode::ElectionClosed));
        }
        let whole = CreateElection {
            name: self.name.unwrap_or_else(|| election.name.clone()),
            kind: self.kind.unwrap_or(election.kind),
            held_on: self.held_on.unwrap_or(election.held_on),
        };
        let fields = whole.parse()?;
        let moved = election.state != StoredElectionState::Draft && fields.held_on != election.held_on;
        if moved && fields.held_on < today {
            return Err(Error::field("/held_on", FieldCode::DayPassed));
        }
        Ok(fields)
    }
}
