use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::cookie;
use super::login::hashing;
use super::types::RedeemLink;
use crate::auth::gate::request_id;
use crate::auth::password_hash::PasswordHasher;
use crate::auth::password_policy::{self, NormalisedPassword};
use crate::auth::source;
use crate::config::Config;
use crate::crypto::LinkToken;
use crate::domain::audit::Action;
use crate::domain::fault::ProblemCode;
use crate::domain::roles::LinkPurpose;
use crate::error::{Error, Result};
use crate::features::notice;
use crate::features::wire::{Body, MAX_PUBLIC};
use crate::mail::notice::Notice;
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::links::{self, LinkState};
use crate::store::{credentials, municipalities, sessions, throttle};

/// Choose a password with a one-time link
///
/// Spends the link; afterwards one logs in. A password that is refused (422, `/new_password`) spends nothing. Of several
/// at once exactly one wins. All sessions of the account end, and the browser is known from now on: what others guess at this
/// account does not keep it out.
#[utoipa::path(
    tag = "auth",
    request_body = RedeemLink,
    security(()),
    responses((status = 204, description = "The password is set.")),
)]
#[post("/auth/links/redeem")]
pub async fn redeem_link(
    req: HttpRequest,
    db: Data<Db>,
    config: Data<Config>,
    hasher: Data<PasswordHasher>,
    body: Body<RedeemLink, MAX_PUBLIC>,
) -> Result<HttpResponse> {
    let RedeemLink { token, new_password } = body.value;
    let token = LinkToken::parse(&token).ok_or(Error::of(ProblemCode::LinkUnknown))?;
    let host = source::host(&req);
    let (token, password) = db
        .read(move |tx| {
            let link = links::find(tx, &token)?;
            municipalities::require_own_host(tx, link.municipality, &host)?;
            match link.state(tx.now()) {
                LinkState::Valid => {}
                other => return Err(Error::of(links::refusal(other))),
            }
            let context = credentials::password_context(tx, link.user)?;
            Ok((token, judge("/new_password", &new_password, &context)?))
        })
        .await?;
    let password_hash = hasher.hash(password).await.map_err(hashing)?;
    let request_id = request_id(&req);
    let device = db.write(move |tx| {
        links::hold(tx, &token)?;
        let link = links::spend(tx, &token)?;
        if !credentials::set_hash(tx, link.user, &password_hash)? {
            return Err(Error::of(ProblemCode::LinkReplaced));
        }
        links::revoke_all(tx, link.user)?;
        sessions::end_all(tx, link.user, None)?;
        throttle::password_set(tx, link.user)?;
        let trail = Trail::of(link.municipality, Some(link.user), request_id);
        let event = Event::new(Action::UserPasswordSet, link.user.0).with("purpose", link.purpose.as_str());
        audit::record(tx, &trail, event)?;
        if link.purpose == LinkPurpose::Reset {
            notice::send(tx, link.user, &Notice::PasswordChanged)?;
        }
        Ok(throttle::mark_device(tx, link.municipality, link.user))
    });
    Ok(HttpResponse::NoContent().cookie(cookie::set_device(&config, &device.await?)).finish())
}

/// Judges a new password against the words around its user.
pub(crate) fn judge(pointer: &str, password: &str, context: &[String]) -> Result<NormalisedPassword> {
    let words: Vec<&str> = context.iter().map(String::as_str).collect();
    password_policy::check(password, &words).map_err(|code| Error::field(pointer, code))
}
