use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::{ResetSecondFactors, UserView};
use crate::domain::audit::Action;
use crate::domain::fault::{Locale, ProblemCode};
use crate::domain::ids::UserId;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::features::notice;
use crate::features::wire::{Body, Named, answer};
use crate::mail::notice::Notice;
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{factors, sessions, throttle, users};

/// Take a user's second factors away
///
/// For somebody who has lost phone and recovery codes: with the password, which stays, the next log-in sets a factor up
/// again. Needs a reason, ends the user's sessions and tells the user by mail. Not for oneself (409, `user_state`), and not
/// when no administrator with a second factor would be left (409, `last_administrator`). For a user without a factor nothing
/// changes.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user.")),
    request_body = ResetSecondFactors,
    security(("session" = ["administrator", "recent"])),
    responses((status = 200, description = "Taken away.", body = UserView)),
)]
#[post("/users/{id}/second-factor-resets")]
pub async fn reset_second_factors(
    caller: Caller,
    db: Data<Db>,
    locale: Locale,
    Named(id): Named<UserId>,
    body: Body<ResetSecondFactors>,
) -> Result<HttpResponse> {
    let reason = text::reason(&body.value.reason).map_err(|code| Error::field("/reason", code))?;
    let view = db.write_as(caller, move |tx, actor| {
        let (access, user) = users::hold(tx, actor, id)?;
        if id == actor.user() {
            return Err(Error::of(ProblemCode::UserState));
        }
        throttle::codes::forgive(tx, actor.municipality(), id)?;
        if factors::forget(tx, id)? {
            sessions::end_all(tx, id, None)?;
            factors::require_administrator(tx, actor.municipality())?;
            users::touch(tx, &access, user.version)?;
            audit::record(tx, &actor.trail(), Event::new(Action::UserFactorsReset, id.0).because(reason))?;
            notice::send_widely(tx, id, &Notice::FactorsReset)?;
        }
        let (_, user) = users::access(tx, actor, id)?;
        UserView::of(tx, actor, user, locale)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
