use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::afterwards::Afterwards;
use super::types::{CreatePasswordReset, LinkTokenBody};
use crate::auth::gate::request_id;
use crate::auth::source;
use crate::crypto::LinkToken;
use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::roles::{LinkPurpose, UserState};
use crate::domain::username::Username;
use crate::error::Result;
use crate::features::users::link_mail;
use crate::features::wire::{Body, MAX_PUBLIC};
use crate::store::access::Trail;
use crate::store::db::{Db, Tx};
use crate::store::users::User;
use crate::store::{credentials, links, municipalities};

/// Ask for a link to choose a new password
///
/// Always 202, whether there is such an account or not; all work is done after the answer. The link lives for an hour.
/// Under a flood of requests some get none: ask again later.
#[utoipa::path(
    tag = "auth",
    request_body = CreatePasswordReset,
    security(()),
    responses((status = 202, description = "If there is such an account, a mail is on its way.")),
)]
#[post("/auth/password-resets")]
pub async fn create_password_reset(
    req: HttpRequest,
    db: Data<Db>,
    afterwards: Data<Afterwards>,
    body: Body<CreatePasswordReset, MAX_PUBLIC>,
) -> Result<HttpResponse> {
    let login_key: String = Username::login_key(&body.value.username).chars().take(254).collect();
    let (host, request_id) = (source::host(&req), request_id(&req));
    after_the_answer(&afterwards, &db, request_id, move |tx| {
        let municipality = municipalities::of_host(tx, &host)?.id;
        Ok(credentials::by_login(tx, municipality, &login_key)?.map(|found| (municipality, found.user)))
    });
    Ok(HttpResponse::Accepted().finish())
}

/// Ask for a fresh link in the place of one that is used, expired or replaced
///
/// Always 202. It goes to the account's mail address and nowhere else.
#[utoipa::path(
    tag = "auth",
    request_body = LinkTokenBody,
    security(()),
    responses((status = 202, description = "If the account may have one, a mail is on its way.")),
)]
#[post("/auth/links/renewals")]
pub async fn renew_link(
    req: HttpRequest,
    db: Data<Db>,
    afterwards: Data<Afterwards>,
    body: Body<LinkTokenBody, MAX_PUBLIC>,
) -> Result<HttpResponse> {
    let token = LinkToken::parse(&body.value.token);
    let (host, request_id) = (source::host(&req), request_id(&req));
    after_the_answer(&afterwards, &db, request_id, move |tx| {
        let Some(token) = token else { return Ok(None) };
        let link = links::find(tx, &token)?;
        municipalities::require_own_host(tx, link.municipality, &host)?;
        Ok(Some((link.municipality, link.user)))
    });
    Ok(HttpResponse::Accepted().finish())
}

/// Which link a user may have now. An active account gets a reset, an invited one its invitation again; a blocked one, or
/// one that nobody has invited, gets nothing. A few an hour at most, so that nobody's mailbox is filled.
fn due(tx: &mut Tx<'_>, user: &User) -> Result<Option<LinkPurpose>> {
    let purpose = match user.state(tx.now()) {
        UserState::Active => LinkPurpose::Reset,
        UserState::Invited | UserState::LinkExpired => LinkPurpose::Invite,
        UserState::Created | UserState::Blocked => return Ok(None),
    };
    if links::issued_lately(tx, user.id)? >= links::MOST_AN_HOUR {
        tracing::info!(target: "valghalla::auth", user = %user.id, "no further link this hour");
        return Ok(None);
    }
    Ok(Some(purpose))
}

/// Sends a link to whom `find` finds, when the answer is given, so that its time tells nothing. Whether there is anything
/// to send is read first: a flood of requests for nothing never waits for SQLite's one writer, nor holds it.
fn after_the_answer(
    afterwards: &Afterwards,
    db: &Db,
    request_id: String,
    find: impl FnOnce(&mut Tx<'_>) -> Result<Option<(MunicipalityId, UserId)>> + Send + 'static,
) {
    let db = db.clone();
    let work = async move {
        let found = db.read(move |tx| {
            let Some((municipality, user)) = find(tx)? else { return Ok(None) };
            let user = links::user_of(tx, user)?;
            Ok(due(tx, &user)?.map(|_| (municipality, user.id)))
        });
        let Some((municipality, user)) = found.await? else { return Ok(()) };
        db.write(move |tx| {
            let user = links::hold_user(tx, user)?;
            let Some(purpose) = due(tx, &user)? else { return Ok(()) };
            // Whoever asks is not known to be the user.
            link_mail::send(tx, &Trail::of(municipality, None, request_id), &user, purpose)
        })
        .await
    };
    let taken = afterwards.spawn(async move {
        let outcome: Result<()> = work.await;
        if let Err(error) = outcome {
            tracing::info!(target: "valghalla::auth", %error, "no link was sent");
        }
    });
    if !taken {
        tracing::warn!(target: "valghalla::auth", "too many links are asked for; one was not sent");
    }
}
