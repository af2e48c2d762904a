//! What SCIM sends, told to the document: it is read by `account`, `patch` and `groups::membership`, past the case of names.

use serde::Deserialize;
use utoipa::ToSchema;

use super::types::ScimGrant;
use crate::domain::ids::UserId;

/// An account as it is sent. Names of attributes have no case; what the RFC has beyond these is not kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "tells the document what `Account` reads")]
pub struct ScimUserBody {
    /// `urn:ietf:params:scim:schemas:core:2.0:User`, and the extension's where it is used.
    #[serde(default)]
    #[schema(max_items = 10)]
    schemas: Vec<String>,
    /// 1 to 64 ASCII letters, digits, `.`, `-`, `_`; never a CPR number.
    #[schema(max_length = 64)]
    external_id: Option<String>,
    /// 3 to 64 letters, digits, `.`, `-`, `_`, or the account's own mail address.
    #[schema(max_length = 254)]
    user_name: String,
    /// The full name, up to 120 characters; else `name.formatted`, else `name.givenName` and `name.familyName`.
    #[schema(max_length = 120)]
    display_name: Option<String>,
    /// The name, where there is no `displayName`.
    name: Option<ScimNameBody>,
    /// One is kept: the primary one, else the one at work, else the first.
    #[schema(max_items = 20)]
    emails: Vec<ScimEmailBody>,
    /// False blocks the account. True lets nobody in who is blocked.
    active: Option<bool>,
    /// `da` or `en`, also with a region; another one is as none.
    preferred_language: Option<String>,
    /// Grants and the welcome mail.
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:User")]
    own: Option<ScimUserExtensionBody>,
}

/// A name as it is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "tells the document what `Account` reads")]
pub struct ScimNameBody {
    /// All of it.
    formatted: Option<String>,
    /// Its first part.
    given_name: Option<String>,
    /// Its last part.
    family_name: Option<String>,
}

/// A mail address as it is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "tells the document what `Account` reads")]
pub struct ScimEmailBody {
    /// The address.
    #[schema(max_length = 254)]
    value: String,
    /// `work`, or another kind.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Whether it is the one.
    primary: Option<bool>,
}

/// What may be said of an account beyond the RFC.
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "tells the document what `Account` reads")]
pub struct ScimUserExtensionBody {
    /// What the secretary may report for, all of it: it takes the place of what there is.
    #[schema(max_items = 200)]
    grants: Option<Vec<ScimGrant>>,
    /// Whether the welcome mail is sent when the account is made; needs the scope `users:notify`.
    notify: Option<bool>,
}

/// A group as it is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "tells the document what `replace_scim_group` reads")]
pub struct ScimGroupBody {
    /// The party's name as it is, if anything.
    display_name: Option<String>,
    /// Who is to be a member.
    #[serde(default)]
    #[schema(max_items = 1000)]
    members: Vec<ScimMemberBody>,
}

/// A member as it is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "tells the document what `membership::named` reads")]
pub struct ScimMemberBody {
    /// The account's id.
    value: UserId,
}

/// A change in several steps (RFC 7644 § 3.5.2).
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "tells the document what `patch::steps` reads")]
pub struct ScimPatchBody {
    /// `urn:ietf:params:scim:api:messages:2.0:PatchOp`.
    #[serde(default)]
    #[schema(max_items = 10)]
    schemas: Vec<String>,
    /// The steps, in order.
    #[serde(rename = "Operations")]
    #[schema(max_items = 1000)]
    operations: Vec<ScimOperationBody>,
}

/// A step of a change.
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "tells the document what `patch::steps` reads")]
pub struct ScimOperationBody {
    /// `add`, `replace` or `remove`, in whatever case.
    op: String,
    /// Which attribute; the value is an object of attributes when nothing is said.
    #[schema(max_length = 512)]
    path: Option<String>,
    /// With what.
    value: Option<serde_json::Value>,
}
