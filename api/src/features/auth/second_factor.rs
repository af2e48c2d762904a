use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::login::answer;
use super::types::{AccessToken, VerifySecondFactor};
use crate::auth::gate::request_id;
use crate::auth::passkeys::RelyingParty;
use crate::auth::source;
use crate::auth::tokens::Tokens;
use crate::config::Config;
use crate::crypto::LinkToken;
use crate::domain::audit::Action;
use crate::domain::fault::ProblemCode;
use crate::domain::roles::ChallengePurpose;
use crate::error::{Error, Result};
use crate::features::second_factors::proof::{self, Awaited};
use crate::features::wire::{Body, MAX_PUBLIC};
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{challenges, credentials, municipalities, sessions, throttle};

/// The second step of a log-in
///
/// Answers the challenge of a right password with a code (RFC 6238), a passkey (WebAuthn Level 3 § 7.2) or a recovery code.
/// A wrong one (422) may be followed by another; after three the next 30 seconds are awaited (429). A challenge that ran
/// out, was answered or is somebody else's is 401, `challenge_ended`: begin again with the password.
#[utoipa::path(
    tag = "auth",
    request_body = VerifySecondFactor,
    security(()),
    responses(
        (status = 200, description = "Logged in; the refresh token is in the cookie.", body = AccessToken),
        (status = 429, description = "Too many wrong answers for this account."),
    ),
)]
#[post("/auth/second-factor")]
pub async fn verify_second_factor(
    req: HttpRequest,
    db: Data<Db>,
    config: Data<Config>,
    tokens: Data<Tokens>,
    body: Body<VerifySecondFactor, MAX_PUBLIC>,
) -> Result<HttpResponse> {
    let VerifySecondFactor { challenge, proof } = body.value;
    let proof = proof.parse()?;
    let ended = Error::of(ProblemCode::ChallengeEnded);
    let Some(token) = LinkToken::parse(&challenge) else { return Err(ended) };
    let (host, request_id, settings) = (source::host(&req), request_id(&req), config.clone().into_inner());
    let browser = source::browser(&req, &config);
    let outcome = db.write(move |tx| {
        let challenge = challenges::find(tx, &token, ChallengePurpose::Login)?;
        let (municipality, user) = (challenge.municipality, challenge.user);
        municipalities::require_own_host(tx, municipality, &host).map_err(|error| match error.code() {
            ProblemCode::Unauthorized => Error::of(ProblemCode::ChallengeEnded),
            _ => error,
        })?;
        let trail = Trail::of(municipality, Some(user), request_id);
        let party = RelyingParty::of(&municipalities::find(tx, municipality)?, &settings);
        let passkey_state = challenge.passkey_state.as_deref();
        let awaited = Awaited { municipality, user, party: &party, passkey_state };
        if !proof::check(tx, &trail, &awaited, &proof)? {
            return Ok(Err(proof.refusal()));
        }
        challenges::spend(tx, &token)?;
        let role = credentials::note_login(tx, user)?.ok_or(Error::of(ProblemCode::ChallengeEnded))?;
        let opened = sessions::open(tx, municipality, user, role, &browser)?;
        let event = Event::new(Action::SessionOpened, opened.session.0).with("method", proof.method());
        audit::record(tx, &trail, event)?;
        Ok(Ok((opened, throttle::mark_device(tx, municipality, user))))
    });
    let (opened, device) = outcome.await??;
    answer(&config, &tokens, &db, &opened, Some(&device))
}
