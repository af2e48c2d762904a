//! The headers that carry meaning: `ETag` and `If-Match` (RFC 9110 § 13), `Idempotency-Key`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};
use utoipa::{IntoParams, openapi};

use crate::domain::fault::{FieldCode, FieldFault, ProblemCode};
use crate::error::{Error, Result};

/// The version that the caller has seen, from `If-Match: "<version>"`; required where it is an argument.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i32);

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = req.headers().get(IF_MATCH) else {
            return ready(Err(Error::of(ProblemCode::PreconditionRequired)));
        };
        let version = value.to_str().ok().and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok());
        // What is no such tag is no version of anything: to read again and repeat would not help.
        ready(version.map(Self).ok_or_else(|| malformed("If-Match")))
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "The version that you have seen, as `ETag` gave it. Left out: 428. Of another version: 412. Not in \
            quotes, weak or `*`: 400.";
        vec![header("If-Match", Required::True, description, Some("\"1\""))]
    }
}

/// The strong entity tag of a version.
pub fn etag(version: i32) -> String {
    format!("\"{version}\"")
}

/// The caller's key for a request that must have one effect however often it is sent; kept for 24 hours.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = req.headers().get("idempotency-key") else { return ready(Ok(Self(None))) };
        let key = value
            .to_str()
            .ok()
            .filter(|key| (1..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()));
        ready(key.map(|key| Self(Some(key.to_owned()))).ok_or_else(|| malformed("Idempotency-Key")))
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "1 to 128 visible ASCII characters, e.g. a UUID. Sent again with the same request: the same \
            answer and one effect. With another request: 422. Kept for 24 hours.";
        vec![header("Idempotency-Key", Required::False, description, None)]
    }
}

/// Refuses a header that is not of the form it has, and says which.
fn malformed(name: &str) -> Error {
    let faults = vec![FieldFault::new(name, FieldCode::Format)];
    Error::Problem { code: ProblemCode::BadRequest, faults, retry_after: None }
}

/// A request header as the document shows it. What must be another one each time has no example: it would be sent as it is.
fn header(name: &str, required: Required, description: &str, example: Option<&str>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(openapi::Schema::from(ObjectBuilder::new().schema_type(Type::String))))
        .example(example.map(Into::into))
        .build()
}
