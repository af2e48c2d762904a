//! Passkeys (WebAuthn Level 3): what a browser is asked for, and whether its answer is good. The library checks challenge,
//! origin, relying party and signature; here stands what we ask for, and for whom.
//!
//! The user is verified by the device (PIN, finger, face), so that a passkey alone is two factors; which make of device it
//! is does not matter, so no attestation is asked for.

use std::collections::BTreeMap;

use passki::{
    AuthenticationCredential, AuthenticationOptions, AuthenticationState, Passki, PasskiError, RegistrationCredential,
    RegistrationOptions, RegistrationState, ResidentKeyRequirement, StoredPasskey, UserVerificationRequirement,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::config::Config;
use crate::domain::ids::FactorId;
use crate::error::{Error, Result};
use crate::store::factors::Opened;
use crate::store::municipalities::Municipality;
use crate::store::users::User;

/// A JSON object of the WebAuthn API as it is: `PublicKeyCredential.toJSON()`, or the options for the browser.
pub type WebAuthnJson = BTreeMap<String, Value>;

/// How long the browser waits for its user, in milliseconds: as long as the challenge lives.
const TIMEOUT: u64 = 5 * 60 * 1000;

/// The municipality, as browsers know it: its passkeys work at its own address only.
pub struct RelyingParty(Passki);

/// What to hand to the browser, and what to hold its answer against.
pub struct Asked {
    /// For `navigator.credentials`.
    pub options: WebAuthnJson,
    /// For [`RelyingParty::created`] and [`RelyingParty::signed`].
    pub state: String,
}

impl RelyingParty {
    /// The municipality's own address is the relying party. Pages that the settings let call from elsewhere may ask too.
    pub fn of(municipality: &Municipality, config: &Config) -> Self {
        let host = Url::parse(&municipality.public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let origins: Vec<&String> = std::iter::once(&municipality.public_url).chain(&config.cors_origins).collect();
        Self(Passki::new(&host.unwrap_or_default(), &origins, &municipality.site_name))
    }

    /// Asks for a new passkey; a device that holds one of the user's already makes no second.
    pub fn ask_to_create(&self, user: &User, held: &[Opened]) -> Result<Asked> {
        let held = stored(held)?;
        let mut options = RegistrationOptions::default();
        options.timeout = TIMEOUT;
        options.user_verification = UserVerificationRequirement::Required;
        // One logs in by name first, so a security key need not spend one of its few places.
        options.resident_key = ResidentKeyRequirement::Discouraged;
        options.exclude_credentials = Some(&held);
        let id = user.id.0.as_bytes();
        let begun = self.0.start_passkey_registration(id, &user.username, &user.full_name, options);
        let (challenge, state) = begun.map_err(Error::internal)?;
        asked(&challenge, &state)
    }

    /// The passkey that the browser made, to be stored; none when the answer is not good.
    pub fn created(&self, answer: &WebAuthnJson, state: &str) -> Result<Option<Vec<u8>>> {
        let state: RegistrationState = serde_json::from_str(state).map_err(Error::internal)?;
        let Some(credential) = read::<RegistrationCredential>(answer) else { return Ok(None) };
        match self.0.finish_passkey_registration(&credential, &state) {
            Ok(passkey) => serde_json::to_vec(&passkey).map(Some).map_err(Error::internal),
            Err(error) => refused(&error),
        }
    }

    /// Asks for a signature by one of these.
    pub fn ask_to_sign(&self, held: &[Opened]) -> Result<Asked> {
        let mut options = AuthenticationOptions::default();
        options.timeout = TIMEOUT;
        options.user_verification = UserVerificationRequirement::Required;
        let begun = self.0.start_passkey_authentication(&stored(held)?, options);
        let (challenge, state) = begun.map_err(Error::internal)?;
        asked(&challenge, &state)
    }

    /// Which of these signed, and the passkey as it is from now on; none when the answer is not good.
    pub fn signed(&self, answer: &WebAuthnJson, state: &str, held: &[Opened]) -> Result<Option<(FactorId, Vec<u8>)>> {
        let state: AuthenticationState = serde_json::from_str(state).map_err(Error::internal)?;
        let Some(credential) = read::<AuthenticationCredential>(answer) else { return Ok(None) };
        let Ok(id) = Passki::base64_decode(&credential.raw_id) else { return Ok(None) };
        let passkeys = stored(held)?;
        let Some((factor, mut passkey)) = held.iter().zip(passkeys).find(|(_, passkey)| passkey.credential_id == id)
        else {
            return Ok(None);
        };
        match self.0.finish_passkey_authentication(&credential, &state, &passkey) {
            Ok(result) => {
                passkey.counter = result.counter;
                Ok(Some((factor.id, serde_json::to_vec(&passkey).map_err(Error::internal)?)))
            }
            Err(error) => refused(&error),
        }
    }
}

/// Why stands in the log, without what was sent; whoever sent it learns only that it is not good.
fn refused<T>(error: &PasskiError) -> Result<Option<T>> {
    let told = format!("{error:?}");
    let why = told.split(|sign: char| !sign.is_ascii_alphanumeric()).next();
    tracing::info!(target: "valghalla::auth", why, "passkey refused");
    Ok(None)
}

fn asked(challenge: &impl Serialize, state: &impl Serialize) -> Result<Asked> {
    let options = serde_json::to_value(challenge).and_then(serde_json::from_value).map_err(Error::internal)?;
    Ok(Asked { options, state: serde_json::to_string(state).map_err(Error::internal)? })
}

fn read<T: DeserializeOwned>(answer: &WebAuthnJson) -> Option<T> {
    let object: serde_json::Map<String, Value> = answer.clone().into_iter().collect();
    serde_json::from_value(Value::Object(object)).ok()
}

fn stored(held: &[Opened]) -> Result<Vec<StoredPasskey>> {
    held.iter().map(|factor| serde_json::from_slice(&factor.secret).map_err(Error::internal)).collect()
}
