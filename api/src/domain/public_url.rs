//! The address at which people find a municipality: scheme, host and perhaps a port, and nothing after them.

use url::Url;

/// The one form in which an address is stored: lower case, the scheme's own port left out, no closing slash. None for
/// what is no such address: another scheme, a path, a user, a blank.
pub fn normalised(raw: &str) -> Option<String> {
    let raw = raw.trim();
    if raw.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '?' | '#' | '@')) {
        return None;
    }
    let url = Url::parse(raw).ok()?;
    let plain = matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.host().is_some();
    plain.then(|| url.origin().ascii_serialization())
}

/// Whether the address is reached from this machine alone: `localhost` (RFC 6761 § 6.3) or a loopback address.
pub fn is_of_this_machine(url: &str) -> bool {
    match Url::parse(url).ok().as_ref().and_then(Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Host and port of a stored address; the port only where it is not the scheme's own.
pub fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// Whether a request for this `Host` was sent to the address. The scheme counts only for the port that it stands for.
pub fn is_at(url: &str, host: &str) -> bool {
    if authority(url).eq_ignore_ascii_case(host) {
        return !host.is_empty();
    }
    let asked = with_scheme_of(url, host);
    asked.is_some() && asked == with_scheme_of(url, authority(url))
}

/// Whether a page of this `Origin` is the address's own: scheme, host and port are. Where any host is the municipality's,
/// the host that was asked may stand for the address's; the scheme stays.
pub fn is_origin_of(url: &str, origin: &str, host: &str) -> bool {
    let origin = normalised(origin);
    origin.is_some() && [authority(url), host].iter().any(|own| with_scheme_of(url, own) == origin)
}

/// The address of that host and port with the scheme of `url`, which may have been stored before there was one form.
fn with_scheme_of(url: &str, authority: &str) -> Option<String> {
    let scheme = url.split_once("://").map_or("https", |(scheme, _)| scheme);
    normalised(&format!("{scheme}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_an_address_is_stored_as_one() {
        for raw in [
            "https://valg.example.dk",
            "HTTPS://Valg.Example.dk/",
            " https://valg.example.dk ",
            "https://valg.example.dk:443",
        ] {
            assert_eq!(normalised(raw).as_deref(), Some("https://valg.example.dk"), "{raw}");
        }
        assert_eq!(normalised("http://localhost:8080").as_deref(), Some("http://localhost:8080"));
        assert_eq!(normalised("http://[::1]:80/").as_deref(), Some("http://[::1]"));
    }

    #[test]
    fn what_is_more_or_less_than_an_address_is_none() {
        for raw in [
            "",
            "valg.example.dk",
            "javascript:alert(1)",
            "ftp://valg.example.dk",
            "https://",
            "https://valg.example.dk/valg",
            "https://valg.example.dk/?a",
            "https://valg.example.dk/#a",
            "https://a@valg.example.dk",
            "https://valg.example.dk evil.example",
            "https://valg.example.dk\nhttps://evil.example",
            "https://valg.example.dk:99999",
        ] {
            assert_eq!(normalised(raw), None, "{raw}");
        }
    }

    #[test]
    fn an_origin_is_own_by_scheme_host_and_port() {
        let (url, host) = ("https://valg.example.dk", "valg.example.dk");
        for own in [url, "https://valg.example.dk:443"] {
            assert!(is_origin_of(url, own, host), "{own}");
        }
        for foreign in [
            "",
            "null",
            "http://valg.example.dk",
            "https://valg.example.dk:8443",
            "https://evil.example",
            "valg.example.dk",
        ] {
            assert!(!is_origin_of(url, foreign, host), "{foreign}");
        }
        // The only municipality of an installation, asked by another name: behind a proxy, or on one's own machine.
        let local = "http://localhost:8080";
        assert!(
            is_origin_of(local, "http://127.0.0.1:8080", "127.0.0.1:8080") && is_origin_of(local, local, "10.0.0.7")
        );
        assert!(!is_origin_of(local, "https://127.0.0.1:8080", "127.0.0.1:8080") && !is_origin_of(url, "null", ""));
    }

    #[test]
    fn a_host_belongs_to_the_address_it_means() {
        for host in ["valg.example.dk", "VALG.example.dk", "valg.example.dk:443"] {
            assert!(is_at("https://valg.example.dk", host), "{host}");
        }
        for host in ["", "valg.example.dk:80", "valg.example.dk:8443", "valg.example.dk.evil.example", "evil.example"] {
            assert!(!is_at("https://valg.example.dk", host), "{host}");
        }
        for stored_before in ["http://Valg.example.dk:80/", "HTTP://valg.example.dk/valg"] {
            assert!(is_at(stored_before, "valg.example.dk:80") && is_at(stored_before, "valg.example.dk"));
        }
    }
}
