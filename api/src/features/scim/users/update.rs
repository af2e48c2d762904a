use actix_web::web::Data;
use actix_web::{HttpResponse, patch};

use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::scim::apply::change;
use crate::features::scim::bodies::ScimPatchBody;
use crate::features::scim::patch::{Op, steps};
use crate::features::scim::types::ScimUser;
use crate::features::scim::wire::{IfSeen, Incoming, Selection};
use crate::features::wire::{Named, Params};
use crate::store::access::Caller;
use crate::store::db::Db;

/// Change an account, by SCIM
///
/// All of it or nothing. `active: false`, also as the text `"False"`, blocks it: its owner is out at the next request. Only an
/// administrator lets somebody in again, and only an administrator changes the mail address of an account that is in use.
#[utoipa::path(
    tag = "scim",
    params(("id" = UserId, Path, description = "The account."), IfSeen, Selection),
    request_body(content = ScimPatchBody, content_type = "application/scim+json"),
    security(("client" = ["users:write"])),
    responses(
        (status = 200, description = "Changed.", body = ScimUser, content_type = "application/scim+json"),
        (status = 429, description = "The client's quota of the day is reached."),
    ),
)]
#[patch("/scim/v2/Users/{id}")]
pub async fn update_scim_user(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<UserId>,
    seen: IfSeen,
    Params(selection): Params<Selection>,
    sent: Incoming,
) -> Result<HttpResponse> {
    let steps = steps(sent)?;
    change(&db, caller, (id, seen), &selection, move |mut account| {
        for step in steps {
            match step.op {
                Op::Remove => account.remove(&step.path),
                Op::Add => account.set(&step.path, &step.value, true),
                Op::Replace => account.set(&step.path, &step.value, false),
            }
        }
        account
    })
    .await
}
