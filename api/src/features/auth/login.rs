use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use zeroize::Zeroizing;

use super::types::{AccessToken, FactorChallenge, Login, LoginAnswer, TokenType};
use super::{challenge, cookie};
use crate::auth::gate::request_id;
use crate::auth::password_hash::{HashError, PasswordHasher, Verdict};
use crate::auth::password_policy::NormalisedPassword;
use crate::auth::source;
use crate::auth::tokens::{ACCESS_TOKEN_LIFE, Tokens};
use crate::config::Config;
use crate::domain::audit::Action;
use crate::domain::fault::ProblemCode;
use crate::domain::roles::ChallengePurpose;
use crate::domain::username::Username;
use crate::error::{Error, Result};
use crate::features::wire::{Body, MAX_PUBLIC};
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::credentials::{self, Credentials};
use crate::store::db::Db;
use crate::store::sessions::{self, Browser, Opened};
use crate::store::throttle::{self, Asker, Attempt};
use crate::store::{factors, municipalities};

/// Log in
///
/// With username or mail address. Unknown, wrong, blocked and never-set answer alike (401, `invalid_credentials`) after
/// the same work, and so does a right password from an unknown device after a hundred wrong ones in a row: a device that the
/// account has logged in from goes on, and a mailed link makes any device known. Guessing is slowed down (429, `too_many_attempts`); when too many passwords are being compared, 503.
/// Where the account has a second factor, a right password gives a challenge for `POST /auth/second-factor`. Where it needs
/// one and has none, it gives a session that can set one up and nothing else.
#[utoipa::path(
    tag = "auth",
    request_body = Login,
    security(()),
    responses(
        (status = 200, description = "Logged in, with the refresh token in the cookie; or the second step.", body = LoginAnswer),
        (status = 429, description = "Too many wrong passwords for this account or from this place."),
    ),
)]
#[post("/auth/login")]
pub async fn login(
    req: HttpRequest,
    db: Data<Db>,
    config: Data<Config>,
    hasher: Data<PasswordHasher>,
    tokens: Data<Tokens>,
    body: Body<Login, MAX_PUBLIC>,
) -> Result<HttpResponse> {
    let Login { username, password } = body.value;
    let login_key = Username::login_key(&username).chars().take(254).collect::<String>();
    let source = source::address(&req, &config);
    let host = source::host(&req);
    let device = cookie::read_device(&req, &config);
    let begun = db.write(move |tx| {
        let municipality = municipalities::of_host(tx, &host)?.id;
        let found = credentials::by_login(tx, municipality, &login_key)?;
        let account = found.as_ref().map(|found| found.user);
        let asker = Asker::of(tx, municipality, account, device.as_deref());
        let mut attempt = Attempt { municipality, login_key, account, source, asker };
        let open = throttle::begin(tx, &mut attempt)?;
        Ok((attempt, found, open))
    });
    let (attempt, found, open) = begun.await?;
    let hash = found.as_ref().and_then(|found| found.hash.clone()).filter(|_| open);
    let verdict = hasher.verify(NormalisedPassword::typed(&password), hash.as_deref()).await.map_err(hashing)?;
    let (Verdict::Right { rehash }, Some(found), Some(hash)) = (verdict, found, hash) else {
        return Err(denied(&db, attempt).await?);
    };
    let new_hash = match (rehash, NormalisedPassword::typed(&password)) {
        (true, Some(password)) => Some(hasher.hash(password).await.map_err(hashing)?),
        _ => None,
    };
    let (request_id, browser) = (request_id(&req), source::browser(&req, &config));
    let right = Right { attempt: attempt.clone(), found, hash, new_hash, browser, request_id };
    match go_on(&db, config.clone(), right).await? {
        Some(Step::Opened(opened, device)) => {
            answer(&config, &tokens, &db, &opened, device.as_ref().map(|device| device.as_str()))
        }
        Some(Step::Awaited(challenge)) => Ok(HttpResponse::Ok().json(LoginAnswer::SecondStep(challenge))),
        None => Err(denied(&db, attempt).await?),
    }
}

/// What a right password gives.
enum Step {
    /// The session; and the device's mark, unless a second factor is still to be set up.
    Opened(Opened, Option<Zeroizing<String>>),
    Awaited(FactorChallenge),
}

/// Whatever the reason, the place's attempt counts as a failure, and the answer is the same.
async fn denied(db: &Db, attempt: Attempt) -> Result<Error> {
    tracing::info!(target: "valghalla::auth", municipality = %attempt.municipality, "log-in denied");
    db.write(move |tx| throttle::failed(tx, &attempt)).await?;
    Ok(Error::of(ProblemCode::InvalidCredentials))
}

pub(crate) fn hashing(error: HashError) -> Error {
    match error {
        HashError::Busy => Error::later(ProblemCode::Unavailable, 2),
        HashError::Broken => Error::internal(error),
    }
}

/// A password that was right, and what is to be noted with it.
struct Right {
    attempt: Attempt,
    found: Credentials,
    hash: String,
    new_hash: Option<String>,
    browser: Browser,
    request_id: String,
}

/// Asks for the second factor or opens the session, unless the account was blocked or its password changed while this one
/// was compared.
async fn go_on(db: &Db, config: Data<Config>, right: Right) -> Result<Option<Step>> {
    let config = config.into_inner();
    db.write(move |tx| {
        let Right { attempt, found, hash, new_hash, browser, request_id } = right;
        let municipality = attempt.municipality;
        if !credentials::hold(tx, found.user, &hash)? {
            return Ok(None);
        }
        if let Some(new) = &new_hash {
            credentials::refresh_hash(tx, found.user, &hash, new)?;
        }
        throttle::succeeded(tx, &attempt)?;
        if !factors::of_user(tx, found.user)?.is_empty() {
            let of = (municipality, found.user);
            return challenge::ask(tx, &config, of, ChallengePurpose::Login).map(|asked| Some(Step::Awaited(asked)));
        }
        credentials::note_login(tx, found.user)?;
        let opened = sessions::open(tx, municipality, found.user, found.role, &browser)?;
        let trail = Trail::of(municipality, Some(found.user), request_id);
        audit::record(tx, &trail, Event::new(Action::SessionOpened, opened.session.0))?;
        let enrolled = !factors::required(tx, municipality, found.role)?;
        let device = enrolled.then(|| throttle::mark_device(tx, municipality, found.user));
        Ok(Some(Step::Opened(opened, device)))
    })
    .await
}

/// The access token in the body, the refresh token in the cookie, and the mark of a device that has just become known.
pub(super) fn answer(
    config: &Config,
    tokens: &Tokens,
    db: &Db,
    opened: &Opened,
    device: Option<&str>,
) -> Result<HttpResponse> {
    let access_token = tokens.issue(opened.session, opened.user, opened.role, db.clock().now())?;
    let view = AccessToken { access_token, token_type: TokenType::Bearer, expires_in: ACCESS_TOKEN_LIFE.num_seconds() };
    let mut response = HttpResponse::Ok();
    response.cookie(cookie::set(config, &opened.refresh_token));
    if let Some(device) = device {
        response.cookie(cookie::set_device(config, device));
    }
    Ok(response.json(LoginAnswer::LoggedIn(view)))
}
