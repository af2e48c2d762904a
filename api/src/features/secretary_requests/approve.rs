use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::{ApproveSecretaryRequest, SecretaryRequestView};
use crate::domain::audit::Action;
use crate::domain::fault::Faults;
use crate::domain::ids::SecretaryRequestId;
use crate::domain::roles::Role;
use crate::error::Result;
use crate::features::notice;
use crate::features::users::{link_mail, parse_user};
use crate::features::wire::{Body, IdempotencyKey, Named, answer};
use crate::mail::notice::Notice;
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::{grants, links, secretary_requests as requests, users};

/// Grant a request for a further secretary
///
/// Makes the account, with a grant for the sites asked for that the asker reaches now, each for no longer than the asker's own;
/// and tells the asker by mail. The grants follow the asker's: they are narrowed with them, until the account's grants are set
/// by the office (`PUT /users/{id}/grants`). When the asker reaches none of them any more, or is blocked: 409, `asker_out_of_reach`.
#[utoipa::path(
    tag = "secretary-requests",
    params(("id" = SecretaryRequestId, Path, description = "The request."), IdempotencyKey),
    request_body = ApproveSecretaryRequest,
    security(("session" = ["administrator", "recent"])),
    responses(
        (status = 200, description = "Granted.", body = SecretaryRequestView),
        (status = 429, description = "Too many mails to this address within the hour; without `notify` it is granted."),
    ),
)]
#[post("/secretary-requests/{id}/approve")]
pub async fn approve_secretary_request(
    caller: Caller,
    db: Data<Db>,
    req: HttpRequest,
    key: IdempotencyKey,
    Named(id): Named<SecretaryRequestId>,
    body: Body<ApproveSecretaryRequest>,
) -> Result<HttpResponse> {
    let ApproveSecretaryRequest { username, email, notify } = body.value;
    let approve = move |tx: &mut Tx<'_>, actor: &Actor| {
        let (access, request) = requests::hold(tx, actor, id)?;
        let granted = requests::grantable(tx, actor, &request)?;
        let asker = links::user_of(tx, request.asked_by.0)?;
        let role = Role::PartySecretary;
        let fields = parse_user(&username, &request.full_name, &email, role, asker.locale, Faults::default())?;
        let (new, user) = users::create(tx, actor.municipality(), &fields)?;
        grants::replace(tx, actor, &new, &granted)?;
        let event = Event::new(Action::UserCreated, user.id.0).with("role", role.as_str());
        let event = event.with("grants", grants::told(tx, user.id)?).with("notify", notify);
        audit::record(tx, &actor.trail(), event)?;
        if notify {
            link_mail::invite(tx, actor, &user)?;
        }
        requests::approve(tx, &access, user.id)?;
        let event = Event::new(Action::SecretaryRequestApproved, id.0).with("user", user.id.to_string());
        audit::record(tx, &actor.trail(), event)?;
        notice::send(tx, asker.id, &Notice::RequestApproved)?;
        Ok(id.0)
    };
    answer::change_once(&db, caller, &req, key, body.bytes, approve, move |tx, actor, _| {
        answer::done(&SecretaryRequestView::find(tx, actor, id)?)
    })
    .await
}
