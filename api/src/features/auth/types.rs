//! Log-in, refresh and one-time links on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::passkeys::WebAuthnJson;
use crate::domain::roles::LinkPurpose;
use crate::domain::time::Instant;
use crate::features::second_factors::proof::FactorProof;
use crate::features::wire::body::stated;
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

/// What a right password gives: a session, or the question for the second factor.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum LoginAnswer {
    /// Logged in: the account has no second factor.
    LoggedIn(AccessToken),
    /// The second step is awaited.
    SecondStep(FactorChallenge),
}

/// A question for a second factor. It is one user's, and good for one answer within five minutes.
#[derive(Serialize, ToSchema)]
pub struct FactorChallenge {
    /// To be sent back with the answer.
    pub challenge: String,
    /// Until when.
    pub expires_at: Instant,
    /// What the user can answer with; the surest first. None at all within a session: the password is asked for.
    pub methods: Vec<FactorMethod>,
    /// For `navigator.credentials.get` (`PublicKeyCredential.parseRequestOptionsFromJSON`), if there is a passkey.
    #[schema(required, value_type = Option<std::collections::BTreeMap<String, serde_json::Value>>)]
    pub passkey_options: Option<WebAuthnJson>,
}

/// A way to prove a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorMethod {
    /// A passkey.
    Passkey,
    /// The code of an app.
    Totp,
    /// A recovery code.
    RecoveryCode,
}

/// The answer to the question for a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifySecondFactor {
    /// As it was given.
    #[schema(write_only)]
    pub challenge: String,
    /// The second factor.
    pub proof: FactorProof,
}

/// A fresh proof within a session: the second factor, or the password where there is none. A recovery code needs the
/// password beside it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// As it was given; needed for a passkey only.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, write_only)]
    pub challenge: Option<String>,
    /// The password.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, write_only, format = Password)]
    pub password: Option<String>,
    /// The second factor.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false)]
    pub proof: Option<FactorProof>,
}

/// Until when sensitive operations are open.
#[derive(Serialize, ToSchema)]
pub struct SteppedUp {
    /// Until when.
    pub recent_until: Instant,
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
