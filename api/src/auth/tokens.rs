//! Access tokens: JWTs (RFC 9068 profile) signed with EdDSA, five minutes long, ten for a machine client. They say who is calling and save nothing
//! but a look at the signature: what the caller may do is read from the session's row at each request.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, Weak};

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::crypto::{KeyRing, SharedKeys};
use crate::domain::ids::{ClientSecretId, MachineClientId, SessionId, UserId};
use crate::domain::roles::{ClientScope, Role};
use crate::domain::time::{Clock, Instant};
use crate::error::{Error, Result};

/// How long an access token lives.
pub const ACCESS_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(5);
/// How long a machine client's access token lives.
pub const CLIENT_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(10);
const TYPE: &str = "at+jwt";
const AUDIENCE: &str = "valghalla-api";
/// How many checked tokens are remembered: more than there are people at work in one place.
const REMEMBERED: usize = 10_000;

/// Makes and checks access tokens. `kid` chooses exactly one key, and there is one algorithm (RFC 8725 § 3.1).
pub struct Tokens {
    issuer: String,
    shared: Arc<SharedKeys>,
    keys: RwLock<Arc<Keys>>,
    validation: Validation,
    clock: Clock,
}

/// The keys of one ring, ready for use.
struct Keys {
    of: Weak<KeyRing>,
    key_id: String,
    signing: EncodingKey,
    verifying: HashMap<String, DecodingKey>,
    /// Tokens whose signature held, by their SHA-256: checking Ed25519 again at each request would cost more than the
    /// request. Times are looked at anew, and the session's row is read, every time. When a key goes, they are forgotten.
    checked: Cache<[u8; 32], Checked>,
}

impl Keys {
    fn of(ring: &Arc<KeyRing>) -> Result<Self> {
        let in_use = ring.signing_key();
        Ok(Self {
            of: Arc::downgrade(ring),
            key_id: in_use.id().to_owned(),
            signing: EncodingKey::from_ed_der(&in_use.private_der().map_err(Error::internal)?),
            verifying: ring
                .signing_keys()
                .map(|key| (key.id().to_owned(), DecodingKey::from_ed_der(&key.public_bytes())))
                .collect(),
            checked: Cache::new(REMEMBERED),
        })
    }
}

/// What a token with a good signature says.
#[derive(Debug, Clone)]
struct Checked {
    verified: Verified,
    not_before: i64,
    expires: i64,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    /// The session, or the secret that the token was fetched with.
    sid: Uuid,
    #[serde(flatten)]
    whose: Whose,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

/// What tells the token of a session from that of a client (RFC 9068 § 2.2).
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Whose {
    Client { client_id: Uuid, scope: String },
    Session { role: Role },
}

/// What a token says, once its signature and times hold.
#[derive(Debug, Clone)]
pub enum Verified {
    /// Of somebody who is logged in.
    Session {
        /// The session.
        session: SessionId,
        /// The user.
        user: UserId,
        /// The role when the token was made; only ever used to refuse early.
        role: Role,
    },
    /// Of a machine client.
    Client {
        /// The client.
        client: MachineClientId,
        /// The secret that the token was fetched with.
        secret: ClientSecretId,
        /// What the token was asked for.
        scopes: Vec<ClientScope>,
    },
}

impl Tokens {
    /// With the program's keys, whichever they are; `issuer` is the installation's public URL.
    pub fn new(shared: Arc<SharedKeys>, issuer: &str, clock: Clock) -> Result<Self> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        // Times are checked below against the program's own clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.leeway = 0;
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.required_spec_claims =
            ["exp", "nbf", "aud", "iss", "sub"].map(str::to_owned).into_iter().collect::<HashSet<_>>();
        Ok(Self {
            issuer: issuer.to_owned(),
            keys: RwLock::new(Arc::new(Keys::of(&shared.current())?)),
            shared,
            validation,
            clock,
        })
    }

