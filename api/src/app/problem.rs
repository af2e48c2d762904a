//! Every failure on the wire: `application/problem+json` (RFC 9457).

use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fault::{FieldCode, FieldFault, Locale, ProblemCode};
use crate::domain::merge_fields::MergeField;
use crate::error::status_of;

/// A failure: why, in a code of the closed list and in a sentence; never a value that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A name of the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:valghalla:problem:validation_failed")]
    pub kind: String,
    /// The HTTP status in words.
    #[schema(example = "Unprocessable Entity")]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// Why.
    pub code: ProblemCode,
    /// A sentence for the person, in the language of `Accept-Language` (`da`, `en`).
    #[schema(example = "Noget skal rettes, før det kan gemmes.")]
    pub detail: &'static str,
    /// Names the request in the log and the audit trail.
    pub request_id: String,
    /// The fields that were refused.
    pub errors: Vec<FieldError>,
    /// At `/oauth/token` alone: the code in the words of RFC 6749 § 5.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error: Option<&'static str>,
    /// At `/oauth/token` alone: the sentence, in English (RFC 6749 § 5.2 has only ASCII).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub error_description: Option<&'static str>,
}

/// One refused field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the field, or the name of a header or query parameter.
    #[schema(example = "/person/cpr")]
    pub pointer: String,
    /// Why.
    pub code: FieldCode,
    /// A sentence for the person.
    pub detail: &'static str,
    /// Line in a text, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub line: Option<usize>,
    /// Character in that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub column: Option<usize>,
    /// The merge field that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub suggestion: Option<MergeField>,
}

impl FieldError {
    /// As it is told in the language asked for.
    pub fn of(fault: &FieldFault, locale: Locale) -> Self {
        Self {
            pointer: fault.pointer.clone(),
            code: fault.code,
            detail: fault.code.sentence(locale),
            line: fault.position.map(|(line, _)| line),
            column: fault.position.map(|(_, column)| column),
            suggestion: fault.suggestion,
        }
    }
}

impl Problem {
    /// A problem in the language asked for.
    pub fn new(code: ProblemCode, faults: &[FieldFault], request_id: &str, locale: Locale) -> Self {
        use ProblemCode as P;
        let status = status_of(code);
        let oauth = matches!(code, P::InvalidRequest | P::InvalidClient | P::InvalidScope | P::UnsupportedGrantType);
        Self {
            error: oauth.then(|| code.as_str()),
            error_description: oauth.then(|| code.sentence(Locale::En)),
            kind: format!("urn:valghalla:problem:{}", code.as_str()),
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: code.sentence(locale),
            request_id: request_id.to_owned(),
            errors: faults.iter().map(|fault| FieldError::of(fault, locale)).collect(),
        }
    }

    /// As JSON text.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The code for a failure that the framework answered with nothing but a status.
pub fn code_of_status(status: StatusCode) -> ProblemCode {
    match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => ProblemCode::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::PayloadTooLarge,
        StatusCode::URI_TOO_LONG => ProblemCode::UriTooLong,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMediaType,
        StatusCode::UNAUTHORIZED => ProblemCode::Unauthorized,
        StatusCode::FORBIDDEN => ProblemCode::Forbidden,
        StatusCode::SERVICE_UNAVAILABLE => ProblemCode::Unavailable,
        _ if status.is_client_error() => ProblemCode::BadRequest,
        _ => ProblemCode::Internal,
    }
}
