use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, put};

use super::types::ChangePassword;
use crate::auth::password_hash::PasswordHasher;
use crate::auth::source;
use crate::config::Config;
use crate::domain::audit::Action;
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::error::{Error, Result};
use crate::features::auth::login::hashing;
use crate::features::auth::own_password;
use crate::features::auth::redeem::judge;
use crate::features::notice;
use crate::features::wire::Body;
use crate::mail::notice::Notice;
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{credentials, links, sessions, throttle};

/// Choose another password
///
/// Needs the current one. All other sessions of the account end, its links are dead, and a mail tells of it.
#[utoipa::path(
    tag = "me",
    request_body = ChangePassword,
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor"])),
    responses(
        (status = 204, description = "Changed."),
        (status = 429, description = "Too many wrong passwords for this account."),
    ),
)]
#[put("/me/password")]
pub async fn change_my_password(
    req: HttpRequest,
    caller: Caller,
    db: Data<Db>,
    config: Data<Config>,
    hasher: Data<PasswordHasher>,
    body: Body<ChangePassword>,
) -> Result<HttpResponse> {
    let ChangePassword { current_password, new_password } = body.value;
    let source = source::address(&req, &config);
    let Some(right) = own_password::check(&db, &hasher, &caller, source, &current_password).await? else {
        return Err(Error::field("/current_password", FieldCode::PasswordWrong));
    };
    let context = db.read_as(caller.clone(), |tx, actor| credentials::password_context(tx, actor.user())).await?;
    let judged = tokio::task::spawn_blocking(move || judge("/new_password", &new_password, &context));
    let new_hash = hasher.hash(judged.await.map_err(Error::internal)??).await.map_err(hashing)?;
    db.write_as(caller, move |tx, actor| {
        right.note(tx)?;
        if !credentials::set_hash(tx, actor.user(), &new_hash)? {
            return Err(Error::of(ProblemCode::SessionEnded));
        }
        throttle::password_set(tx, actor.user())?;
        sessions::end_all(tx, actor.user(), Some(actor.session()))?;
        links::revoke_all(tx, actor.user())?;
        audit::record(tx, &actor.trail(), Event::new(Action::UserPasswordChanged, actor.user().0))?;
        notice::send(tx, actor.user(), &Notice::PasswordChanged)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
