use actix_web::dev::Payload;
use actix_web::web::{Data, Json};
use actix_web::{FromRequest, HttpRequest, post};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use utoipa::ToSchema;

use super::credentials::TokenRequest;
use crate::auth::source;
use crate::auth::tokens::{CLIENT_TOKEN_LIFE, Tokens};
use crate::domain::fault::ProblemCode;
use crate::domain::roles::ClientScope;
use crate::error::{Error, Result};
use crate::features::wire::body::{collect, require_type};
use crate::store::db::Db;
use crate::store::machine_clients::{self, spelled};
use crate::store::municipalities;

/// A token request's form. Who asks stands in `Authorization: Basic` or in the last two fields, not in both.
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
        (status = 401, description = "`invalid_client`: unknown, revoked, wrong or expired secret.", body = crate::features::oauth::token::OAuthError),
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
    let found = db.write(move |tx| {
        let municipality = municipalities::of_host(tx, &host)?.id;
        let Some((client, secret)) = whom else { return Ok(None) };
        machine_clients::authenticate(tx, municipality, client, &secret)
    });
    let Some(known) = found.await? else {
        tracing::info!(target: "valghalla::auth", "token denied to a client");
        return Err(Error::of(ProblemCode::InvalidClient));
    };
    let scope = spelled(&asked(scope.as_deref(), known.scopes)?);
    let access_token = tokens.issue_to_client(known.client, known.secret, scope.clone(), db.clock().now())?;
    tracing::info!(target: "valghalla::auth", client = %known.client, scope, "token issued to a client");
    Ok(Json(ClientToken { access_token, token_type: "Bearer", expires_in: CLIENT_TOKEN_LIFE.num_seconds(), scope }))
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
    #[schema(example = "The client is not known, or the secret is wrong or has expired.")]
    pub error_description: String,
}
