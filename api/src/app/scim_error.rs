//! Every failure below `/scim/v2` in the form of RFC 7644 § 3.12, since standard clients read no other.

use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::FieldError;
use crate::domain::fault::{FieldCode, FieldFault, Locale, ProblemCode};
use crate::domain::scim::OWN_ERROR;
use crate::error::status_of;

/// Below this it is SCIM.
const SCIM: &str = "/api/v1/scim/";

/// A failure in the words of SCIM, and its code and fields in ours; never a value that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimError {
    /// `urn:ietf:params:scim:api:messages:2.0:Error`, and the extension's.
    schemas: [&'static str; 2],
    /// The HTTP status, as a text.
    #[schema(example = "404")]
    status: String,
    /// Why, where the RFC has a word for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    scim_type: Option<&'static str>,
    /// What is wrong, in the language of `Accept-Language` (`da`, `en`).
    detail: String,
    /// The same in our words.
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:Error")]
    own: ScimErrorExtension,
}

/// Why something is not done, in our words.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScimErrorExtension {
    /// Why.
    code: ProblemCode,
    /// The attributes that were refused.
    errors: Vec<FieldError>,
}

/// Whether a path is SCIM's.
pub fn is_scim(path: &str) -> bool {
    path.starts_with(SCIM)
}

/// The status and the word of the RFC, where it has one.
fn told(code: ProblemCode, faults: &[FieldFault]) -> (StatusCode, Option<&'static str>) {
    use ProblemCode as P;
    let among = |wanted: &[FieldCode]| faults.iter().any(|fault| wanted.contains(&fault.code));
    match code {
        P::ValidationFailed if among(&[FieldCode::Taken]) => (StatusCode::CONFLICT, Some("uniqueness")),
        P::ValidationFailed if among(&[FieldCode::ActiveAccount, FieldCode::NotForClients]) => {
            (StatusCode::BAD_REQUEST, Some("mutability"))
        }
        P::ValidationFailed => (StatusCode::BAD_REQUEST, Some("invalidValue")),
        P::MalformedJson => (StatusCode::BAD_REQUEST, Some("invalidSyntax")),
        P::InvalidFilter => (StatusCode::BAD_REQUEST, Some("invalidFilter")),
        P::InvalidPath => (StatusCode::BAD_REQUEST, Some("invalidPath")),
        other => (status_of(other), None),
    }
}

impl ScimError {
    /// A failure in the language asked for.
    pub fn new(code: ProblemCode, faults: &[FieldFault], locale: Locale) -> Self {
        let (status, scim_type) = told(code, faults);
        let of_field = |fault: &FieldFault| format!(" {}: {}", fault.pointer, fault.code.sentence(locale));
        Self {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:Error", OWN_ERROR],
            status: status.as_u16().to_string(),
            scim_type,
            // Directories show their operators this sentence and nothing else.
            detail: std::iter::once(code.sentence(locale).to_owned()).chain(faults.iter().map(of_field)).collect(),
            own: ScimErrorExtension {
                code,
                errors: faults.iter().map(|fault| FieldError::of(fault, locale)).collect(),
            },
        }
    }

    /// The HTTP status.
    pub fn status(code: ProblemCode, faults: &[FieldFault]) -> StatusCode {
        told(code, faults).0
    }

    /// As JSON text.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
