//! The proof of a second factor: one of three. A code counts before it is looked at.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::passkeys::{RelyingParty, WebAuthnJson};
use crate::crypto::RecoveryCode;
use crate::domain::audit::Action;
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::roles::FactorKind;
use crate::error::{Error, Result};
use crate::features::notice;
use crate::features::wire::body::stated;
use crate::mail::notice::Notice;
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::throttle::{self, codes};
use crate::store::{factors, recovery_codes};

/// What proves the second factor: exactly one of the three.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorProof {
    /// The six digits that the app shows; each is good once.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, write_only)]
    pub totp: Option<String>,
    /// The browser's answer to the options of the challenge: `PublicKeyCredential.toJSON()` (WebAuthn Level 3 § 5.1).
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, write_only, value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub passkey: Option<WebAuthnJson>,
    /// One of the recovery codes; each is good once.
    #[serde(default, deserialize_with = "stated")]
    #[schema(nullable = false, write_only)]
    pub recovery_code: Option<String>,
}

/// The one that was given.
pub enum Proof {
    /// Six digits.
    Totp(String),
    /// A browser's answer.
    Passkey(WebAuthnJson),
    /// A recovery code, as it was typed.
    RecoveryCode(String),
}

/// Whose second factor is proven, and against what.
pub struct Awaited<'a> {
    /// The user's municipality.
    pub municipality: MunicipalityId,
    /// The user.
    pub user: UserId,
    /// The municipality as browsers know it.
    pub party: &'a RelyingParty,
    /// What a passkey's answer is held against, if it was asked for.
    pub passkey_state: Option<&'a str>,
}

impl FactorProof {
    /// The one that was given. Errors: `/proof required` for none or more than one.
    pub fn parse(self) -> Result<Proof> {
        match (self.totp, self.passkey, self.recovery_code) {
            (Some(code), None, None) => Ok(Proof::Totp(code.trim().replace(' ', ""))),
            (None, Some(answer), None) => Ok(Proof::Passkey(answer)),
            (None, None, Some(code)) => Ok(Proof::RecoveryCode(code)),
            _ => Err(Error::field("/proof", FieldCode::Required)),
        }
    }
}

impl Proof {
    /// What it is called in the audit log.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Totp(_) => "totp",
            Self::Passkey(_) => "passkey",
            Self::RecoveryCode(_) => "recovery_code",
        }
    }

    /// The answer to a wrong one.
    pub fn refusal(&self) -> Error {
        match self {
            Self::Totp(_) => Error::field("/proof/totp", FieldCode::CodeWrong),
            Self::Passkey(_) => Error::field("/proof/passkey", FieldCode::PasskeyRefused),
            Self::RecoveryCode(_) => Error::field("/proof/recovery_code", FieldCode::CodeWrong),
        }
    }
}

/// Whether the proof is good; it is spent then. A wrong one is no error here: it must count, so the transaction must not be
/// taken back. Errors: `too_many_attempts`, and `codes_refused` for an app's code after a hundred wrong ones.
pub fn check(tx: &mut Tx<'_>, trail: &Trail, awaited: &Awaited<'_>, proof: &Proof) -> Result<bool> {
    let Awaited { municipality, user, party, passkey_state } = *awaited;
    // A signature cannot be guessed, so a wrong one takes no place from a code: nobody is kept out by made-up ones.
    let is_code = !matches!(proof, Proof::Passkey(_));
    if is_code {
        throttle::factor(tx, municipality, user)?;
    }
    if matches!(proof, Proof::Totp(_)) && !codes::open(tx, municipality, user)? {
        return Err(Error::of(ProblemCode::CodesRefused));
    }
    let right = match proof {
        Proof::Totp(code) => factors::spend_code(tx, municipality, user, code)?,
        Proof::Passkey(answer) => {
            let held = factors::opened(tx, municipality, user, FactorKind::Passkey)?;
            let signed = match passkey_state {
                Some(state) => party.signed(answer, state, &held)?,
                None => None,
            };
            match signed {
                Some((id, passkey)) => {
                    factors::passkey_used(tx, (municipality, user), id, &passkey)?;
                    true
                }
                None => false,
            }
        }
        Proof::RecoveryCode(typed) => match RecoveryCode::typed(typed) {
            Some(code) if recovery_codes::spend(tx, municipality, user, &code)? => {
                audit::record(tx, trail, Event::new(Action::UserRecoveryCodeUsed, user.0))?;
                notice::send(tx, user, &Notice::CodeUsed)?;
                true
            }
            _ => false,
        },
    };
    if right {
        throttle::factor_succeeded(tx, municipality, user)?;
    } else {
        tracing::info!(target: "valghalla::auth", %municipality, %user, method = proof.method(), "second factor refused");
        if is_code {
            wrong_code(tx, trail, municipality, user)?;
        }
    }
    Ok(right)
}

/// Counts it, and says so now and then: in the audit log, and to the user the first time and when no more are taken.
fn wrong_code(tx: &mut Tx<'_>, trail: &Trail, municipality: MunicipalityId, user: UserId) -> Result<()> {
    let so_many = codes::wrong(tx, municipality, user)?;
    if so_many % codes::TELLING == 0 {
        let event = Event::new(Action::UserCodesWrong, user.0).with("wrong_codes", i64::from(so_many));
        audit::record(tx, trail, event)?;
    }
    match so_many {
        codes::TELLING => notice::send(tx, user, &Notice::WrongCodes),
        codes::MOST => notice::send(tx, user, &Notice::CodesRefused),
        _ => Ok(()),
    }
}
