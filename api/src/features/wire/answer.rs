//! Answers: an item with its entity tag, and a creation that has one effect however often it is asked for.

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use uuid::Uuid;

use super::headers::{IdempotencyKey, etag};
use crate::domain::ids::AnyId;
use crate::error::{Error, Result};
use crate::store::access::{Actor, Caller};
use crate::store::db::{Db, Tx};
use crate::store::idempotency::{self, Answer};

/// 200 with the item and its entity tag.
pub fn item<T: Serialize>(version: i32, view: &T) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, etag(version))).json(view)
}

/// What a creation answers: 201, where the new thing is, its entity tag and its view.
pub fn created<T: Serialize>(location: String, version: i32, view: &T) -> Result<Answer> {
    Ok(Answer { status: 201, etag: Some(etag(version)), location: Some(location), body: json(view)? })
}

/// What an action that sends mail answers: 202 and the item.
pub fn accepted<T: Serialize>(version: Option<i32>, view: &T) -> Result<Answer> {
    Ok(Answer { status: 202, etag: version.map(etag), location: None, body: json(view)? })
}

/// What an action answers that has one effect however often it is asked for: 200 and the item.
pub fn done<T: Serialize>(view: &T) -> Result<Answer> {
    Ok(Answer { status: 200, etag: None, location: None, body: json(view)? })
}

fn json<T: Serialize>(view: &T) -> Result<String> {
    serde_json::to_string(view).map_err(Error::internal)
}

/// Runs `effect` as the caller in one transaction, once for the `Idempotency-Key`, and answers what it answered.
pub async fn write_once<F>(
    db: &Db,
    caller: Caller,
    req: &HttpRequest,
    key: IdempotencyKey,
    body: Vec<u8>,
    effect: F,
) -> Result<HttpResponse>
where
    F: FnOnce(&mut Tx<'_>, &Actor) -> Result<Answer> + Send + 'static,
{
    let request = request(req, body);
    let answer = db.write_as(caller, move |tx, actor| {
        idempotency::once(tx, actor, key.0.as_deref(), &request, |tx| effect(tx, actor))
    });
    respond(answer.await?)
}

/// The same for what tells about a person: `effect` makes or changes something, once for the key, and `show` answers it
/// as the caller may see it now, also when the request comes again.
pub async fn change_once<F, S>(
    db: &Db,
    caller: Caller,
    req: &HttpRequest,
    key: IdempotencyKey,
    body: Vec<u8>,
    effect: F,
    show: S,
) -> Result<HttpResponse>
where
    F: FnOnce(&mut Tx<'_>, &Actor) -> Result<Uuid> + Send + 'static,
    S: FnOnce(&mut Tx<'_>, &Actor, Uuid) -> Result<Answer> + Send + 'static,
{
    let request = request(req, body);
    let answer = db.write_as(caller, move |tx, actor| {
        let object = idempotency::once_only(tx, actor, key.0.as_deref(), &request, |tx| effect(tx, actor).map(AnyId))?;
        show(tx, actor, object.0)
    });
    respond(answer.await?)
}

/// What makes a request the same one.
fn request(req: &HttpRequest, body: Vec<u8>) -> Vec<u8> {
    let mut request = format!("{} {}\n", req.method(), req.uri()).into_bytes();
    request.extend(body);
    request
}

fn respond(answer: Answer) -> Result<HttpResponse> {
    let status = StatusCode::from_u16(answer.status).map_err(Error::internal)?;
    let mut response = HttpResponse::build(status);
    if let Some(etag) = answer.etag {
        response.insert_header((ETAG, etag));
    }
    if let Some(location) = answer.location {
        response.insert_header((LOCATION, location));
    }
    Ok(response.content_type("application/json").body(answer.body))
}
