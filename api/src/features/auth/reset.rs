use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{CreatePasswordReset, LinkTokenBody};
use crate::auth::gate::request_id;
use crate::auth::source;
use crate::crypto::LinkToken;
use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::roles::{LinkPurpose, UserState};
use crate::domain::username::Username;
use crate::error::Result;
use crate::features::users::link_mail;
use crate::features::wire::Body;
use crate::store::access::Trail;
use crate::store::db::{Db, Tx};
use crate::store::{credentials, links, municipalities};

/// Ask for a link to choose a new password
///
/// Always 202, whether there is such an account or not; all work is done after the answer. The link lives for an hour.
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
    body: Body<CreatePasswordReset>,
) -> Result<HttpResponse> {
    let login_key: String = Username::login_key(&body.value.username).chars().take(254).collect();
    let (host, request_id) = (source::host(&req), request_id(&req));
    after_the_answer(&db, move |tx| {
        let municipality = municipalities::of_host(tx, &host)?.id;
        match credentials::by_login(tx, municipality, &login_key)? {
            Some(found) => send_again(tx, municipality, found.user, request_id),
            None => Ok(()),
        }
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
pub async fn renew_link(req: HttpRequest, db: Data<Db>, body: Body<LinkTokenBody>) -> Result<HttpResponse> {
    let token = LinkToken::parse(&body.value.token);
    let (host, request_id) = (source::host(&req), request_id(&req));
    after_the_answer(&db, move |tx| match token {
        Some(token) => {
            let link = links::find(tx, &token)?;
            municipalities::require_own_host(tx, link.municipality, &host)?;
            send_again(tx, link.municipality, link.user, request_id)
        }
        None => Ok(()),
    });
    Ok(HttpResponse::Accepted().finish())
}

/// An active account gets a reset, an invited one its invitation again; a blocked one, or one that nobody has invited,
/// gets nothing. A few an hour at most, so that nobody's mailbox is filled.
fn send_again(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId, request_id: String) -> Result<()> {
    let user = links::user_of(tx, user)?;
    let purpose = match user.state(tx.now()) {
        UserState::Active => LinkPurpose::Reset,
        UserState::Invited | UserState::LinkExpired => LinkPurpose::Invite,
        UserState::Created | UserState::Blocked => return Ok(()),
    };
    if links::issued_lately(tx, user.id)? >= links::MOST_AN_HOUR {
        tracing::info!(target: "valghalla::auth", user = %user.id, "no further link this hour");
        return Ok(());
    }
    link_mail::send(tx, &Trail::of(municipality, Some(user.id), request_id), &user, purpose)
}

/// Does the work when the answer is given, so that its time tells nothing.
fn after_the_answer(db: &Db, work: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static) {
    let db = db.clone();
    tokio::spawn(async move {
        if let Err(error) = db.write(work).await {
            tracing::info!(target: "valghalla::auth", %error, "no link was sent");
        }
    });
}
