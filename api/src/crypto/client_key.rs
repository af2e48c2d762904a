//! The public key of a machine client: a JWK (RFC 7517) without its private half. A key has one algorithm, and a signature of any
//! other is none (RFC 8725 § 3.1).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::domain::fault::FieldCode;
use crate::domain::roles::ClientKeyAlgorithm;
use crate::domain::text;

/// What only the owner of a key may have (RFC 7518 § 6).
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth"];
/// The largest exponent anybody uses, 65537, and the only one taken.
const EXPONENT: &str = "AQAB";
/// So long a key's name may be, in characters.
const LONGEST_KID: usize = 128;

/// A public key, with nothing but what a signature is checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientKey {
    algorithm: ClientKeyAlgorithm,
    kid: String,
    /// The required members, which are hashed in their order (RFC 7638 § 3.2).
    members: BTreeMap<String, String>,
}

impl ClientKey {
    /// Reads a JWK: Ed25519 for EdDSA, P-256 for ES256, RSA of 2,048 to 4,096 bits for RS256, or for PS256 where its `alg` says so.
    /// Its name is its `kid`, or its thumbprint.
    ///
    /// Errors: `key_private` where the other half stands in it, `key_kind` for any other key, those of a line for its `kid`.
    pub fn parse(jwk: &Map<String, Value>) -> Result<Self, FieldCode> {
        if PRIVATE.iter().any(|name| jwk.contains_key(*name)) {
            return Err(FieldCode::KeyPrivate);
        }
        let mut key = Self::read(jwk).filter(Self::is_sound).ok_or(FieldCode::KeyKind)?;
        if let Some(kid) = jwk.get("kid") {
            key.kid = text::line(kid.as_str().ok_or(FieldCode::KeyKind)?, LONGEST_KID)?;
        }
        Ok(key)
    }

    fn read(jwk: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
        let (kinds, values): (&[ClientKeyAlgorithm], _) = match (text("kty")?, text("crv")) {
            ("OKP", Some("Ed25519")) => (&[ClientKeyAlgorithm::EdDsa], vec![("x", bytes("x")?)]),
            ("EC", Some("P-256")) => {
                let (x, y) = (bytes("x")?, bytes("y")?);
                (&[ClientKeyAlgorithm::Es256], (x.len() == 32 && y.len() == 32).then(|| vec![("x", x), ("y", y)])?)
            }
            ("RSA", None) => {
                let modulus: Vec<u8> = bytes("n")?.into_iter().skip_while(|byte| *byte == 0).collect();
                let zeros = usize::try_from(modulus.first()?.leading_zeros()).ok()?;
                let bits = modulus.len().checked_mul(8)?.checked_sub(zeros)?;
                let odd = modulus.last()? % 2 == 1;
                let good = odd && (2_048..=4_096).contains(&bits) && text("e") == Some(EXPONENT);
                (&[ClientKeyAlgorithm::Rs256, ClientKeyAlgorithm::Ps256], good.then(|| vec![("n", modulus)])?)
            }
            _ => return None,
        };
        let algorithm = match jwk.get("alg") {
            None => *kinds.first()?,
            Some(said) => *kinds.iter().find(|kind| said == kind.as_str())?,
        };
        if jwk.get("use").is_some_and(|said| said != "sig") {
            return None;
        }
        let told = ["kty", "crv", "e"].into_iter().filter_map(|name| Some((name.to_owned(), text(name)?.to_owned())));
        let coded = values.into_iter().map(|(name, value)| (name.to_owned(), URL_SAFE_NO_PAD.encode(value)));
        let mut key = Self { algorithm, kid: String::new(), members: told.chain(coded).collect() };
        key.kid = text("kid").map_or_else(|| key.thumbprint(), str::to_owned);
        Some(key)
    }

