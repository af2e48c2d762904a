use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::scim::types::ScimUser;
use crate::features::scim::wire::{Selection, resource};
use crate::features::wire::{Named, Params};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::managed_users;

/// One account, by SCIM
#[utoipa::path(
    tag = "scim",
    params(("id" = UserId, Path, description = "The account."), Selection),
    security(("client" = ["users:read"])),
    responses((status = 200, description = "The account; `ETag` is its version.", body = ScimUser, content_type = "application/scim+json")),
)]
#[get("/scim/v2/Users/{id}")]
pub async fn get_scim_user(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<UserId>,
    Params(selection): Params<Selection>,
) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        let user = managed_users::find(tx, actor, id)?;
        ScimUser::of(tx, actor, user)
    });
    let view = view.await?;
    Ok(resource(StatusCode::OK, view.tag(), &view.meta.location, &selection.of(&view)?))
}
