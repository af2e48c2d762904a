//! A passkey in software: signs as a device would (WebAuthn Level 3 § 6), with a counter that stays at zero as synchronised
//! passkeys have it, or counts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use valghalla::domain::terms::VERSION;

use crate::client::Client;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

/// One passkey.
pub struct Authenticator {
    /// Where its user's browser is.
    pub origin: String,
    /// What the next signature counts.
    pub counter: u32,
    /// Whether its user enters the PIN.
    pub verifies: bool,
    id: [u8; 16],
    key: SigningKey,
}

impl Authenticator {
    /// A new one in a browser at this origin.
    pub fn new(origin: &str) -> Self {
        let id = *uuid::Uuid::now_v7().as_bytes();
        let secret: [u8; 32] = Sha256::digest(id).into();
        let key = SigningKey::from_bytes(&secret.into()).unwrap();
        Self { origin: origin.to_owned(), counter: 0, verifies: true, id, key }
    }

    /// `navigator.credentials.create(…)`.
    pub fn create(&self, options: &Value) -> Value {
        let client = self.client_data("webauthn.create", options);
        let point = self.key.verifying_key().to_sec1_point(false);
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), HAS_CREDENTIAL);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(self.id);
        // The key in CBOR (RFC 9052): EC2, ES256, P-256, x, y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().unwrap());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().unwrap());
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        self.answer(json!({"clientDataJSON": encoded(&client), "attestationObject": encoded(&attestation), "transports": ["internal"]}))
    }

    /// `navigator.credentials.get(…)`.
    pub fn get(&self, options: &Value) -> Value {
        let client = self.client_data("webauthn.get", options);
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: DerSignature = self.key.sign(&signed);
        self.answer(json!({
            "clientDataJSON": encoded(&client), "authenticatorData": encoded(&data),
            "signature": encoded(signature.as_bytes()), "userHandle": null,
        }))
    }

    /// Logs in with it; an account that has not accepted the terms does so first, and one that needs a second factor and has
    /// none gets it.
    pub async fn log_in(&self, anonymous: &Client, username: &str, password: &str) -> Client {
        let login = json!({"username": username, "password": password});
        let asked = anonymous.post("/auth/login", &login).await.expect(200);
        if let Some(token) = asked["access_token"].as_str() {
            let session = anonymous.bearer(token);
            let me = session.get("/me").await.expect(200);
            if me["terms_required"] == true {
                session.put("/me/terms", 1, &json!({"version": VERSION})).await.expect(204);
            }
            if me["enrolment_required"] == true {
                self.add_to(&session).await;
            }
            return session;
        }
        let proof = json!({"challenge": asked["challenge"], "proof": {"passkey": self.get(&asked["passkey_options"])}});
        let answer = anonymous.post("/auth/second-factor", &proof).await.expect(200);
        anonymous.bearer(answer["access_token"].as_str().unwrap())
    }

    /// Makes it one of the account's.
    pub async fn add_to(&self, session: &Client) -> Value {
        let begun = session.post("/me/second-factors/passkey-options", &json!({})).await.expect(200);
        let credential = self.create(&begun["options"]);
        let body = json!({"challenge": begun["challenge"], "name": "Nøgle", "credential": credential});
        session.post("/me/second-factors/passkeys", &body).await.expect(200)
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data =
            json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false});
        data.to_string().into_bytes()
    }

    fn data(&self, party: &str, flags: u8) -> Vec<u8> {
        let verified = if self.verifies { USER_VERIFIED } else { 0 };
        [Sha256::digest(party).as_slice(), &[flags | USER_PRESENT | verified], &self.counter.to_be_bytes()].concat()
    }

    fn answer(&self, response: Value) -> Value {
        let id = encoded(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
