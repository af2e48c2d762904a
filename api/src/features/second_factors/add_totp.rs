use actix_web::post;
use actix_web::web::{Data, Json};

use super::types::{self, AddedFactor, ConfirmTotp, TotpSetup, added};
use crate::crypto::TotpSeed;
use crate::domain::fault::FieldCode;
use crate::domain::ids::FactorId;
use crate::domain::roles::FactorKind;
use crate::error::{Error, Result};
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{factors, municipalities, users};

/// Begin to set an app up
///
/// Gives the key that the app and the server share (RFC 6238: SHA-1, six digits, 30 seconds), here and never again. It
/// proves nothing until a code confirms it, within 15 minutes. Beginning anew makes an older, unconfirmed key worth nothing.
#[utoipa::path(
    tag = "me",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment", "recent"])),
    responses((status = 200, description = "The key.", body = TotpSetup)),
)]
#[post("/me/second-factors/totp")]
pub async fn begin_totp(caller: Caller, db: Data<Db>) -> Result<Json<TotpSetup>> {
    let setup = db.write_as(caller, |tx, actor| {
        let seed = TotpSeed::random();
        let of = (actor.municipality(), actor.user());
        let id = factors::add(tx, of, FactorKind::Totp, seed.as_bytes(), None)?;
        let issuer = municipalities::find(tx, actor.municipality())?.site_name;
        let uri = seed.uri(&issuer, &users::own(tx, actor)?.username);
        let otpauth_uri = uri.ok_or_else(|| Error::internal("a user without a name"))?;
        Ok(TotpSetup { id, secret: seed.base32(), otpauth_uri, expires_at: tx.now().plus(factors::SETUP_LIFE) })
    });
    Ok(Json(setup.await?))
}

/// Confirm an app with its first code
///
/// From then on the log-in asks for one. A wrong code (422) may be followed by another; after three the next 30 seconds are
/// awaited (429).
#[utoipa::path(
    tag = "me",
    params(("id" = FactorId, Path, description = "The app that is being set up.")),
    request_body = ConfirmTotp,
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment"])),
    responses(
        (status = 200, description = "Added.", body = AddedFactor),
        (status = 429, description = "Too many wrong codes for this account."),
    ),
)]
#[post("/me/second-factors/{id}/confirm")]
pub async fn confirm_totp(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<FactorId>,
    body: Body<ConfirmTotp>,
) -> Result<Json<AddedFactor>> {
    let name = types::name(&body.value.name)?;
    let code = body.value.code.trim().replace(' ', "");
    let outcome = db.write_as(caller, move |tx, actor| {
        // A wrong code is no error of the transaction: it must count.
        match factors::confirm(tx, actor, id, &name, &code)? {
            true => added(tx, actor, id).map(Some),
            false => Ok(None),
        }
    });
    outcome.await?.map(Json).ok_or_else(|| Error::field("/code", FieldCode::CodeWrong))
}
