//! The outermost middleware: every request gets an id and a line in the log, every answer its security headers,
//! every failure the form of RFC 9457, the framework's own too.

use std::time::Instant as Stopwatch;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse};
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::problem::{Problem, code_of_status};
use super::scim_error::{ScimError, is_scim};
use crate::auth::gate::{RequestId, language};
use crate::domain::cpr;
use crate::domain::fault::{FieldFault, Locale, ProblemCode};
use crate::error::Error;
use crate::store::access::RECENT;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// For everything that is no page.
const NO_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// For the page to try the API on. The hash is that of the one style that it brings along, its logo's.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; img-src 'self' data:; \
    style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const MAX_URL: usize = 8 * 1024;

/// Wraps all of the server.
pub async fn edge<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Stopwatch::now();
    let id = request_id(req.headers());
    let locale = language(req.headers());
    req.extensions_mut().insert(RequestId(id.clone()));
    let (method, path) = (req.method().clone(), req.path().to_owned());
    // Refusals come back as answers, never as `Err`: the gate and the extractors see to that.
    let response = match refuse_outright(&req) {
        Some(error) => req.error_response(error),
        None => next.call(req).await?.map_into_boxed_body(),
    };
    let mut response = as_problem(response, &id, locale);
    set_headers(response.headers_mut(), &path, &id);
    let status = response.status().as_u16();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let path = told(&path);
    tracing::info!(target: "valghalla::access", %method, path, status, micros, request_id = id);
    Ok(response)
}

/// The path as the log tells it: what other systems call people stays out, whatever was written there, and so does a path with a
/// CPR number, however they are spelt.
fn told(path: &str) -> String {
    const EXTERNAL: &str = "/api/v1/users/by-external-id/";
    let read = percent_decode_str(path).decode_utf8_lossy();
    if read.starts_with(EXTERNAL) {
        return format!("{EXTERNAL}…");
    }
    if cpr::stands_in(&read) { "/…".to_owned() } else { path.to_owned() }
}

/// What no operation accepts: an over-long address, and a coded body (decompression is how a small body fills memory).
fn refuse_outright(req: &ServiceRequest) -> Option<Error> {
    if req.uri().to_string().len() > MAX_URL {
        return Some(Error::of(ProblemCode::UriTooLong));
    }
    let coded = req.headers().get(header::CONTENT_ENCODING).is_some_and(|value| value != "identity");
    coded.then(|| Error::of(ProblemCode::UnsupportedMediaType))
}

/// The caller's own id when it is short and plain and no CPR number, for it is logged; else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        let signs = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=64).contains(&id.len()) && id.bytes().all(signs) && !cpr::stands_in(id)
    };
    given.filter(plain).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// How a failure is told.
struct Told {
    status: StatusCode,
    media: &'static str,
    body: String,
}

impl Told {
    fn as_problem(problem: &Problem) -> Self {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Standard clients of RFC 6749 read nothing else, so its errors say it their way too (docs/adr/0020).
        let media = if problem.error.is_some() { "application/json" } else { "application/problem+json" };
        Self { status, media, body: problem.json() }
    }

    fn in_scim(code: ProblemCode, faults: &[FieldFault], locale: Locale) -> Self {
        let body = ScimError::new(code, faults, locale).json();
        Self { status: ScimError::status(code, faults), media: "application/scim+json", body }
    }
}

/// Gives a failure its body. One that broke is written to the log here, once, with its chain.
fn as_problem(response: ServiceResponse, id: &str, locale: Locale) -> ServiceResponse {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (code, faults, retry_after) = match response.response().error().and_then(|error| error.as_error::<Error>()) {
        Some(Error::Internal(error)) => {
            tracing::error!(request_id = id, error = %chain(error.as_ref()), "internal error");
            (ProblemCode::Internal, &[][..], None)
        }
        Some(Error::Problem { code, faults, retry_after }) => (*code, faults.as_slice(), *retry_after),
        None => (code_of_status(status), &[][..], None),
    };
    let Told { status, media, body } = match is_scim(response.request().path()) {
        true => Told::in_scim(code, faults, locale),
        false => Told::as_problem(&Problem::new(code, faults, id, locale)),
    };
    let mut builder = HttpResponse::build(status);
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            builder.append_header((name.clone(), value.clone()));
        }
    }
    if let Some(seconds) = retry_after {
        builder.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    let challenge = match code {
        // RFC 6749 § 5.2: whoever tried with Basic is told so.
        ProblemCode::InvalidClient => Some("Basic realm=\"oauth\""),
        // RFC 6750 § 3.1.
        ProblemCode::InsufficientScope => Some("Bearer error=\"insufficient_scope\""),
        _ if status == StatusCode::UNAUTHORIZED => Some("Bearer"),
        _ => None,
    };
    if let Some(challenge) = challenge {
        builder.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    if code == ProblemCode::StepUpRequired {
        // RFC 9470 § 3, but with 403: the token is good, so nothing is won by fetching another.
        let max_age = RECENT.num_seconds();
        let challenge = format!("Bearer error=\"insufficient_user_authentication\", max_age=\"{max_age}\"");
        builder.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    builder.insert_header((header::CONTENT_LANGUAGE, locale.as_str())).content_type(media);
    let head = response.request().method() == Method::HEAD;
    let answer = if head { builder.finish() } else { builder.body(body) };
    response.into_response(answer)
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// What browsers need to be told (OWASP ASVS 5.0, 3.4); a page may have set a stricter or looser one of its own.
fn set_headers(headers: &mut HeaderMap, path: &str, id: &str) {
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::CONTENT_SECURITY_POLICY, if path.starts_with("/api/v1/docs") { DOCS_POLICY } else { NO_POLICY });
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if path.starts_with("/api/") || path.starts_with("/health/") {
        default(header::CACHE_CONTROL, "no-store");
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(X_REQUEST_ID, id);
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn the_log_tells_no_path_that_names_somebody() {
        let external = "/api/v1/users/by-external-id/…";
        for spelt in ["by-external-id/4711", "by%2Dexternal-id/4711", "%62y-external-id/karen"] {
            assert_eq!(told(&format!("/api/v1/users/{spelt}")), external);
        }
        for path in
            ["/api/v1/persons/2512489996", "/api/v1/persons/251248-9996/cpr", "/%32512489996", "/a/251248%209996"]
        {
            assert_eq!(told(path), "/…");
        }
        let path = "/api/v1/persons/abcdef01-0190-7123-9abc-def012345678/cpr";
        assert_eq!(told(path), path);
        assert_eq!(told("/api/v1/persons/01a21869-e272-7262-bfbf-52a20530900e/251248/9996"), "/…");
    }
}
