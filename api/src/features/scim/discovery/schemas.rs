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

/// An attribute (RFC 7643 § 7).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimAttribute {
    /// Its name.
    name: &'static str,
    /// `string`, `boolean` or `complex`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Whether there may be several.
    multi_valued: bool,
    /// What it is.
    description: &'static str,
    /// Whether it must be sent.
    required: bool,
    /// Whether capitals count.
    case_exact: bool,
    /// Whether it can be written.
    mutability: &'static str,
    /// When it is answered.
    returned: &'static str,
    /// Where it can be there once only.
    uniqueness: &'static str,
    /// The parts of a complex one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion, nullable = false)]
    sub_attributes: Vec<ScimAttribute>,
}

/// A schema (RFC 7643 § 7): all that is kept of it here.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimSchema {
    schemas: [&'static str; 1],
    /// Its URN.
    id: &'static str,
    /// Its name.
    name: &'static str,
    /// What it is.
    description: &'static str,
    /// What it has.
    attributes: Vec<ScimAttribute>,
    /// About it.
    meta: ScimPlace,
}

/// A text that may be sent and is answered, once only nowhere.
const fn text(name: &'static str, description: &'static str) -> ScimAttribute {
    ScimAttribute {
        name,
        kind: "string",
        multi_valued: false,
        description,
        required: false,
        case_exact: false,
        mutability: "readWrite",
        returned: "default",
        uniqueness: "none",
        sub_attributes: Vec::new(),
    }
}

fn complex(name: &'static str, description: &'static str, parts: Vec<ScimAttribute>) -> ScimAttribute {
    ScimAttribute { kind: "complex", sub_attributes: parts, ..text(name, description) }
}

fn read_only(attribute: ScimAttribute) -> ScimAttribute {
    ScimAttribute { mutability: "readOnly", ..attribute }
}

/// The members of a group, the groups of an account.
fn references(name: &'static str, description: &'static str, parts_of: &'static str) -> ScimAttribute {
    let value = ScimAttribute { case_exact: true, mutability: "immutable", ..text("value", parts_of) };
    let parts = vec![value, read_only(text("display", "Its name.")), read_only(text("type", "Its kind."))];
    ScimAttribute { multi_valued: true, ..complex(name, description, parts) }
}

fn of_user() -> Vec<ScimAttribute> {
    let user_name = text("userName", "3 to 64 letters, digits, '.', '-', '_', or the account's own mail address.");
    let formatted = vec![
        text("formatted", "All of it."),
        ScimAttribute { mutability: "writeOnly", returned: "never", ..text("givenName", "Its first part.") },
        ScimAttribute { mutability: "writeOnly", returned: "never", ..text("familyName", "Its last part.") },
    ];
    let emails = vec![
        ScimAttribute { required: true, uniqueness: "server", ..text("value", "The address.") },
        text("type", "'work'."),
        ScimAttribute { kind: "boolean", ..text("primary", "Whether it is the one that is kept.") },
    ];
    let emails = complex("emails", "One is kept: the primary one, else the one at work, else the first.", emails);
    vec![
        ScimAttribute { required: true, uniqueness: "server", ..user_name },
        text("displayName", "The full name; else name.formatted, else name.givenName and name.familyName."),
        complex("name", "The name, where there is no displayName.", formatted),
        ScimAttribute { multi_valued: true, required: true, ..emails },
        ScimAttribute {
            kind: "boolean",
            ..text(
                "active",
                "False blocks the account. True lets nobody in who is blocked: that is an administrator's.",
            )
        },
        text("preferredLanguage", "The language of mails: 'da' or 'en'."),
        read_only(references("groups", "The parties for which there is a grant.", "The party's id.")),
    ]
}

fn of_own_user() -> Vec<ScimAttribute> {
    let parts = vec![
        ScimAttribute { required: true, ..text("partyId", "For which party.") },
        ScimAttribute { required: true, ..text("scope", "'party', 'constituency' or 'site'.") },
        text("constituencyId", "Only with the scope 'constituency'."),
        ScimAttribute { multi_valued: true, ..text("siteIds", "Only with the scope 'site'.") },
        text("expiresOn", "The last day on which it holds, as 2029-11-20."),
    ];
    let grants = complex("grants", "What the secretary may report for, all of it.", parts);
    let notify = text("notify", "Whether the welcome mail is sent when the account is made.");
    vec![
        read_only(text("state", "'created', 'invited', 'link_expired', 'active' or 'blocked'.")),
        ScimAttribute { multi_valued: true, ..grants },
        ScimAttribute { kind: "boolean", mutability: "writeOnly", returned: "never", ..notify },
    ]
}

fn schemas(base: &str) -> Vec<ScimSchema> {
    let members =
        references("members", "Whoever has a grant for the party, however far it reaches.", "The account's id.");
    let kinds = [
        (USER, "User", "The account of a party secretary.", of_user()),
        (OWN_USER, "ValghallaUser", "What an account has here beyond the RFC.", of_own_user()),
        (GROUP, "Group", "A party.", vec![read_only(text("displayName", "Its name.")), members]),
        (
            OWN_GROUP,
            "ValghallaGroup",
            "What a party has here beyond the RFC.",
            vec![read_only(text("letter", "Its letter on the ballot paper."))],
        ),
    ];
    let one = |(id, name, description, attributes)| ScimSchema {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        id,
        name,
        description,
        attributes,
        meta: ScimPlace { resource_type: "Schema", location: format!("{base}/Schemas/{id}") },
    };
    kinds.into_iter().map(one).collect()
}

/// The schemas of what SCIM has here
#[utoipa::path(
    tag = "scim",
    security(("client" = ["users:read"])),
    responses((status = 200, description = "All of them.", body = ScimList<ScimSchema>, content_type = "application/scim+json")),
)]
#[get("/scim/v2/Schemas")]
pub async fn list_scim_schemas(caller: Caller, db: Data<Db>) -> Result<HttpResponse> {
    let base = db.read_as(caller, base).await?;
    Ok(plain(&ScimList::whole(schemas(&base))))
}

/// One schema
#[utoipa::path(
    tag = "scim",
    params(("urn" = String, Path, description = "Its URN.", example = "urn:ietf:params:scim:schemas:core:2.0:User")),
    security(("client" = ["users:read"])),
    responses((status = 200, description = "The schema.", body = ScimSchema, content_type = "application/scim+json")),
)]
#[get("/scim/v2/Schemas/{urn}")]
pub async fn get_scim_schema(caller: Caller, db: Data<Db>, Named(urn): Named<String>) -> Result<HttpResponse> {
    let base = db.read_as(caller, base).await?;
    let found = schemas(&base).into_iter().find(|schema| schema.id.eq_ignore_ascii_case(&urn));
    Ok(plain(&found.ok_or(Error::NOT_FOUND)?))
}
