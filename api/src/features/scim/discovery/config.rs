use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Result;
use crate::features::scim::types::{ScimPlace, base};
use crate::features::scim::wire::plain;
use crate::store::access::Caller;
use crate::store::db::Db;

/// Whether something is offered.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimSupport {
    /// Whether it is.
    supported: bool,
}

/// Whether there are bulk requests.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimBulkSupport {
    /// Whether there are.
    supported: bool,
    /// So many.
    max_operations: i32,
    /// So large.
    max_payload_size: i32,
}

/// Whether there are filters.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimFilterSupport {
    /// Whether there are.
    supported: bool,
    /// So many resources a page has at most.
    max_results: i32,
}

/// How a client says who it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimAuthentication {
    /// `oauthbearertoken`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What it is called.
    name: &'static str,
    /// Where the token comes from.
    description: &'static str,
    /// Which RFC.
    spec_uri: &'static str,
    /// Whether it is to be used first.
    primary: bool,
}

/// What of SCIM there is (RFC 7643 § 5).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimServiceProviderConfig {
    schemas: [&'static str; 1],
    /// Changes in steps.
    patch: ScimSupport,
    /// Many requests in one: `PUT /users/managed` is what there is for a whole set.
    bulk: ScimBulkSupport,
    /// Filters.
    filter: ScimFilterSupport,
    /// Passwords: never.
    change_password: ScimSupport,
    /// Orders: the oldest first.
    sort: ScimSupport,
    /// Entity tags.
    etag: ScimSupport,
    /// Tokens.
    authentication_schemes: Vec<ScimAuthentication>,
    /// About it.
    meta: ScimPlace,
}

/// What of SCIM there is
#[utoipa::path(
    tag = "scim",
    security(("client" = ["users:read"])),
    responses((status = 200, description = "What there is.", body = ScimServiceProviderConfig, content_type = "application/scim+json")),
)]
#[get("/scim/v2/ServiceProviderConfig")]
pub async fn get_scim_service_provider_config(caller: Caller, db: Data<Db>) -> Result<HttpResponse> {
    let base = db.read_as(caller, base).await?;
    let support = |supported| ScimSupport { supported };
    Ok(plain(&ScimServiceProviderConfig {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        patch: support(true),
        bulk: ScimBulkSupport { supported: false, max_operations: 0, max_payload_size: 0 },
        filter: ScimFilterSupport { supported: true, max_results: 200 },
        change_password: support(false),
        sort: support(false),
        etag: support(true),
        authentication_schemes: vec![ScimAuthentication {
            kind: "oauthbearertoken",
            name: "OAuth 2.0 client credentials",
            description: "A token of POST /api/v1/oauth/token, good for ten minutes.",
            spec_uri: "https://www.rfc-editor.org/rfc/rfc6749#section-4.4",
            primary: true,
        }],
        meta: ScimPlace { resource_type: "ServiceProviderConfig", location: format!("{base}/ServiceProviderConfig") },
    }))
}
