use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{self, CreateUser, UserView};
use super::{grant_types, link_mail};
use crate::domain::audit::Action;
use crate::domain::fault::{Faults, FieldCode, FieldFault, Locale};
use crate::domain::ids::UserId;
use crate::domain::roles::Role;
use crate::error::Result;
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::{grants, users};

/// Make an account
///
/// With `notify` the welcome mail and its link are queued in the same transaction; without, no link exists until
/// somebody asks for the mail. Nobody but the user ever chooses or knows the password.
#[utoipa::path(
    tag = "users",
    params(IdempotencyKey),
    request_body = CreateUser,
    security(("session" = ["administrator", "recent"])),
    responses(
        (status = 201, description = "Made.", body = UserView),
        (status = 429, description = "Too many mails to this address within the hour; without `notify` it is made."),
    ),
)]
#[post("/users")]
pub async fn create_user(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    locale: Locale,
    body: Body<CreateUser>,
) -> Result<HttpResponse> {
    let new = body.value;
    let mut faults = Faults::default();
    if new.role != Role::PartySecretary && !new.grants.is_empty() {
        faults.push(FieldFault::new("/grants", FieldCode::GrantNotForRole));
    }
    let asked = grant_types::parse(new.grants, &mut faults);
    let fields = types::parse(&new.username, &new.full_name, &new.email, new.role, new.locale, faults)?;
    let create = move |tx: &mut Tx<'_>, actor: &Actor| {
        let (access, user) = users::create(tx, actor.municipality(), &fields)?;
        grants::replace(tx, &access, actor.municipality(), &asked)?;
        let event = Event::new(Action::UserCreated, user.id.0).with("role", fields.role.as_str());
        let event = event.with("grants", asked.len()).with("notify", new.notify);
        audit::record(tx, &actor.trail(), event)?;
        if new.notify {
            link_mail::invite(tx, actor, &user)?;
        }
        Ok(user.id.0)
    };
    answer::change_once(&db, caller, &req, key, body.bytes, create, move |tx, actor, id| {
        let (_, user) = users::access(tx, actor, UserId(id))?;
        let view = UserView::of(tx, user, locale)?;
        answer::created(format!("/api/v1/users/{id}"), view.version, &view)
    })
    .await
}
