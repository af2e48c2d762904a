use actix_web::web::Data;
use actix_web::{HttpResponse, put};

use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::scim::apply::change;
use crate::features::scim::bodies::ScimUserBody;
use crate::features::scim::types::ScimUser;
use crate::features::scim::wire::{IfSeen, Incoming, Selection};
use crate::features::wire::{Named, Params};
use crate::store::access::Caller;
use crate::store::db::Db;

/// Say how an account is to be, by SCIM
///
/// `userName`, a name and a mail address must be there; what else is left out stays, the grants above all.
#[utoipa::path(
    tag = "scim",
    params(("id" = UserId, Path, description = "The account."), IfSeen, Selection),
    request_body(content = ScimUserBody, content_type = "application/scim+json"),
    security(("client" = ["users:write"])),
    responses(
        (status = 200, description = "It is so.", body = ScimUser, content_type = "application/scim+json"),
        (status = 429, description = "The client's quota of the day is reached."),
    ),
)]
#[put("/scim/v2/Users/{id}")]
pub async fn replace_scim_user(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<UserId>,
    seen: IfSeen,
    Params(selection): Params<Selection>,
    sent: Incoming,
) -> Result<HttpResponse> {
    change(&db, caller, (id, seen), &selection, move |account| {
        let mut account = account.said_anew();
        account.set_all(&sent.0);
        account
    })
    .await
}
