//! The pages: the built SPA, carried in the binary or read from `SPA_DIR`, with its small compressed forms beside it.
//!
//! Files under `/assets/` carry a hash in their name and may be kept for ever; the page itself is asked for each time.
//! A missing file is a 404, never the page; any other path is one of the page's own.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};

#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[exclude = "*.map"]
#[allow_missing = true]
struct Built;

/// No inline script or style, nothing from elsewhere, no HTML made from text (Trusted Types).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// Answers every path that is no operation of the API; pages are read and nothing else.
pub async fn page(req: HttpRequest, config: Data<Config>) -> Result<HttpResponse> {
    let path = req.path().trim_start_matches('/');
    let dir = config.spa_dir.as_deref();
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if path.starts_with("api/") || path.starts_with("health/") {
        return Err(Error::NOT_FOUND);
    }
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        let mut refused = HttpResponse::from_error(Error::of(ProblemCode::MethodNotAllowed));
        refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Ok(refused);
    }
    let name = if is_file { path } else { "index.html" };
    let (content, coding) = negotiated(dir, name, req.headers()).ok_or(Error::NOT_FOUND)?;
    let tag = format!("\"{}\"", short_hash(&content));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, mime_guess::from_path(name).first_or_octet_stream().to_string()))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::ETAG, tag.clone()))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    if let Some(coding) = coding {
        response.insert_header((header::CONTENT_ENCODING, coding));
    }
    let lasting = name.starts_with("assets/");
    response.insert_header((
        header::CACHE_CONTROL,
        if lasting { "public, max-age=31536000, immutable" } else { "no-cache" },
    ));
    if req.headers().get(header::IF_NONE_MATCH) == HeaderValue::from_str(&tag).ok().as_ref() {
        response.status(actix_web::http::StatusCode::NOT_MODIFIED);
        return Ok(response.finish());
    }
    Ok(response.body(content.into_owned()))
}

/// The smallest form that the caller takes.
fn negotiated(
    dir: Option<&Path>,
    name: &str,
    headers: &HeaderMap,
) -> Option<(Cow<'static, [u8]>, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| accepted.split(',').any(|one| one.split(';').next().is_some_and(|c| c.trim() == coding));
    for (coding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if takes(coding)
            && let Some(content) = file(dir, &format!("{name}{ending}"))
        {
            return Some((content, Some(coding)));
        }
    }
    Some((file(dir, name)?, None))
}

fn file(dir: Option<&Path>, name: &str) -> Option<Cow<'static, [u8]>> {
    match dir {
        None => Built::get(name).map(|file| file.data),
        Some(dir) => {
            let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
            let path: PathBuf = dir.join(name);
            inside.then(|| std::fs::read(path).ok()).flatten().map(Cow::Owned)
        }
    }
}

fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