    /// The keys of the ring that is used now.
    fn keys(&self) -> Result<Arc<Keys>> {
        let ring = self.shared.current();
        let made = Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner));
        if made.of.as_ptr() == Arc::as_ptr(&ring) {
            return Ok(made);
        }
        let made = Arc::new(Keys::of(&ring)?);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&made);
        Ok(made)
    }

    /// A token for a session.
    pub fn issue(&self, session: SessionId, user: UserId, role: Role, now: Instant) -> Result<String> {
        self.sign(user.0, session.0, Whose::Session { role }, now, ACCESS_TOKEN_LIFE)
    }

    /// A token for a machine client.
    pub fn issue_to_client(
        &self,
        client: MachineClientId,
        secret: ClientSecretId,
        scope: String,
        now: Instant,
    ) -> Result<String> {
        self.sign(client.0, secret.0, Whose::Client { client_id: client.0, scope }, now, CLIENT_TOKEN_LIFE)
    }

    fn sign(&self, sub: Uuid, sid: Uuid, whose: Whose, now: Instant, life: TimeDelta) -> Result<String> {
        let issued = now.0.timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub,
            sid,
            whose,
            iat: issued,
            nbf: issued,
            exp: issued.saturating_add(life.num_seconds()),
            jti: Uuid::now_v7(),
        };
        let keys = self.keys()?;
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(keys.key_id.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &keys.signing).map_err(Error::internal)
    }

    /// What the token says, or nothing: wrong type, unknown key, other algorithm, bad signature, not its time.
    pub fn verify(&self, token: &str) -> Option<Verified> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        let keys = self.keys().ok()?;
        let checked = match keys.checked.get(&digest) {
            Some(checked) => checked,
            None => {
                let checked = self.check(&keys, token)?;
                keys.checked.insert(digest, checked.clone());
                checked
            }
        };
        let now = self.clock.now().0.timestamp();
        let in_time = checked.not_before <= now.saturating_add(5) && now < checked.expires;
        in_time.then_some(checked.verified)
    }

    fn check(&self, keys: &Keys, token: &str) -> Option<Checked> {
        let header = decode_header(token).ok()?;
        if header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let key = keys.verifying.get(header.kid.as_deref()?)?;
        let claims = decode::<Claims>(token, key, &self.validation).ok()?.claims;
        let verified = match claims.whose {
            Whose::Session { role } => {
                Verified::Session { session: SessionId(claims.sid), user: UserId(claims.sub), role }
            }
            Whose::Client { client_id, scope } => Verified::Client {
                client: MachineClientId(client_id),
                secret: ClientSecretId(claims.sid),
                scopes: scope.split(' ').filter_map(ClientScope::parse).collect(),
            },
        };
        Some(Checked { verified, not_before: claims.nbf, expires: claims.exp })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::KeyKind;

    fn ring() -> Arc<SharedKeys> {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        KeyRing::init(&keys, Clock::default().now().0).unwrap();
        Arc::new(SharedKeys::new(KeyRing::load(&keys).unwrap()))
    }

    fn issue(tokens: &Tokens, clock: &Clock) -> String {
        tokens.issue(SessionId::new(), UserId::new(), Role::Administrator, clock.now()).unwrap()
    }

    #[test]
    fn a_token_holds_for_five_minutes() {
        let (ring, clock) = (ring(), Clock::default());
        let tokens = Tokens::new(ring.clone(), "https://a.example.dk", clock.clone()).unwrap();
        let token = issue(&tokens, &clock);
        assert!(tokens.verify(&token).is_some());
        assert!(tokens.verify(&token).is_some(), "a remembered one is the same");
        clock.advance(TimeDelta::seconds(301));
        assert!(tokens.verify(&token).is_none(), "a remembered one runs out too");
    }

    #[test]
    fn a_remembered_token_opens_nothing_for_another_text() {
        let (ring, clock) = (ring(), Clock::default());
        let tokens = Tokens::new(ring.clone(), "https://a.example.dk", clock.clone()).unwrap();
        let token = issue(&tokens, &clock);
        assert!(tokens.verify(&token).is_some());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        assert!(tokens.verify(&format!("{signed}x.{signature}")).is_none());
        assert!(tokens.verify(signed).is_none());
    }

    #[test]
    fn a_token_outlives_the_change_of_keys_and_not_its_own_key() {
        let dir = tempfile::tempdir().unwrap();
        let (keys, clock) = (dir.path().join("keys"), Clock::default());
        KeyRing::init(&keys, clock.now().0).unwrap();
        let shared = Arc::new(SharedKeys::new(KeyRing::load(&keys).unwrap()));
        let tokens = Tokens::new(shared.clone(), "https://a.example.dk", clock.clone()).unwrap();
        let before = shared.current().signing_key().id().to_owned();
        let old = issue(&tokens, &clock);
        KeyRing::add(&keys, KeyKind::Signing, (clock.now().0 + TimeDelta::seconds(1)).to_owned()).unwrap();
        shared.replace(KeyRing::load(&keys).unwrap());
        let new = issue(&tokens, &clock);
        assert_ne!(decode_header(&new).unwrap().kid, decode_header(&old).unwrap().kid);
        assert!(tokens.verify(&old).is_some() && tokens.verify(&new).is_some());
        KeyRing::retire(&keys, KeyKind::Signing, &before).unwrap();
        shared.replace(KeyRing::load(&keys).unwrap());
        assert!(tokens.verify(&old).is_none(), "a remembered one goes with its key");
        assert!(tokens.verify(&new).is_some());
    }

    #[test]
    fn tokens_of_other_keys_issuers_types_and_algorithms_are_nothing() {
        let (own, clock) = (ring(), Clock::default());
        let tokens = Tokens::new(own.clone(), "https://a.example.dk", clock.clone()).unwrap();
        let foreign = Tokens::new(ring(), "https://a.example.dk", clock.clone()).unwrap();
        assert!(tokens.verify(&issue(&foreign, &clock)).is_none());
        let elsewhere = Tokens::new(own.clone(), "https://b.example.dk", clock.clone()).unwrap();
        assert!(tokens.verify(&issue(&elsewhere, &clock)).is_none());

        let claims = serde_json::json!({"iss": "https://a.example.dk", "aud": AUDIENCE, "sub": Uuid::now_v7(),
            "sid": Uuid::now_v7(), "role": "administrator", "iat": 0, "nbf": 0, "exp": 9_999_999_999_i64, "jti": Uuid::now_v7()});
        let kid = Some(own.current().signing_key().id().to_owned());
        let untyped = Header { kid: kid.clone(), ..Header::new(Algorithm::EdDSA) };
        assert!(tokens.verify(&encode(&untyped, &claims, &tokens.keys().unwrap().signing).unwrap()).is_none());
        let confused = Header { kid: kid.clone(), typ: Some(TYPE.into()), ..Header::new(Algorithm::HS256) };
        let public_as_secret = EncodingKey::from_secret(&own.current().signing_key().public_bytes());
        assert!(tokens.verify(&encode(&confused, &claims, &public_as_secret).unwrap()).is_none());

        let header = Header { kid, typ: Some(TYPE.into()), ..Header::new(Algorithm::EdDSA) };
        let said = |claims: &serde_json::Value| {
            tokens.verify(&encode(&header, claims, &tokens.keys().unwrap().signing).unwrap())
        };
        assert!(said(&claims).is_some(), "what follows is refused for what differs from this");
        let now = clock.now().0.timestamp();
        let others = [
            ("aud", serde_json::json!("another service")),
            ("aud", serde_json::json!([])),
            ("nbf", serde_json::json!(now + 60)),
            ("nbf", serde_json::json!("0")),
            ("exp", serde_json::json!(now)),
            ("exp", serde_json::json!("9999999999")),
            ("exp", serde_json::json!(null)),
            ("sub", serde_json::json!("anna")),
            ("role", serde_json::json!("operator")),
        ];
        for (name, value) in others {
            let mut changed = claims.clone();
            changed[name] = value.clone();
            assert!(said(&changed).is_none(), "{name}: {value}");
        }
        for name in ["iss", "aud", "sub", "sid", "role", "nbf", "exp"] {
            let mut without = claims.clone();
            without.as_object_mut().unwrap().remove(name);
            assert!(said(&without).is_none(), "without {name}");
        }
    }
}
