//! Where a request comes from, by what can be trusted: the socket, the configured proxies, the headers browsers guard.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderName, ORIGIN};

use crate::config::Config;
use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};

/// The caller's address: the socket's, or, when that is a trusted proxy's, the last address in `X-Forwarded-For` that
/// is not one.
pub fn address(req: &HttpRequest, config: &Config) -> Option<IpAddr> {
    let peer = req.peer_addr().map(|peer| peer.ip())?;
    if !config.trusted_proxies.contains(&peer) {
        return Some(peer);
    }
    let forwarded = req.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> =
        forwarded.flat_map(|value| value.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|hop| !config.trusted_proxies.contains(hop)).or(Some(peer))
}

/// The host that was asked, which chooses the municipality where there are several.
pub fn host(req: &HttpRequest) -> String {
    let header = req.headers().get(HOST).and_then(|value| value.to_str().ok());
    header.or_else(|| req.uri().authority().map(|authority| authority.as_str())).unwrap_or_default().to_owned()
}

/// Lets only our own pages use the cookie: `X-Requested-With` cannot be sent across origins without asking first, and
/// `Sec-Fetch-Site` and `Origin`, which browsers set by themselves, must not tell of a foreign page.
pub fn require_own_page(req: &HttpRequest, config: &Config) -> Result<()> {
    let header = |name: HeaderName| req.headers().get(name).and_then(|value| value.to_str().ok());
    let asked = header(HeaderName::from_static("x-requested-with")).is_some();
    let site = header(HeaderName::from_static("sec-fetch-site")).unwrap_or("none");
    let same_site = matches!(site, "same-origin" | "same-site" | "none");
    let own_origin = header(ORIGIN).is_none_or(|origin| {
        let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
        authority == host(req) || config.cors_origins.iter().any(|allowed| allowed == origin)
    });
    if asked && same_site && own_origin { Ok(()) } else { Err(Error::of(ProblemCode::Forbidden)) }
}
