use actix_web::dev::Payload;
use actix_web::web::{Data, Json};
use actix_web::{FromRequest, HttpRequest, post};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use utoipa::ToSchema;

use super::credentials::{Proof, TokenRequest};
use crate::auth::source;
use crate::auth::tokens::{CLIENT_TOKEN_LIFE, Tokens};
use crate::crypto::{ClientAssertion, ClientSecret};
use crate::domain::fault::ProblemCode;
use crate::domain::ids::MachineClientId;
use crate::domain::roles::ClientScope;
use crate::error::{Error, Result};
use crate::features::wire::body::{collect, require_type};
use crate::store::db::Db;
use crate::store::machine_clients::{self, Authenticated, spelled};
use crate::store::municipalities;

/// A token request's form. Who asks stands in `Authorization: Basic`, in the id and secret, or in the assertion; in one of them.
#[derive(Debug, Deserialize, ToSchema)]
#[allow(dead_code, reason = "tells the document what `TokenRequest` reads")]
pub struct TokenForm {
    /// `client_credentials`.
    grant_type: String,
    /// What the token is to be good for, with blanks between; all that the client has been given when nothing is said.
    scope: Option<String>,
    /// The client's id.
    client_id: Option<String>,
    /// One of its secrets.
    client_secret: Option<String>,
    /// In place of a secret: `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    client_assertion_type: Option<String>,
    /// What the client has signed with one of its keys (RFC 7523): `iss` and `sub` its id, `aud` this address or the issuer
    /// (`PUBLIC_URL`), `exp` within five minutes, and a `jti` that is used once.
    client_assertion: Option<String>,
}

/// A token for a machine client (RFC 6749 § 5.1). There is no refresh token: ask for another one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientToken {
    /// To be sent as `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// So many seconds it lives.
    pub expires_in: i64,
    /// What it is good for, with blanks between.
    pub scope: String,
}

/// The form as it was sent, of up to 16 KiB.
#[derive(Debug)]
pub struct Form(Vec<u8>);

impl FromRequest for Form {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move {
            require_type(&req, "application/x-www-form-urlencoded")?;
            Ok(Self(collect(&mut payload, 16 * 1024).await?))
        })
    }
}

/// A token for a machine client
///
/// Client credentials (RFC 6749 § 4.4). What is refused by that RFC's rules has its form too (§ 5.2, `application/json`):
/// `error` and `error_description` beside the members of a problem.
#[utoipa::path(
    tag = "oauth",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    security(()),
    responses(
        (status = 200, description = "The token.", body = ClientToken),
        (status = 400, description = "`invalid_request`, `invalid_scope`, `unsupported_grant_type`.", body = crate::features::oauth::token::OAuthError),
        (status = 401, description = "`invalid_client`: unknown, revoked, wrong or expired secret, an assertion that does not hold or was used.", body = crate::features::oauth::token::OAuthError),
    ),
)]
#[post("/oauth/token")]
pub async fn create_token(
    db: Data<Db>,
    tokens: Data<Tokens>,
    req: HttpRequest,
    form: Form,
) -> Result<Json<ClientToken>> {
    let TokenRequest { whom, scope } = TokenRequest::read(&req, &form.0)?;
    let host = source::host(&req);
    let found = match whom {
        Some(Proof::Assertion(assertion)) => by_key(&db, host, assertion).await?,
        Some(Proof::Secret(client, secret)) => by_secret(&db, host, client, secret).await?,
        None => db.read(move |tx| municipalities::of_host(tx, &host)).await.map(|_| None)?,
    };
    let Some(known) = found else {
        tracing::info!(target: "valghalla::auth", "token denied to a client");
        return Err(Error::of(ProblemCode::InvalidClient));
    };
    let scope = spelled(&asked(scope.as_deref(), known.scopes)?);
    let access_token = tokens.issue_to_client(known.client, known.secret, scope.clone(), db.clock().now())?;
    tracing::info!(target: "valghalla::auth", client = %known.client, scope, "token issued to a client");
    Ok(Json(ClientToken { access_token, token_type: "Bearer", expires_in: CLIENT_TOKEN_LIFE.num_seconds(), scope }))
}

async fn by_secret(
    db: &Db,
    host: String,
    client: MachineClientId,
    secret: ClientSecret,
) -> Result<Option<Authenticated>> {
    db.write(move |tx| {
        let municipality = municipalities::of_host(tx, &host)?.id;
        machine_clients::authenticate(tx, municipality, client, &secret)
    })
    .await
}

/// The signature is checked before anybody's turn to write is taken.
async fn by_key(db: &Db, host: String, assertion: ClientAssertion) -> Result<Option<Authenticated>> {
    let signer = db.read(move |tx| {
        let municipality = municipalities::of_host(tx, &host)?;
        let audiences = [format!("{}/api/v1/oauth/token", municipality.public_url), municipality.public_url];
        machine_clients::signer(tx, municipality.id, &audiences, &assertion)
    });
    let Some(signed) = signer.await? else { return Ok(None) };
    db.write(move |tx| machine_clients::use_assertion(tx, &signed)).await
}

/// What the token is good for: what is asked for, if the client has all of it. Errors: `invalid_scope`.
fn asked(scope: Option<&str>, granted: Vec<ClientScope>) -> Result<Vec<ClientScope>> {
    let Some(scope) = scope else { return Ok(granted) };
    let own = |word| ClientScope::parse(word).filter(|scope| granted.contains(scope));
    let asked: Option<Vec<_>> = scope.split(' ').filter(|word| !word.is_empty()).map(own).collect();
    asked.filter(|asked| !asked.is_empty()).ok_or(Error::of(ProblemCode::InvalidScope))
}

/// A refusal in the words of RFC 6749 § 5.2.
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthError {
    /// The code of the RFC.
    #[schema(example = "invalid_client")]
    pub error: String,
    /// A sentence in English.
    #[schema(example = "The client is not known, or its secret or assertion is wrong, was used or has expired.")]
    pub error_description: String,
}
