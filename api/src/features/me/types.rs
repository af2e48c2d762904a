//! The own account on the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::election::state_on;
use crate::domain::fault::Locale;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::roles::{ElectionState, Role, StoredElectionState};
use crate::domain::time::Instant;
use crate::features::users::grant_types::{EffectiveSite, GrantView};
use crate::store::elections::LockedElection;
use crate::store::sessions::Session;

/// The own account, and what it reaches.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The id.
    pub id: UserId,
    /// What one logs in with.
    pub username: String,
    /// The full name.
    pub full_name: String,
    /// The mail address.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The language of mails.
    pub locale: Locale,
    /// The municipality.
    pub municipality: MunicipalityRef,
    /// What a secretary may report for.
    pub grants: Vec<GrantView>,
    /// The sites that a secretary reaches now; empty for the office, which reaches all of the municipality.
    pub effective_sites: Vec<EffectiveSite>,
    /// Whether a second factor must be set up before anything else.
    pub enrolment_required: bool,
    /// Whether the terms of use must be accepted before anything else.
    pub terms_required: bool,
    /// Whether a secretary may ask for a further one here; for an administrator, whether there are such requests.
    pub secretary_requests: bool,
    /// The elections in which a secretary has seats within reach, but which are locked or held: what was reported is the
    /// office's to work on. Nothing of them can be reached. The latest polling day first; empty for the office.
    pub locked_elections: Vec<LockedElectionView>,
    /// This session.
    pub session_id: SessionId,
    /// Counts the account's changes.
    pub version: i32,
}

/// That an election is locked or held.
#[derive(Debug, Serialize, ToSchema)]
pub struct LockedElectionView {
    /// Its name.
    #[schema(example = "Kommunalvalg 2029")]
    pub name: String,
    /// The polling day.
    #[schema(example = "2029-11-20")]
    pub held_on: NaiveDate,
    /// Locked, or held from the day after the polling day.
    pub state: ElectionState,
}

impl LockedElectionView {
    /// The view at a point in time.
    pub fn of(LockedElection { name, held_on }: LockedElection, now: Instant) -> Self {
        Self { name, held_on, state: state_on(StoredElectionState::Locked, held_on, now.danish_day()) }
    }
}

/// A municipality, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct MunicipalityRef {
    /// Four digits.
    #[schema(example = "0607")]
    pub code: String,
    /// Its name.
    #[schema(example = "Fredericia Kommune")]
    pub name: String,
}

/// The terms of use, and what the own account has accepted.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermsView {
    /// The version of now.
    #[schema(example = 1)]
    pub version: i32,
    /// What they say, a paragraph each.
    pub paragraphs: Vec<String>,
    /// The version that was accepted last.
    #[schema(required)]
    pub accepted_version: Option<i32>,
    /// When.
    #[schema(required)]
    pub accepted_at: Option<Instant>,
}

/// That the terms were read and are accepted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptTerms {
    /// Which version was read.
    #[schema(example = 1)]
    pub version: i32,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Since when.
    pub created_at: Instant,
    /// When it was last refreshed.
    pub last_used_at: Instant,
    /// When it ends at the latest.
    pub expires_at: Instant,
    /// What the browser called itself.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// From which address it was last used.
    #[schema(required, example = "192.0.2.17")]
    pub source: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl SessionView {
    /// The view, for whoever asks in the session `asking`.
    pub fn of(session: Session, asking: SessionId) -> Self {
        let Session { id, created_at, last_used_at, expires_at, user_agent, source } = session;
        Self { current: id == asking, id, created_at, last_used_at, expires_at, user_agent, source }
    }
}

/// A new password for the own account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password until now.
    #[schema(write_only, format = Password)]
    pub current_password: String,
    /// At least 15 characters, not easily guessed.
    #[schema(write_only, format = Password)]
    pub new_password: String,
}
