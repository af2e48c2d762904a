//! What a client sends for a token: a form (RFC 6749 § 4.4.2), and who it is in one of three ways: its secret in the header or in
//! the form (§ 2.3.1), or what it has signed (RFC 7523 § 2.2).

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::crypto::{ClientAssertion, ClientSecret};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::MachineClientId;
use crate::error::{Error, Result};

/// RFC 7523 § 2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A token request that has the right form.
#[derive(Debug)]
pub struct TokenRequest {
    /// Who asks; nothing when what was sent is no client's id, no secret and no assertion at all.
    pub whom: Option<Proof>,
    /// What the token is to be good for; nothing: all that the client has.
    pub scope: Option<String>,
}

/// How a client says who it is.
#[derive(Debug)]
pub enum Proof {
    /// By its secret.
    Secret(MachineClientId, ClientSecret),
    /// By what it has signed.
    Assertion(ClientAssertion),
}

impl TokenRequest {
    /// Reads the form and the header.
    ///
    /// Errors: `invalid_request` for a parameter that is missing or stands there twice, and for two ways of saying who one
    /// is; `unsupported_grant_type`; `invalid_client` for none.
    pub fn read(req: &HttpRequest, form: &[u8]) -> Result<Self> {
        let invalid = || Error::of(ProblemCode::InvalidRequest);
        let mut sent: HashMap<String, Zeroizing<String>> = HashMap::new();
        for (name, value) in form_urlencoded::parse(form) {
            // RFC 6749 § 3.2: what is empty is as left out, and nothing may stand there twice.
            if !value.is_empty() && sent.insert(name.into_owned(), Zeroizing::new(value.into_owned())).is_some() {
                return Err(invalid());
            }
        }
        match sent.get("grant_type").map(|kind| kind.as_str()) {
            Some("client_credentials") => {}
            Some(_) => return Err(Error::of(ProblemCode::UnsupportedGrantType)),
            None => return Err(invalid()),
        }
        let scope = sent.get("scope").map(|scope| scope.to_string());
        if let Some(assertion) = assertion(&mut sent)? {
            let named = sent.remove("client_id");
            if sent.contains_key("client_secret") || req.headers().contains_key(AUTHORIZATION) {
                return Err(invalid());
            }
            let whom = ClientAssertion::parse(assertion);
            // RFC 7521 § 4.2: an id beside it names the same client.
            let same = |of: &ClientAssertion| named.as_ref().is_none_or(|named| **named == of.client().to_string());
            return Ok(Self { whom: whom.filter(same).map(Proof::Assertion), scope });
        }
        let (id, secret) = match (basic(req)?, sent.remove("client_id"), sent.remove("client_secret")) {
            (Some((id, secret)), named, None) if named.as_ref().is_none_or(|named| **named == *id) => (id, secret),
            (Some(_), ..) => return Err(invalid()),
            (None, Some(id), Some(secret)) => (id, secret),
            (None, ..) => return Err(Error::of(ProblemCode::InvalidClient)),
        };
        let whom = id.parse().ok().map(MachineClientId).zip(ClientSecret::parse(&secret));
        let whom = whom.map(|(id, secret)| Proof::Secret(id, secret));
        Ok(Self { whom, scope })
    }
}

/// The assertion of the form, if there is one. Errors: `invalid_request` for one of another type.
fn assertion(sent: &mut HashMap<String, Zeroizing<String>>) -> Result<Option<Zeroizing<String>>> {
    match (sent.remove("client_assertion_type"), sent.remove("client_assertion")) {
        (None, None) => Ok(None),
        (Some(kind), Some(assertion)) if *kind == ASSERTION_TYPE => Ok(Some(assertion)),
        _ => Err(Error::of(ProblemCode::InvalidRequest)),
    }
}

type Pair = (Zeroizing<String>, Zeroizing<String>);

/// The two of `Authorization: Basic …`, each form-encoded before it was put there (RFC 6749 § 2.3.1).
fn basic(req: &HttpRequest) -> Result<Option<Pair>> {
    let Some(header) = req.headers().get(AUTHORIZATION) else { return Ok(None) };
    let read = || {
        let (scheme, code) = header.to_str().ok()?.split_once(' ')?;
        let bytes = Zeroizing::new(STANDARD.decode(code.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?);
        let (id, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
        let plain = |text: &str| Some(Zeroizing::new(percent_decode_str(text).decode_utf8().ok()?.into_owned()));
        Some((plain(id)?, plain(secret)?))
    };
    read().map(Some).ok_or(Error::of(ProblemCode::InvalidClient))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    const ID: &str = "0198c2f4-7a10-7c3e-9b5d-00000000fa01";

    fn read(header: Option<&str>, form: &str) -> std::result::Result<bool, ProblemCode> {
        let mut req = TestRequest::default();
        if let Some(header) = header {
            req = req.insert_header((AUTHORIZATION, format!("Basic {}", STANDARD.encode(header))));
        }
        let read = TokenRequest::read(&req.to_http_request(), form.as_bytes());
        read.map(|request| request.whom.is_some()).map_err(|error| error.code())
    }

    #[test]
    fn a_client_says_who_it_is_in_exactly_one_way() {
        let secret = ClientSecret::random().reveal();
        let (header, body) = (format!("{ID}:{}", *secret), format!("&client_id={ID}&client_secret={}", *secret));
        let grant = "grant_type=client_credentials";
        assert_eq!(read(Some(&header), grant), Ok(true));
        assert_eq!(read(Some(&header), &format!("{grant}&client_id={ID}")), Ok(true));
        assert_eq!(read(Some(&header.replace('_', "%5F")), grant), Ok(true));
        assert_eq!(read(None, &format!("{grant}{body}")), Ok(true));
        assert_eq!(read(Some(&header), &format!("{grant}{body}")), Err(ProblemCode::InvalidRequest));
        assert_eq!(read(Some(&header), &format!("{grant}&client_id=other")), Err(ProblemCode::InvalidRequest));
        assert_eq!(read(None, grant), Err(ProblemCode::InvalidClient));
        assert_eq!(read(Some("no colon"), grant), Err(ProblemCode::InvalidClient));
        assert_eq!(read(Some("somebody:guess"), grant), Ok(false));
    }

    #[test]
    fn the_form_is_that_of_the_rfc() {
        let header = format!("{ID}:x");
        for (form, code) in [
            ("", ProblemCode::InvalidRequest),
            ("grant_type=", ProblemCode::InvalidRequest),
            ("grant_type=password", ProblemCode::UnsupportedGrantType),
            ("grant_type=client_credentials&grant_type=client_credentials", ProblemCode::InvalidRequest),
            ("grant_type=client_credentials&scope=a&scope=b", ProblemCode::InvalidRequest),
        ] {
            assert_eq!(read(Some(&header), form), Err(code), "{form}");
        }
    }
}
