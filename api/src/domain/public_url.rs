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
    let scheme = url.split_once("://").map_or("https", |(scheme, _)| scheme);
    // The address may have been stored before there was one form.
    let (asked, own) =
        (normalised(&format!("{scheme}://{host}")), normalised(&format!("{scheme}://{}", authority(url))));
    asked.is_some() && asked == own
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
