//! Machine clients with a secret and a token.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use valghalla::domain::ids::MunicipalityId;
use valghalla::domain::roles::Role;

use crate::TestApp;
use crate::client::{Client, Reply};

/// A machine client that has a token.
#[derive(Clone)]
pub struct Machine {
    /// Its id.
    pub id: String,
    /// Its secret's id.
    pub secret_id: String,
    /// Its secret.
    pub secret: String,
    /// The connection, with the access token.
    pub client: Client,
}

impl std::ops::Deref for Machine {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// The fields of an object as a form.
pub fn form(fields: &Value) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().unwrap() {
        form.append_pair(name, value.as_str().unwrap());
    }
    form.finish()
}

impl TestApp {
    /// A new client of a municipality with these scopes; `limits` are further fields of `POST /machine-clients`.
    pub async fn machine(&self, municipality: MunicipalityId, scopes: &[&str], limits: Value) -> Machine {
        let admin = self.somebody_in(municipality, Role::Administrator).await;
        let mut body = json!({"name": "Lønsystem", "scopes": scopes, "accounts_per_day": 100});
        body.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        let made = admin.post("/machine-clients", &body).await.expect(201);
        let id = made["id"].as_str().unwrap().to_owned();
        let given = admin.post(&format!("/machine-clients/{id}/secrets"), &json!({"valid_days": 30})).await.expect(201);
        let secret = given["secret"].as_str().unwrap().to_owned();
        let host = self.db.read(move |tx| valghalla::store::municipalities::find(tx, municipality)).await.unwrap();
        let at = self.anonymous().with("host", host.public_url.trim_start_matches("http://"));
        let token = token(&at, &id, &secret, None).await.expect(200);
        let client = at.bearer(token["access_token"].as_str().unwrap());
        Machine { secret_id: given["id"].as_str().unwrap().to_owned(), id, secret, client }
    }
}

/// Asks for a token with HTTP Basic.
pub async fn token(at: &Client, id: &str, secret: &str, scope: Option<&str>) -> Reply {
    let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    let mut fields = json!({"grant_type": "client_credentials"});
    if let Some(scope) = scope {
        fields["scope"] = json!(scope);
    }
    let at = at.with("authorization", &basic);
    at.raw(reqwest::Method::POST, "/oauth/token", "application/x-www-form-urlencoded", form(&fields)).await
}
