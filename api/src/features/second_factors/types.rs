//! Second factors on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::passkeys::WebAuthnJson;
use crate::domain::audit::Action;
use crate::domain::fault::Faults;
use crate::domain::ids::FactorId;
use crate::domain::roles::FactorKind;
use crate::domain::text;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::features::notice;
use crate::mail::notice::Notice;
use crate::store::access::Actor;
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::factors::{self, Factor};
use crate::store::{recovery_codes, sessions};

/// One's own second factors.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactors {
    /// Whether the account needs one.
    pub required: bool,
    /// All of them, the oldest first.
    pub items: Vec<FactorView>,
    /// How many recovery codes are still good.
    pub recovery_codes_left: i64,
}

/// A second factor. What it is made of never comes back.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactorView {
    /// The id.
    pub id: FactorId,
    /// What it is.
    pub kind: FactorKind,
    /// What its user calls it.
    #[schema(example = "Min telefon")]
    pub name: String,
    /// Since when.
    #[schema(required)]
    pub created_at: Option<Instant>,
    /// When it last proved a log-in.
    #[schema(required)]
    pub last_used_at: Option<Instant>,
    /// Counts the changes; the entity tag.
    pub version: i32,
}

impl FactorView {
    /// The view of a factor.
    pub fn of(factor: Factor) -> Self {
        let Factor { id, kind, name, confirmed_at, last_used_at, version } = factor;
        Self { id, kind, name, created_at: confirmed_at, last_used_at, version }
    }
}

/// An app to be set up.
#[derive(Serialize, ToSchema)]
pub struct TotpSetup {
    /// The id, to be confirmed with a code.
    pub id: FactorId,
    /// The key as text, for an app that reads no picture.
    #[schema(example = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    pub secret: String,
    /// The same as an address (`otpauth:`), to be shown as a QR code.
    #[schema(
        example = "otpauth://totp/Valghalla:birgit.dahl?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Valghalla"
    )]
    pub otpauth_uri: String,
    /// Until when.
    pub expires_at: Instant,
}

/// The first code of an app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    /// What to call it, up to 60 characters.
    #[schema(max_length = 60)]
    pub name: String,
    /// The six digits that the app shows.
    #[schema(write_only)]
    pub code: String,
}

/// A passkey to be made.
#[derive(Serialize, ToSchema)]
pub struct PasskeySetup {
    /// To be sent back with the passkey.
    pub challenge: String,
    /// Until when.
    pub expires_at: Instant,
    /// For `navigator.credentials.create` (`PublicKeyCredential.parseCreationOptionsFromJSON`).
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub options: WebAuthnJson,
}

/// A passkey that the browser made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPasskey {
    /// As it was given.
    #[schema(write_only)]
    pub challenge: String,
    /// What to call it, up to 60 characters.
    #[schema(max_length = 60)]
    pub name: String,
    /// `PublicKeyCredential.toJSON()` (WebAuthn Level 3 § 5.1).
    #[schema(write_only, value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub credential: WebAuthnJson,
}

/// A second factor that was added.
#[derive(Serialize, ToSchema)]
pub struct AddedFactor {
    /// The factor.
    pub factor: FactorView,
    /// With the first factor, ten recovery codes. They are shown here and never again.
    #[schema(required)]
    pub recovery_codes: Option<Vec<String>>,
}

/// Another name for a factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameFactor {
    /// What to call it, up to 60 characters.
    #[schema(max_length = 60)]
    pub name: String,
}

/// New recovery codes. They are shown here and never again.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes, each good once.
    pub codes: Vec<String>,
}

/// What a factor may be called.
pub fn name(raw: &str) -> Result<String> {
    let mut faults = Faults::default();
    let name = faults.take("/name", text::line(raw, 60));
    faults.finish()?;
    name.ok_or(Error::NOT_FOUND)
}

/// Records that a factor was added and tells its user. With the first come the recovery codes, and all other sessions end:
/// they were opened with the password alone, perhaps by somebody else, and must not be worth more than that now.
pub fn added(tx: &mut Tx<'_>, actor: &Actor, id: FactorId) -> Result<AddedFactor> {
    let (municipality, user) = (actor.municipality(), actor.user());
    // The user's row is held by now: whoever set the first factor up meanwhile has ended this session.
    sessions::still_open(tx, actor)?;
    let all = factors::of_user(tx, user)?;
    let first = all.len() == 1;
    let factor = all.into_iter().find(|factor| factor.id == id).ok_or(Error::NOT_FOUND)?;
    let event = Event::new(Action::UserFactorAdded, user.0).with("kind", factor.kind.as_str());
    audit::record(tx, &actor.trail(), event)?;
    notice::send(tx, user, &Notice::FactorAdded)?;
    let codes = if first {
        sessions::end_all(tx, user, Some(actor.session()))?;
        Some(recovery_codes::renew(tx, municipality, user)?)
    } else {
        None
    };
    let recovery_codes = codes.map(|codes| codes.iter().map(|code| code.reveal()).collect());
    Ok(AddedFactor { factor: FactorView::of(factor), recovery_codes })
}
