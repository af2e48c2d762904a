//! The middleware before every API operation: is there such an operation, does it need a session, is the token good,
//! may the role. It runs before any part of the request is read, so that a bad body never answers before a missing token.

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_LANGUAGE, ALLOW, AUTHORIZATION, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::source;
use super::table::{AccessTable, Rule};
use super::tokens::{Tokens, Verified};
use crate::domain::fault::{Locale, ProblemCode};
use crate::error::{Error, Result};
use crate::store::access::{Bearer, Caller};

/// The id of a request: accepted from `X-Request-Id` or made, echoed, logged, audited.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Lets a request through to its handler, or answers for it.
pub async fn gate<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match admit(&req) {
        Ok(()) => Ok(next.call(req).await?.map_into_boxed_body()),
        Err((error, allow)) => {
            // Keeps the error, so that the answer says its code and not only its status.
            let mut response = req.error_response(error);
            if let Some(allow) = allow.and_then(|allow| HeaderValue::from_str(&allow).ok()) {
                response.headers_mut().insert(ALLOW, allow);
            }
            Ok(response)
        }
    }
}

type Refusal = (Error, Option<String>);

fn admit(req: &ServiceRequest) -> std::result::Result<(), Refusal> {
    let refuse = |code| (Error::of(code), None);
    let table = req.app_data::<Data<AccessTable>>().ok_or_else(|| refuse(ProblemCode::Internal))?;
    let pattern = req.match_pattern().ok_or_else(|| refuse(ProblemCode::NotFound))?;
    let operations = table.at(&pattern).ok_or_else(|| refuse(ProblemCode::NotFound))?;
    let Some((_, rule)) = operations.iter().find(|(method, _)| method == req.method()) else {
        let allow = operations.iter().map(|(method, _)| method.as_str()).collect::<Vec<_>>().join(", ");
        return Err((Error::of(ProblemCode::MethodNotAllowed), Some(allow)));
    };
    let Rule::Session(demand) = *rule else { return Ok(()) };
    let verified = bearer(req)
        .and_then(|token| req.app_data::<Data<Tokens>>()?.verify(token))
        .ok_or_else(|| refuse(ProblemCode::Unauthorized))?;
    let bearer = match verified {
        Verified::Session { role, .. } if !demand.roles.contains(&role) => return Err(refuse(ProblemCode::Forbidden)),
        Verified::Session { session, user, .. } => Bearer::Session { session, user },
        Verified::Client { client, secret, scopes } => match demand.scope {
            None => return Err(refuse(ProblemCode::Forbidden)),
            Some(scope) if !scopes.contains(&scope) => return Err(refuse(ProblemCode::InsufficientScope)),
            Some(_) => Bearer::Client { client, secret, scopes },
        },
    };
    let (request_id, host) = (request_id(req.request()), source::host(req.request()));
    req.extensions_mut().insert(Caller { bearer, demand, request_id, host });
    Ok(())
}

/// The token of `Authorization: Bearer …` (RFC 6750 § 2.1).
fn bearer(req: &ServiceRequest) -> Option<&str> {
    let value = req.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// The request's id, as the outer middleware has set it.
pub fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(req.extensions().get::<Self>().cloned().ok_or(Error::of(ProblemCode::Unauthorized)))
    }
}

/// The first of the two languages that `Accept-Language` names; Danish when it names neither.
pub fn language(headers: &HeaderMap) -> Locale {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    wanted
        .split(',')
        .filter_map(|range| range.split([';', '-']).next())
        .find_map(|tag| Locale::parse(tag.trim().to_ascii_lowercase().as_str()))
        .unwrap_or(Locale::Da)
}

impl FromRequest for Locale {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(language(req.headers())))
    }
}
