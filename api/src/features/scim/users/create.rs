use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::error::Result;
use crate::features::scim::account::Account;
use crate::features::scim::apply::write;
use crate::features::scim::bodies::ScimUserBody;
use crate::features::scim::types::ScimUser;
use crate::features::scim::wire::{Incoming, Selection, resource};
use crate::features::users::reconcile::Bounds;
use crate::features::wire::Params;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{machine_clients, users};

/// Make an account, by SCIM
///
/// Always a party secretary's, and from then on this client's. A `userName`, mail address or `externalId` that is taken is 409
/// `uniqueness`, whoever has it. `active: false` makes it blocked, and no client lets it in again.
#[utoipa::path(
    tag = "scim",
    params(Selection),
    request_body(content = ScimUserBody, content_type = "application/scim+json"),
    security(("client" = ["users:write"])),
    responses(
        (status = 201, description = "Made.", body = ScimUser, content_type = "application/scim+json"),
        (status = 429, description = "The client's quota of the day is reached, or too many mails to this address."),
    ),
)]
#[post("/scim/v2/Users")]
pub async fn create_scim_user(
    caller: Caller,
    db: Data<Db>,
    Params(selection): Params<Selection>,
    sent: Incoming,
) -> Result<HttpResponse> {
    let mut account = Account::default();
    account.set_all(&sent.0);
    let view = db.write_as(caller, move |tx, actor| {
        machine_clients::take_turns(tx, actor)?;
        let bounds = Bounds::of(tx, actor)?;
        let id = write(tx, actor, &bounds, None, account)?;
        let (_, user) = users::access(tx, actor, id)?;
        ScimUser::of(tx, actor, user)
    });
    let view = view.await?;
    Ok(resource(StatusCode::CREATED, view.tag(), &view.meta.location, &selection.of(&view)?))
}
