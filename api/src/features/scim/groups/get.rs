use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::membership;
use crate::domain::ids::PartyId;
use crate::error::Result;
use crate::features::scim::types::ScimGroup;
use crate::features::scim::wire::{Selection, resource};
use crate::features::wire::{Named, Params};
use crate::store::access::Caller;
use crate::store::db::Db;

/// One party as a group, by SCIM
#[utoipa::path(
    tag = "scim",
    params(("id" = PartyId, Path, description = "The party."), Selection),
    security(("client" = ["users:read"])),
    responses((status = 200, description = "The party and its secretaries.", body = ScimGroup, content_type = "application/scim+json")),
)]
#[get("/scim/v2/Groups/{id}")]
pub async fn get_scim_group(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PartyId>,
    Params(selection): Params<Selection>,
) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| membership::one(tx, actor, id)).await?;
    Ok(resource(StatusCode::OK, view.tag(), &view.meta.location, &selection.of(&view)?))
}
