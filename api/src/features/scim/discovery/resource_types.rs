use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::scim::{GROUP, OWN_GROUP, OWN_USER, USER};
use crate::error::{Error, Result};
use crate::features::scim::types::{ScimPlace, base};
use crate::features::scim::wire::{ScimList, plain};
use crate::features::wire::Named;
use crate::store::access::Caller;
use crate::store::db::Db;

/// An extension of a kind of resource.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimExtension {
    /// Its schema.
    schema: &'static str,
    /// Whether it must be sent.
    required: bool,
}

/// A kind of resource (RFC 7643 § 6).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimResourceType {
    schemas: [&'static str; 1],
    /// Its name.
    id: &'static str,
    /// Its name.
    name: &'static str,
    /// Where they are, from the base address.
    endpoint: &'static str,
    /// What it is.
    description: &'static str,
    /// Its schema.
    schema: &'static str,
    /// What it has beyond that.
    schema_extensions: Vec<ScimExtension>,
    /// About it.
    meta: ScimPlace,
}

fn resource_types(base: &str) -> Vec<ScimResourceType> {
    let kinds = [
        ("User", "/Users", "The account of a party secretary that the client manages.", USER, OWN_USER),
        (
            "Group",
            "/Groups",
            "A party with its secretaries. The office alone makes and removes parties.",
            GROUP,
            OWN_GROUP,
        ),
    ];
    let one = |(name, endpoint, description, schema, extension)| ScimResourceType {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        id: name,
        name,
        endpoint,
        description,
        schema,
        schema_extensions: vec![ScimExtension { schema: extension, required: false }],
        meta: ScimPlace { resource_type: "ResourceType", location: format!("{base}/ResourceTypes/{name}") },
    };
    kinds.into_iter().map(one).collect()
}

/// The kinds of resources that SCIM has here
#[utoipa::path(
    tag = "scim",
    security(("client" = ["users:read"])),
    responses((status = 200, description = "Both.", body = ScimList<ScimResourceType>, content_type = "application/scim+json")),
)]
#[get("/scim/v2/ResourceTypes")]
pub async fn list_scim_resource_types(caller: Caller, db: Data<Db>) -> Result<HttpResponse> {
    let base = db.read_as(caller, base).await?;
    Ok(plain(&ScimList::whole(resource_types(&base))))
}

/// One kind of resource
#[utoipa::path(
    tag = "scim",
    params(("name" = String, Path, description = "`User` or `Group`.", example = "User")),
    security(("client" = ["users:read"])),
    responses((status = 200, description = "The kind.", body = ScimResourceType, content_type = "application/scim+json")),
)]
#[get("/scim/v2/ResourceTypes/{name}")]
pub async fn get_scim_resource_type(caller: Caller, db: Data<Db>, Named(name): Named<String>) -> Result<HttpResponse> {
    let base = db.read_as(caller, base).await?;
    let found = resource_types(&base).into_iter().find(|kind| kind.name == name);
    Ok(plain(&found.ok_or(Error::NOT_FOUND)?))
}
