//! The question for a second factor: what the user can answer with, and what the browser needs for a passkey.

use super::types::{FactorChallenge, FactorMethod};
use crate::auth::passkeys::RelyingParty;
use crate::config::Config;
use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::roles::{ChallengePurpose, FactorKind};
use crate::error::Result;
use crate::store::db::Tx;
use crate::store::{challenges, factors, municipalities, recovery_codes};

/// Asks; for somebody without a factor there is no method.
pub fn ask(
    tx: &mut Tx<'_>,
    config: &Config,
    (municipality, user): (MunicipalityId, UserId),
    purpose: ChallengePurpose,
) -> Result<FactorChallenge> {
    let mut methods = Vec::new();
    let kinds: Vec<FactorKind> = factors::of_user(tx, user)?.into_iter().map(|factor| factor.kind).collect();
    let asked = if kinds.contains(&FactorKind::Passkey) {
        methods.push(FactorMethod::Passkey);
        let party = RelyingParty::of(&municipalities::find(tx, municipality)?, config);
        let held = factors::opened(tx, municipality, user, FactorKind::Passkey)?;
        Some(party.ask_to_sign(&held)?)
    } else {
        None
    };
    if kinds.contains(&FactorKind::Totp) {
        methods.push(FactorMethod::Totp);
    }
    if !methods.is_empty() && recovery_codes::left(tx, user)? > 0 {
        methods.push(FactorMethod::RecoveryCode);
    }
    let state = asked.as_ref().map(|asked| asked.state.as_str());
    let (token, expires_at) = challenges::issue(tx, user, purpose, state)?;
    let passkey_options = asked.map(|asked| asked.options);
    Ok(FactorChallenge { challenge: token.reveal().to_string(), expires_at, methods, passkey_options })
}
