//! The own account on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::fault::Locale;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::roles::Role;
use crate::domain::time::Instant;
use crate::features::users::grant_types::{EffectiveSite, GrantView};

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
    /// This session.
    pub session_id: SessionId,
    /// Counts the account's changes.
    pub version: i32,
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

/// A session of one's own.
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
    /// Whether it is the one that asks.
    pub current: bool,
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