    /// Whether it is a point that signatures can be checked with.
    fn is_sound(&self) -> bool {
        let member = |name: &str| self.members.get(name).map(String::as_str).unwrap_or_default();
        match self.algorithm {
            ClientKeyAlgorithm::EdDsa => {
                let point = URL_SAFE_NO_PAD.decode(member("x")).ok().and_then(|point| point.try_into().ok());
                let key = point.and_then(|point| ed25519_dalek::VerifyingKey::from_bytes(&point).ok());
                key.is_some_and(|key| !key.is_weak())
            }
            // The library refuses what is no point of the curve before it looks at a signature.
            ClientKeyAlgorithm::Es256 => self.check("", "").is_some(),
            ClientKeyAlgorithm::Rs256 | ClientKeyAlgorithm::Ps256 => true,
        }
    }

    /// What it signs with.
    pub const fn algorithm(&self) -> ClientKeyAlgorithm {
        self.algorithm
    }

    /// What it is called.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// As a JWK, with its `alg` and `kid`: what is stored.
    pub fn to_json(&self) -> String {
        let told = [("alg", self.algorithm.as_str()), ("kid", self.kid())];
        let members = self.members.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all: BTreeMap<&str, &str> = members.chain(told).collect();
        serde_json::to_string(&all).unwrap_or_default()
    }

    /// Reads back what was stored.
    pub fn stored(json: &str) -> Option<Self> {
        Self::read(&serde_json::from_str(json).ok()?)
    }

