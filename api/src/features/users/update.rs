use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use super::types::{UpdateUser, UserView};
use crate::domain::audit::Action;
use crate::domain::fault::Locale;
use crate::domain::ids::UserId;
use crate::domain::roles::{ClientScope, Role};
use crate::error::Result;
use crate::features::notice;
use crate::features::wire::{Body, IfMatch, Named, answer};
use crate::mail::notice::Notice;
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::users::{User, UserAccess, UserFields};
use crate::store::{grants, links, outbox, sessions, users};

/// Change an account
///
/// A new mail address makes older links dead, queued ones too; where the account has been used, both addresses are told. Another role ends the user's sessions.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user."), IfMatch),
    request_body = UpdateUser,
    security(("session" = ["administrator", "recent"])),
    responses((status = 200, description = "Changed.", body = UserView)),
)]
#[patch("/users/{id}")]
pub async fn update_user(
    caller: Caller,
    db: Data<Db>,
    locale: Locale,
    Named(id): Named<UserId>,
    IfMatch(version): IfMatch,
    body: Body<UpdateUser>,
) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let (access, user) = users::hold(tx, actor, id)?;
        let fields = body.value.over(&user)?;
        users::update(tx, &access, version, &fields)?;
        follow_up(tx, actor, &access, &user, &fields)?;
        if user.role == Role::Administrator && fields.role != Role::Administrator {
            users::require_administrator(tx, actor.municipality())?;
        }
        let event = Event::new(Action::UserChanged, id.0).with("fields", changed(&user, &fields));
        audit::record(tx, &actor.trail(), event)?;
        let (_, user) = users::access(tx, actor, id)?;
        UserView::of(tx, actor, user, locale)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}

/// What a new address or another role takes away at once.
pub(super) fn follow_up(
    tx: &mut Tx<'_>,
    actor: &Actor,
    access: &UserAccess,
    before: &User,
    after: &UserFields,
) -> Result<()> {
    if before.email != after.email.as_str() {
        links::revoke_all(tx, before.id)?;
        outbox::cancel_for_user(tx, before.id)?;
        // A client that may have no mails sent has none sent by a forgotten password either: somebody invites again.
        let invites = actor.machine().is_none_or(|machine| machine.may(ClientScope::UsersNotify));
        users::set_invited_until(tx, before.id, before.invited_until.filter(|_| invites).map(|_| tx.now()))?;
        // To the old address too: whoever reads the new one may not be the user. Where nobody has used the account, the old
        // one may be a stranger's, by a slip of the pen.
        if before.has_password {
            for address in [before.email.as_str(), after.email.as_str()] {
                notice::send_to(tx, before, address, &Notice::EmailChanged)?;
            }
        }
    }
    if before.role != after.role {
        sessions::end_all(tx, before.id, None)?;
        if after.role != Role::PartySecretary {
            grants::replace(tx, actor, access, &[])?;
        }
    }
    Ok(())
}

pub(super) fn changed(before: &User, after: &UserFields) -> Vec<&'static str> {
    let fields = [
        ("username", before.username != after.username.as_str()),
        ("full_name", before.full_name != after.full_name),
        ("email", before.email != after.email.as_str()),
        ("role", before.role != after.role),
        ("locale", before.locale != after.locale),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}
