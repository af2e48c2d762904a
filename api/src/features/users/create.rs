use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{self, CreateUser, UserView};
use super::{grant_types, link_mail};
use crate::domain::audit::Action;
use crate::domain::external_id;
use crate::domain::fault::{Faults, FieldCode, FieldFault, Locale, ProblemCode};
use crate::domain::ids::UserId;
use crate::domain::roles::{ClientScope, Role};
use crate::error::{Error, Result};
use crate::features::wire::{Body, IdempotencyKey, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::grants::NewGrant;
use crate::store::machine_clients::Grantable;
use crate::store::users::UserFields;
use crate::store::{grants, machine_clients, throttle, users};

/// Make an account
///
/// With `notify` the welcome mail and its link are queued in the same transaction; without, no link exists until
/// somebody asks for the mail. Nobody but the user ever chooses or knows the password. A machine client makes party
/// secretaries alone, within its limits; `notify` needs its scope `users:notify`.
#[utoipa::path(
    tag = "users",
    params(IdempotencyKey),
    request_body = CreateUser,
    security(("session" = ["administrator", "recent"]), ("client" = ["users:write"])),
    responses(
        (status = 201, description = "Made.", body = UserView),
        (
            status = 429,
            description = "Too many mails to this address within the hour; without `notify` it is made. Or a machine client's quota of the day is reached.",
        ),
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
    let external_id = new.external_id.map(|id| faults.take("/external_id", external_id::parse(&id)));
    let fields = types::parse(&new.username, &new.full_name, &new.email, new.role, new.locale, faults)?;
    let create = move |tx: &mut Tx<'_>, actor: &Actor| {
        allowed(tx, actor, &fields, &asked, new.notify)?;
        let (access, user) = users::create(tx, actor.municipality(), &fields)?;
        users::set_external(tx, actor, &access, external_id.flatten().as_deref())?;
        grants::replace(tx, actor, &access, &asked)?;
        let event = Event::new(Action::UserCreated, user.id.0).with("role", fields.role.as_str());
        let event = event.with("grants", grants::told(tx, user.id)?).with("notify", new.notify);
        audit::record(tx, &actor.trail(), event)?;
        if new.notify {
            link_mail::invite(tx, actor, &user)?;
        }
        Ok(user.id.0)
    };
    answer::change_once(&db, caller, &req, key, body.bytes, create, move |tx, actor, id| {
        let (_, user) = users::access(tx, actor, UserId(id))?;
        let view = UserView::of(tx, actor, user, locale)?;
        answer::created(format!("/api/v1/users/{id}"), view.version, &view)
    })
    .await
}

/// A machine client makes accounts of secretaries alone, within its limits and its quota, and lets the mail go if it may.
fn allowed(tx: &mut Tx<'_>, actor: &Actor, fields: &UserFields, asked: &[NewGrant], notify: bool) -> Result<()> {
    let Some(machine) = actor.machine() else { return Ok(()) };
    machine_clients::take_turns(tx, actor)?;
    if notify && !machine.may(ClientScope::UsersNotify) {
        return Err(Error::of(ProblemCode::InsufficientScope));
    }
    let mut faults = Grantable::of(tx, actor)?.faults(asked, "/grants");
    if fields.role != Role::PartySecretary {
        faults.push(FieldFault::new("/role", FieldCode::NotForClients));
    }
    if !faults.is_empty() {
        return Err(Error::fields(faults));
    }
    throttle::accounts(tx, actor, 1)
}