    /// Its thumbprint (RFC 7638) in base64url.
    pub fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(serde_json::to_string(&self.members).unwrap_or_default()))
    }

    /// Whether it is one that an assertion with this header and a signature of so many bytes can be of.
    pub(super) fn fits(&self, algorithm: ClientKeyAlgorithm, kid: Option<&str>, signature: usize) -> bool {
        let long = match self.members.get("n") {
            Some(n) => URL_SAFE_NO_PAD.decode(n).is_ok_and(|n| n.len() == signature),
            None => true,
        };
        self.algorithm == algorithm && kid.is_none_or(|kid| kid == self.kid) && long
    }

    /// Whether this message was signed with it; nothing: it is no key at all. `signature` is base64url.
    pub(super) fn check(&self, message: &str, signature: &str) -> Option<bool> {
        let member = |name: &str| self.members.get(name).map(String::as_str).unwrap_or_default();
        let (algorithm, key) = match self.algorithm {
            ClientKeyAlgorithm::EdDsa => (Algorithm::EdDSA, DecodingKey::from_ed_components(member("x"))),
            ClientKeyAlgorithm::Es256 => (Algorithm::ES256, DecodingKey::from_ec_components(member("x"), member("y"))),
            ClientKeyAlgorithm::Rs256 => (Algorithm::RS256, DecodingKey::from_rsa_components(member("n"), EXPONENT)),
            ClientKeyAlgorithm::Ps256 => (Algorithm::PS256, DecodingKey::from_rsa_components(member("n"), EXPONENT)),
        };
        let key = key.ok()?;
        // What is no base64url is no signature, and says nothing of the key.
        let signature = URL_SAFE_NO_PAD.decode(signature).map_or("", |_| signature);
        crypto::verify(signature, message.as_bytes(), &key, algorithm).ok()
    }

    /// A key that nobody has, to spend on what is of no client the time that a client's own would take. `signature`: so many bytes
    /// the signature has.
    pub(super) fn nobodys(algorithm: ClientKeyAlgorithm, signature: usize) -> Self {
        let members: Vec<(&str, String)> = match algorithm {
            // The base points: of RFC 8032 § 5.1, and of FIPS 186-5's P-256.
            ClientKeyAlgorithm::EdDsa => vec![("x", "WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY".to_owned())],
            ClientKeyAlgorithm::Es256 => vec![
                ("x", "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY".to_owned()),
                ("y", "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU".to_owned()),
            ],
            ClientKeyAlgorithm::Rs256 | ClientKeyAlgorithm::Ps256 => {
                vec![("n", URL_SAFE_NO_PAD.encode(vec![0xff; signature.clamp(256, 512)]))]
            }
        };
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { algorithm, kid: String::new(), members }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn parse(jwk: Value) -> Result<ClientKey, FieldCode> {
        ClientKey::parse(jwk.as_object().unwrap())
    }

    fn okp(more: Value) -> Value {
        let mut jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": X});
        jwk.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        jwk
    }

    #[test]
    fn the_thumbprint_is_that_of_the_rfcs() {
        // RFC 8037, appendix A.3.
        let key = parse(okp(json!({"kid": "løn-2027", "use": "sig", "key_ops": ["verify"]}))).unwrap();
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!((key.kid(), ClientKey::stored(&key.to_json())), ("løn-2027", Some(key.clone())));
        assert_eq!(parse(okp(json!({}))).unwrap().kid(), key.thumbprint(), "without a name it is its thumbprint");
        // RFC 7638 § 3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = parse(json!({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})).unwrap();
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_key_has_one_algorithm() {
        let rsa = |alg: Value| json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode([0xff; 256]), "e": "AQAB", "alg": alg});
        assert_eq!(parse(rsa(json!("PS256"))).unwrap().algorithm(), ClientKeyAlgorithm::Ps256);
        assert_eq!(parse(rsa(json!("RS256"))).unwrap().algorithm(), ClientKeyAlgorithm::Rs256);
        let stored = ClientKey::stored(&parse(rsa(json!("PS256"))).unwrap().to_json()).unwrap();
        assert_eq!(stored.algorithm(), ClientKeyAlgorithm::Ps256);
        for alg in [json!("HS256"), json!("none"), json!("ES256"), json!(7), Value::Null] {
            assert_eq!(parse(rsa(alg.clone())), Err(FieldCode::KeyKind), "{alg}");
        }
    }

    #[test]
    fn a_private_key_and_a_weak_one_are_refused() {
        let rsa = |bytes: Vec<u8>, e: &str| json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(bytes), "e": e});
        for name in PRIVATE {
            assert_eq!(parse(okp(json!({*name: X}))), Err(FieldCode::KeyPrivate), "{name}");
        }
        assert_eq!(parse(rsa(vec![0xff; 256], "AQAB")).unwrap().algorithm(), ClientKeyAlgorithm::Rs256);
        for jwk in [
            rsa(vec![0xff; 255], "AQAB"),
            rsa([&[0; 128][..], &[0xff; 128]].concat(), "AQAB"),
            rsa(vec![0xff; 513], "AQAB"),
            rsa(vec![0xfe; 256], "AQAB"),
            rsa(vec![0xff; 256], "Aw"),
            okp(json!({"alg": "RS256"})),
            okp(json!({"use": "enc"})),
            okp(json!({"kid": 7})),
            okp(json!({"x": URL_SAFE_NO_PAD.encode([0; 32])})),
            okp(json!({"crv": "X25519"})),
            json!({"kty": "oct", "k": X}),
            json!({"kty": "EC", "crv": "P-256", "x": X}),
            json!({"kty": "EC", "crv": "P-256", "x": X, "y": X}),
            json!({"kty": "EC", "crv": "P-384", "x": X, "y": X}),
            json!({"keys": [okp(json!({}))]}),
            json!({}),
        ] {
            assert_eq!(parse(jwk.clone()), Err(FieldCode::KeyKind), "{jwk}");
        }
        assert_eq!(parse(okp(json!({"kid": "k".repeat(129)}))), Err(FieldCode::TooLong));
    }

    #[test]
    fn the_keys_that_nobody_has_can_be_asked() {
        for algorithm in ClientKeyAlgorithm::ALL {
            for signature in [0, 256, 512, 9_000] {
                assert_eq!(ClientKey::nobodys(*algorithm, signature).check("message", "AAAA"), Some(false));
            }
        }
    }
}
