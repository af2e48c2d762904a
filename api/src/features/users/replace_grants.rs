use actix_web::web::Data;
use actix_web::{HttpResponse, put};

use super::grant_types::{self, ReplaceGrants};
use super::types::UserView;
use crate::domain::audit::Action;
use crate::domain::fault::{Faults, FieldCode, Locale};
use crate::domain::ids::UserId;
use crate::domain::roles::Role;
use crate::error::{Error, Result};
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{grants, users};

/// Set what a secretary may report for
///
/// The grants take the place of all the user has, and hold from the user's next request on. Accounts that came of the user's
/// requests for further secretaries are narrowed with them.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user."), IfMatch),
    request_body = ReplaceGrants,
    security(("session" = ["administrator", "recent"])),
    responses((status = 200, description = "Set.", body = UserView)),
)]
#[put("/users/{id}/grants")]
pub async fn replace_user_grants(
    caller: Caller,
    db: Data<Db>,
    locale: Locale,
    Named(id): Named<UserId>,
    IfMatch(version): IfMatch,
    body: Body<ReplaceGrants>,
) -> Result<HttpResponse> {
    let mut faults = Faults::default();
    let asked = grant_types::parse(body.value.grants, &mut faults);
    let view = db.write_as(caller, move |tx, actor| {
        let (access, user) = users::hold(tx, actor, id)?;
        faults.finish()?;
        if user.role != Role::PartySecretary && !asked.is_empty() {
            return Err(Error::field("/grants", FieldCode::GrantNotForRole));
        }
        users::touch(tx, &access, version)?;
        grants::replace(tx, actor, &access, &asked)?;
        let event = Event::new(Action::UserGrantsChanged, id.0).with("grants", grants::told(tx, id)?);
        audit::record(tx, &actor.trail(), event)?;
        let (_, user) = users::access(tx, actor, id)?;
        UserView::of(tx, actor, user, locale)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
