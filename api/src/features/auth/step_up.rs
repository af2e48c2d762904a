use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, post};

use super::types::{FactorChallenge, StepUp, SteppedUp};
use super::{challenge, own_password};
use crate::auth::passkeys::RelyingParty;
use crate::auth::password_hash::PasswordHasher;
use crate::auth::source;
use crate::config::Config;
use crate::crypto::LinkToken;
use crate::domain::audit::Action;
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::roles::ChallengePurpose;
use crate::error::{Error, Result};
use crate::features::second_factors::proof::{self, Awaited, Proof};
use crate::features::wire::Body;
use crate::store::access::{Actor, Caller, RECENT};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::{challenges, factors, municipalities, sessions};

/// Ask what a fresh proof can be
///
/// Which methods the account has, and what the browser needs for a passkey. Without a second factor there is none: the
/// password is asked for.
#[utoipa::path(
    tag = "auth",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment"])),
    responses((status = 200, description = "The question.", body = FactorChallenge)),
)]
#[post("/auth/step-up/challenges")]
pub async fn create_step_up_challenge(
    caller: Caller,
    db: Data<Db>,
    config: Data<Config>,
) -> Result<Json<FactorChallenge>> {
    let config = config.into_inner();
    let asked = db.write_as(caller, move |tx, actor| {
        challenge::ask(tx, &config, (actor.municipality(), actor.user()), ChallengePurpose::StepUp)
    });
    Ok(Json(asked.await?))
}

/// Prove again who one is
///
/// For operations that answer 403 `step_up_required` (RFC 9470): a code, a passkey, or the password and a recovery code; the
/// password alone where the account has no second factor. Then the same session may call them for five minutes.
#[utoipa::path(
    tag = "auth",
    request_body = StepUp,
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment"])),
    responses(
        (status = 200, description = "Proven.", body = SteppedUp),
        (status = 429, description = "Too many wrong answers for this account."),
    ),
)]
#[post("/auth/step-up")]
pub async fn step_up(
    req: HttpRequest,
    caller: Caller,
    db: Data<Db>,
    config: Data<Config>,
    hasher: Data<PasswordHasher>,
    body: Body<StepUp>,
) -> Result<Json<SteppedUp>> {
    let StepUp { challenge, password, proof } = body.value;
    let proof = proof.map(|proof| proof.parse()).transpose()?;
    let token = challenge.as_deref().and_then(LinkToken::parse);
    let right = match &password {
        Some(password) => {
            let source = source::address(&req, &config);
            let right = own_password::check(&db, &hasher, &caller, source, password).await?;
            Some(right.ok_or_else(|| Error::field("/password", FieldCode::PasswordWrong))?)
        }
        None => None,
    };
    let settings = config.into_inner();
    let outcome = db.write_as(caller, move |tx, actor| {
        if let Some(right) = &right {
            right.note(tx)?;
        }
        let has_factor = !factors::of_user(tx, actor.user())?.is_empty();
        let method = match (&proof, right.is_some()) {
            (None, _) if has_factor => return Err(Error::field("/proof", FieldCode::Required)),
            (None, false) | (Some(Proof::RecoveryCode(_)), false) => {
                return Err(Error::field("/password", FieldCode::Required));
            }
            (None, true) => "password",
            (Some(proof), _) => {
                if !prove(tx, actor, &settings, token.as_ref(), proof)? {
                    return Ok(Err(proof.refusal()));
                }
                proof.method()
            }
        };
        sessions::authenticated(tx, actor)?;
        let event = Event::new(Action::SessionSteppedUp, actor.session().0).with("method", method);
        audit::record(tx, &actor.trail(), event)?;
        Ok(Ok(SteppedUp { recent_until: tx.now().plus(RECENT) }))
    });
    Ok(Json(outcome.await??))
}

/// Whether the proof is the actor's; a passkey must answer a challenge that was the actor's too.
fn prove(tx: &mut Tx<'_>, actor: &Actor, config: &Config, token: Option<&LinkToken>, proof: &Proof) -> Result<bool> {
    let mut passkey_state = None;
    if let Proof::Passkey(_) = proof {
        let token = token.ok_or_else(|| Error::field("/challenge", FieldCode::Required))?;
        let asked = challenges::find(tx, token, ChallengePurpose::StepUp)?;
        if asked.user != actor.user() {
            return Err(Error::of(ProblemCode::ChallengeEnded));
        }
        passkey_state = asked.passkey_state;
    }
    let party = RelyingParty::of(&municipalities::find(tx, actor.municipality())?, config);
    let (municipality, user) = (actor.municipality(), actor.user());
    let awaited = Awaited { municipality, user, party: &party, passkey_state: passkey_state.as_deref() };
    let right = proof::check(tx, &actor.trail(), &awaited, proof)?;
    if let (true, Some(token), Proof::Passkey(_)) = (right, token, proof) {
        challenges::spend(tx, token)?;
    }
    Ok(right)
}
