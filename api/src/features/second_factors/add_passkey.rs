use actix_web::post;
use actix_web::web::{Data, Json};

use super::types::{self, AddPasskey, AddedFactor, PasskeySetup, added};
use crate::auth::passkeys::RelyingParty;
use crate::config::Config;
use crate::crypto::LinkToken;
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::roles::{ChallengePurpose, FactorKind};
use crate::error::{Error, Result};
use crate::features::wire::Body;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{challenges, factors, links, municipalities, users};

/// Begin to add a passkey
///
/// Gives what the browser needs to make one (WebAuthn Level 3 § 7.1). The user is verified by the device; no attestation is
/// asked for.
#[utoipa::path(
    tag = "me",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment", "recent"])),
    responses((status = 200, description = "The options.", body = PasskeySetup)),
)]
#[post("/me/second-factors/passkey-options")]
pub async fn begin_passkey(caller: Caller, db: Data<Db>, config: Data<Config>) -> Result<Json<PasskeySetup>> {
    let config = config.into_inner();
    let setup = db.write_as(caller, move |tx, actor| {
        let party = RelyingParty::of(&municipalities::find(tx, actor.municipality())?, &config);
        let held = factors::opened(tx, actor.municipality(), actor.user(), FactorKind::Passkey)?;
        let asked = party.ask_to_create(&users::own(tx, actor)?, &held)?;
        let (token, expires_at) =
            challenges::issue(tx, actor.user(), ChallengePurpose::Registration, Some(&asked.state))?;
        Ok(PasskeySetup { challenge: token.reveal().to_string(), expires_at, options: asked.options })
    });
    Ok(Json(setup.await?))
}

/// Add the passkey that the browser made
#[utoipa::path(
    tag = "me",
    request_body = AddPasskey,
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment"])),
    responses((status = 200, description = "Added.", body = AddedFactor)),
)]
#[post("/me/second-factors/passkeys")]
pub async fn add_passkey(
    caller: Caller,
    db: Data<Db>,
    config: Data<Config>,
    body: Body<AddPasskey>,
) -> Result<Json<AddedFactor>> {
    let AddPasskey { challenge, name, credential } = body.value;
    let name = types::name(&name)?;
    let token = LinkToken::parse(&challenge);
    let config = config.into_inner();
    let outcome = db.write_as(caller, move |tx, actor| {
        let ended = || Error::of(ProblemCode::ChallengeEnded);
        let token = token.ok_or_else(ended)?;
        // First the user's row, then the challenge, as whoever ends the sessions takes them: none waits in a circle.
        links::hold_user(tx, actor.user())?;
        let asked = challenges::find(tx, &token, ChallengePurpose::Registration)?;
        if asked.user != actor.user() {
            return Err(ended());
        }
        // A challenge is good for one answer, right or wrong.
        challenges::spend(tx, &token)?;
        let party = RelyingParty::of(&municipalities::find(tx, actor.municipality())?, &config);
        let state = asked.passkey_state.unwrap_or_default();
        let Some(passkey) = party.created(&credential, &state)? else { return Ok(None) };
        let of = (actor.municipality(), actor.user());
        let id = factors::add(tx, of, FactorKind::Passkey, &passkey, Some(&name))?;
        added(tx, actor, id).map(Some)
    });
    outcome.await?.map(Json).ok_or_else(|| Error::field("/credential", FieldCode::PasskeyRefused))
}
