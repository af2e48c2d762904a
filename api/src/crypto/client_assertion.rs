//! What a machine client signs to say who it is (RFC 7523, OpenID Connect Core § 9).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::ClientKey;
use crate::domain::ids::MachineClientId;
use crate::domain::roles::ClientKeyAlgorithm;
use crate::domain::time::Instant;

/// So far another clock may be ahead.
const LEEWAY: TimeDelta = TimeDelta::seconds(10);
/// So long an assertion may live.
const LONGEST: TimeDelta = TimeDelta::minutes(5);
/// So many bytes a `jti` may have.
const LONGEST_JTI: usize = 256;
/// So many keys are asked, whoever it is of: as many as a client may have.
const ASKED: usize = 2;

#[derive(Debug, Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    crit: Option<serde_json::Value>,
}

/// Who it claims to be of.
#[derive(Debug, Deserialize)]
struct Subject {
    sub: MachineClientId,
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: MachineClientId,
    sub: MachineClientId,
    aud: Audience,
    exp: i64,
    iat: Option<i64>,
    nbf: Option<i64>,
    jti: String,
}

/// One address, alone or alone in a list: what is for somebody else too is not for us.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    List([String; 1]),
}

/// An assertion as it was sent. Nothing of it is believed before it is [`proven`](Self::proven).
pub struct ClientAssertion {
    text: Zeroizing<String>,
    algorithm: ClientKeyAlgorithm,
    kid: Option<String>,
    client: MachineClientId,
}

/// An assertion that a key has proven, to be used once.
#[derive(Debug, PartialEq, Eq)]
pub struct ProvenAssertion {
    /// Its `jti`, hashed.
    pub jti_hash: [u8; 32],
    /// When it runs out.
    pub expires_at: Instant,
}

fn part<T: DeserializeOwned>(coded: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(coded).ok()?).ok()
}

impl ClientAssertion {
    /// Reads whom it claims to be of, and with which of the algorithms it claims to be signed. Nothing: it is no such JWT.
    pub fn parse(text: Zeroizing<String>) -> Option<Self> {
        let mut parts = text.split('.');
        let (head, claims): (Head, Subject) = (part(parts.next()?)?, part(parts.next()?)?);
        let whole = parts.next().is_some() && parts.next().is_none() && head.crit.is_none();
        let algorithm = ClientKeyAlgorithm::parse(&head.alg).filter(|_| whole)?;
        Some(Self { text, algorithm, kid: head.kid, client: claims.sub })
    }

    /// Whom it claims to be of.
    pub const fn client(&self) -> MachineClientId {
        self.client
    }

    /// What one of the client's keys proves, and which (RFC 7523 § 3): signed with it, issuer and subject the client, for one of
    /// these audiences, alive and for five minutes at most, with a `jti`.
    ///
    /// As many signatures are checked for a client that is not there or has no such key.
    pub fn proven<K: Copy>(
        &self,
        keys: &[(K, ClientKey)],
        audiences: &[String],
        now: Instant,
    ) -> Option<(K, ProvenAssertion)> {
        let (message, signature) = self.text.rsplit_once('.')?;
        let length = URL_SAFE_NO_PAD.decode(signature).ok()?.len();
        let nobodys = ClientKey::nobodys(self.algorithm, length);
        let own = keys.iter().filter(|(_, key)| key.fits(self.algorithm, self.kid.as_deref(), length));
        let asked = own.map(|(id, key)| (Some(*id), key)).chain(std::iter::repeat((None, &nobodys))).take(ASKED);
        let signed: Vec<K> =
            asked.filter(|(_, key)| key.check(message, signature) == Some(true)).filter_map(|(id, _)| id).collect();
        Some((*signed.first()?, self.holds(message, audiences, now)?))
    }

    fn holds(&self, message: &str, audiences: &[String], now: Instant) -> Option<ProvenAssertion> {
        let Claims { iss, sub, aud, exp, iat, nbf, jti } = part(message.split_once('.')?.1)?;
        let (Audience::One(aud) | Audience::List([aud])) = aud;
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).map(Instant);
        let begun = |from: Option<i64>| from.is_none_or(|from| at(from).is_some_and(|from| from <= now.plus(LEEWAY)));
        let expires_at = at(exp)?;
        let alive = expires_at > now && expires_at <= now.plus(LONGEST) && begun(iat) && begun(nbf);
        let whose = iss == self.client && sub == self.client && audiences.contains(&aud);
        let good = whose && alive && (1..=LONGEST_JTI).contains(&jti.len());
        good.then(|| ProvenAssertion { jti_hash: Sha256::digest(jti).into(), expires_at })
    }
}

impl std::fmt::Debug for ClientAssertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientAssertion(••••)")
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant as Timer};

    use super::*;
    use crate::domain::time::Clock;
    use serde_json::{Value, json};

    fn coded(part: &Value) -> String {
        URL_SAFE_NO_PAD.encode(part.to_string())
    }

    #[test]
    fn what_is_of_no_client_takes_as_long_as_what_is_not_of_this_one() {
        for algorithm in ClientKeyAlgorithm::ALL {
            let length = match algorithm {
                ClientKeyAlgorithm::EdDsa | ClientKeyAlgorithm::Es256 => 64,
                ClientKeyAlgorithm::Rs256 | ClientKeyAlgorithm::Ps256 => 256,
            };
            let (head, claims) = (json!({"alg": algorithm.as_str()}), json!({"sub": MachineClientId::new()}));
            // Any number that the libraries take for the beginnings of a signature.
            let signature = URL_SAFE_NO_PAD.encode(vec![1; length]);
            let text = format!("{}.{}.{signature}", coded(&head), coded(&claims));
            let assertion = ClientAssertion::parse(Zeroizing::new(text)).unwrap();
            let one = ((), ClientKey::nobodys(*algorithm, length));
            let now = Clock::default().now();
            let took = |keys: &[((), ClientKey)]| -> Duration {
                let ask = || {
                    let began = Timer::now();
                    assert_eq!(assertion.proven(keys, &[], now), None);
                    began.elapsed()
                };
                (0..40).map(|_| ask()).min().unwrap()
            };
            let (none, two) = (took(&[]), took(&[one.clone(), one]));
            let ratio = none.as_secs_f64() / two.as_secs_f64();
            assert!((0.6..1.7).contains(&ratio), "{algorithm:?}: {none:?} for nobody, {two:?} for a client");
        }
    }

    #[test]
    fn only_a_jwt_of_a_client_with_a_known_algorithm_is_looked_at() {
        let claims = json!({"sub": MachineClientId::new()});
        let parse = |head: Value, claims: &Value, rest: &str| {
            ClientAssertion::parse(Zeroizing::new(format!("{}.{}{rest}", coded(&head), coded(claims)))).is_some()
        };
        assert!(parse(json!({"alg": "ES256", "typ": "JWT"}), &claims, ".AAAA"));
        for alg in ["none", "None", "HS256", "ES384", "RS512", "es256", ""] {
            assert!(!parse(json!({"alg": alg}), &claims, ".AAAA"), "{alg}");
        }
        assert!(!parse(json!({"alg": "ES256", "crit": ["exp"]}), &claims, ".AAAA"));
        assert!(!parse(json!({"alg": "ES256"}), &json!({"sub": "somebody"}), ".AAAA"));
        for rest in ["", ".AAAA.AAAA"] {
            assert!(!parse(json!({"alg": "ES256"}), &claims, rest), "{rest}");
        }
    }
}
