//! Elections on the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::election::{MAX_NAME, polling_day, reports_due};
use crate::domain::fault::{Faults, FieldCode, ProblemCode};
use crate::domain::ids::ElectionId;
use crate::domain::roles::{ElectionKind, ElectionState, StoredElectionState};
use crate::domain::text;
use crate::domain::time::{Instant, day, given_day, optional_day, stated_day};
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
    /// By which day the office asks the parties to have reported; null when it has said none. It locks nothing: the office
    /// locks the election.
    #[schema(required, example = "2029-10-05")]
    pub reports_due_on: Option<NaiveDate>,
    /// How far it is; locked turns held by itself on the day after the polling day.
    pub state: ElectionState,
    /// Counts its changes; the entity tag.
    pub version: i32,
}

impl ElectionView {
    /// The view of an election at a point in time.
    pub fn of(election: Election, now: Instant) -> Self {
        let state = election.state_on(now.danish_day());
        let Election { id, name, kind, held_on, reports_due_on, version, .. } = election;
        Self { id, name, kind, held_on, reports_due_on, state, version }
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
    /// By which day the parties are asked to have reported: the polling day or earlier (`after_polling_day`).
    #[serde(default, deserialize_with = "optional_day")]
    #[schema(example = "2029-10-05")]
    pub reports_due_on: Option<NaiveDate>,
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
    /// As for a new election; null takes it away.
    #[serde(default, deserialize_with = "given_day")]
    #[schema(value_type = Option<NaiveDate>)]
    pub reports_due_on: Option<Option<NaiveDate>>,
}

impl CreateElection {
    /// Checks all fields and answers all that is wrong.
    pub fn parse(self) -> Result<ElectionFields> {
        let mut faults = Faults::default();
        let name = faults.take("/name", text::line(&self.name, MAX_NAME));
        faults.take("/held_on", polling_day(self.held_on));
        let due = self.reports_due_on.map(|due| reports_due(due, self.held_on)).transpose();
        let due = faults.take("/reports_due_on", due);
        faults.finish()?;
        Ok(ElectionFields {
            name: name.unwrap_or_default(),
            kind: self.kind,
            held_on: self.held_on,
            reports_due_on: due.flatten(),
        })
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
            reports_due_on: self.reports_due_on.unwrap_or(election.reports_due_on),
        };
        let fields = whole.parse()?;
        let moved = election.state != StoredElectionState::Draft && fields.held_on != election.held_on;
        if moved && fields.held_on < today {
            return Err(Error::field("/held_on", FieldCode::DayPassed));
        }
        Ok(fields)
    }
}
