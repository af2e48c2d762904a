//! Log-in, refresh and one-time links on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::roles::LinkPurpose;
use crate::domain::time::Instant;
use crate::store::links;

/// A log-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Username or mail address.
    #[schema(example = "partisekretaer")]
    pub username: String,
    /// The password.
    #[schema(write_only, format = Password)]
    pub password: String,
}

/// An access token. The refresh token beside it travels in an HttpOnly cookie.
#[derive(Serialize, ToSchema)]
pub struct AccessToken {
    /// A JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// How it is sent.
    pub token_type: TokenType,
    /// Seconds until it ends.
    #[schema(example = 300)]
    pub expires_in: i64,
}

/// How an access token is sent (RFC 6749 § 7.1).
#[derive(Serialize, ToSchema)]
pub enum TokenType {
    /// In the header `Authorization: Bearer` (RFC 6750).
    Bearer,
}

/// Somebody who has forgotten the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePasswordReset {
    /// Username or mail address.
    pub username: String,
}

/// The token of a mailed link, from the part after `#`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkTokenBody {
    /// The token.
    #[schema(write_only)]
    pub token: String,
}

/// The token of a mailed link and the password chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeemLink {
    /// The token.
    #[schema(write_only)]
    pub token: String,
    /// At least 15 characters, not easily guessed.
    #[schema(write_only, format = Password)]
    pub new_password: String,
}

/// Where a link stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkState {
    /// May be used.
    Valid,
    /// Has been used.
    Used,
    /// Ran out.
    Expired,
    /// A newer one, a block or a new address took its place.
    Replaced,
}

impl From<links::LinkState> for LinkState {
    fn from(state: links::LinkState) -> Self {
        match state {
            links::LinkState::Valid => Self::Valid,
            links::LinkState::Used => Self::Used,
            links::LinkState::Expired => Self::Expired,
            links::LinkState::Replaced => Self::Replaced,
        }
    }
}

/// What a link is, without using it.
#[derive(Serialize, ToSchema)]
pub struct LinkView {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Where it stands.
    pub state: LinkState,
    /// Until when, to the second.
    pub expires_at: Instant,
    /// Whose account it is; only while the link is valid.
    #[schema(required)]
    pub username: Option<String>,
}
