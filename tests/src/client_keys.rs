//! Machine clients that sign who they are (RFC 7523) with a key of their own, made by `openssl` as an operator makes it.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use valghalla::domain::time::Instant;

use crate::TestApp;
use crate::client::{Client, Reply};
use crate::machines::form;

/// What stands in `client_assertion_type`.
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A pair of keys.
pub struct Pair {
    /// What it signs with.
    pub algorithm: Algorithm,
    /// The public half.
    pub jwk: Value,
    private: Vec<u8>,
}

fn openssl(args: &[&str], input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("openssl");
    let command = command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut program = command.spawn().unwrap();
    program.stdin.take().unwrap().write_all(input).unwrap();
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {args:?}");
    output.stdout
}

impl Pair {
    /// A new one.
    pub fn new(algorithm: Algorithm) -> Self {
        let option: &[&str] = match algorithm {
            Algorithm::EdDSA => &["ed25519"],
            Algorithm::ES256 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            _ => &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        };
        let private = openssl(&[&["genpkey", "-outform", "DER", "-algorithm"], option].concat(), &[]);
        let public = openssl(&["pkey", "-inform", "DER", "-pubout", "-outform", "DER"], &private);
        let last = |from: usize, to: usize| URL_SAFE_NO_PAD.encode(&public[public.len() - from..public.len() - to]);
        let (jwk, private) = match algorithm {
            Algorithm::EdDSA => (json!({"kty": "OKP", "crv": "Ed25519", "x": last(32, 0)}), private),
            Algorithm::ES256 => {
                let jwk = json!({"kty": "EC", "crv": "P-256", "x": last(64, 32), "y": last(32, 0)});
                (jwk, openssl(&["pkcs8", "-topk8", "-nocrypt", "-inform", "DER", "-outform", "DER"], &private))
            }
            _ => {
                // The modulus of 256 bytes, and behind it the exponent, of three bytes with its head of two.
                let jwk = json!({"kty": "RSA", "n": last(261, 5), "e": "AQAB", "alg": format!("{algorithm:?}")});
                (jwk, openssl(&["rsa", "-inform", "DER", "-traditional", "-outform", "DER"], &private))
            }
        };
        Self { algorithm, jwk, private }
    }

    /// The private half as an operator's program has it, to look for where it must not be.
    pub fn private(&self) -> &[u8] {
        &self.private
    }

    /// A JWS with exactly this header and these claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let key = match self.algorithm {
            Algorithm::EdDSA => EncodingKey::from_ed_der(&self.private),
            Algorithm::ES256 => EncodingKey::from_ec_der(&self.private),
            _ => EncodingKey::from_rsa_der(&self.private),
        };
        let message = message(header, claims);
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, self.algorithm).unwrap();
        format!("{message}.{signature}")
    }

    /// An assertion as it should be.
    pub fn assertion(&self, claims: &Value) -> String {
        self.sign(&json!({"alg": format!("{:?}", self.algorithm), "typ": "JWT"}), claims)
    }
}

/// What is signed of a JWS.
pub fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// The claims of a client that does everything right, for a minute.
pub fn claims(client: &str, audience: &str, now: Instant) -> Value {
    let now = now.0.timestamp();
    json!({"iss": client, "sub": client, "aud": audience, "iat": now, "exp": now + 60, "jti": uuid::Uuid::now_v7()})
}

/// Asks for a token with an assertion; `more` are further fields.
pub async fn ask(at: &Client, assertion: &str, more: Value) -> Reply {
    let mut fields =
        json!({"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": assertion});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    at.raw(reqwest::Method::POST, "/oauth/token", "application/x-www-form-urlencoded", form(&fields)).await
}

impl TestApp {
    /// What an assertion for the first municipality is for.
    pub async fn token_address(&self) -> String {
        let municipality = self.municipality;
        let found = self.db.read(move |tx| valghalla::store::municipalities::find(tx, municipality)).await.unwrap();
        format!("{}/api/v1/oauth/token", found.public_url)
    }
}
