//! Where a request comes from, by what can be trusted: the socket, the configured proxies, the headers browsers guard.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderName, ORIGIN, USER_AGENT};

use crate::config::Config;
use crate::domain::cpr;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::MunicipalityId;
use crate::domain::public_url;
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::municipalities;
use crate::store::sessions::Browser;

/// The caller's address: the socket's, or, when that is a trusted proxy's, the last address in `X-Forwarded-For` that
/// is not one. An IPv4 address is one whether it came by a socket of IPv4 or of both.
///
/// What stands before an entry that cannot be read was written by whoever asks, and is not believed: then it is the
/// socket's.
pub fn address(req: &HttpRequest, config: &Config) -> Option<IpAddr> {
    let peer = req.peer_addr()?.ip().to_canonical();
    if !config.trusted_proxies.contains(&peer) {
        return Some(peer);
    }
    let forwarded = req.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or_default());
    let hops: Vec<Option<IpAddr>> = forwarded.flat_map(|value| value.split(',')).map(hop).collect();
    let last = hops.into_iter().rev().find(|hop| hop.is_none_or(|hop| !config.trusted_proxies.contains(&hop)));
    Some(last.flatten().unwrap_or(peer))
}

/// An address as proxies write it: plain, with its port, or IPv6 in brackets.
fn hop(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bracketed = || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let address = entry.parse().ok().or_else(|| entry.parse().ok().map(|with: SocketAddr| with.ip()));
    address.or_else(bracketed).map(|address| address.to_canonical())
}

/// What a session notes of where it is used.
pub fn browser(req: &HttpRequest, config: &Config) -> Browser {
    let user_agent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    // Programs put anything there, and it is kept and shown.
    let user_agent = user_agent.filter(|text| !cpr::stands_in(text));
    Browser { user_agent: user_agent.map(|text| text.chars().take(300).collect()), source: address(req, config) }
}

/// The host that was asked, which chooses the municipality where there are several.
pub fn host(req: &HttpRequest) -> String {
    let header = req.headers().get(HOST).and_then(|value| value.to_str().ok());
    header.or_else(|| req.uri().authority().map(|authority| authority.as_str())).unwrap_or_default().to_owned()
}

/// A page that asks for what the cookie opens.
#[derive(Debug)]
pub struct AskingPage {
    host: String,
    /// Where it says that it is from; nothing where it says nothing, or is of an origin that the settings allow.
    origin: Option<String>,
}

impl AskingPage {
    /// Lets only our own pages use the cookie: `X-Requested-With` cannot be sent across origins without asking first, and
    /// `Sec-Fetch-Site`, which browsers set by themselves, must not tell of a foreign page.
    ///
    /// Errors: `requested_with_missing`, and `forbidden` for a foreign page.
    pub fn of(req: &HttpRequest, config: &Config) -> Result<Self> {
        let header = |name: HeaderName| req.headers().get(name).map(|value| value.to_str().unwrap_or_default());
        if header(HeaderName::from_static("x-requested-with")).is_none() {
            return Err(Error::of(ProblemCode::RequestedWithMissing));
        }
        let site = header(HeaderName::from_static("sec-fetch-site")).unwrap_or("none");
        if !matches!(site, "same-origin" | "same-site" | "none") {
            return Err(Error::of(ProblemCode::Forbidden));
        }
        let origin = header(ORIGIN).filter(|origin| !config.cors_origins.iter().any(|allowed| allowed == origin));
        Ok(Self { host: host(req), origin: origin.map(str::to_owned) })
    }

    /// The municipality whose page it is: the host's, and the `Origin` must be that municipality's own.
    ///
    /// Errors: `forbidden` for a foreign page, `misdirected_request` where the host is nobody's.
    pub fn municipality(&self, tx: &mut Tx<'_>) -> Result<MunicipalityId> {
        let own = municipalities::of_host(tx, &self.host)?;
        let foreign = |origin: &String| !public_url::is_origin_of(&own.public_url, origin, &self.host);
        if self.origin.as_ref().is_some_and(foreign) { Err(Error::of(ProblemCode::Forbidden)) } else { Ok(own.id) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUSTED: &str = "127.0.0.1, 10.0.0.1";

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let config = Config::from_lookup(|name| (name == "TRUSTED_PROXIES").then(|| TRUSTED.to_owned())).unwrap();
        let mut req = actix_web::test::TestRequest::default().peer_addr(SocketAddr::new(peer.parse().unwrap(), 4711));
        for value in forwarded {
            req = req.append_header(("x-forwarded-for", *value));
        }
        address(&req.to_http_request(), &config).unwrap().to_string()
    }

    #[test]
    fn the_last_address_that_is_no_trusted_proxys_is_the_callers() {
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"]), "192.0.2.1", "no proxy of ours says so");
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9", "198.51.100.7, 10.0.0.1"]), "198.51.100.7");
    }

    #[test]
    fn an_address_with_its_port_is_the_address() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, 198.51.100.7:40112"]), "198.51.100.7");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, [2001:db8::7]:40112"]), "2001:db8::7");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, [2001:db8::7]"]), "2001:db8::7");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, 198.51.100.7:1, 10.0.0.1:80"]), "198.51.100.7");
    }

    #[test]
    fn what_stands_before_an_entry_that_cannot_be_read_is_not_believed() {
        for last in ["unknown", "_hidden", "", "198.51.100.7:x", "198.51.100.7:70000"] {
            assert_eq!(seen("127.0.0.1", &[&format!("203.0.113.9, {last}")]), "127.0.0.1", "{last}");
        }
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, unknown, 10.0.0.1"]), "127.0.0.1");
    }

    #[test]
    fn an_ipv4_address_that_came_through_an_ipv6_socket_is_one() {
        assert_eq!(seen("::ffff:192.0.2.1", &[]), "192.0.2.1");
        assert_eq!(seen("::ffff:127.0.0.1", &["203.0.113.9, ::ffff:198.51.100.7"]), "198.51.100.7");
    }
}
