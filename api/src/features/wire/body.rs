//! A JSON body: of the right type, not too large, not too slow, of the form asked for.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::objects::Objects;
use crate::domain::fault::{FieldCode, FieldFault, ProblemCode};
use crate::error::{Error, Result};

/// The largest JSON body, in bytes, where the operation does not say otherwise.
pub const MAX_JSON: usize = 256 * 1024;
/// The largest JSON body, in bytes, of an operation that anybody may call: many of them take little memory.
pub const MAX_PUBLIC: usize = 16 * 1024;
/// The largest CSV file, in bytes.
const MAX_CSV: usize = 5 * 1024 * 1024;
/// Files that are in memory at once. The others wait unread, and are told to come back when that lasts.
static FILES: Semaphore = Semaphore::const_new(2);
/// How long a file waits.
const FILE_WAIT: Duration = Duration::from_secs(10);
/// How long a body may take to arrive.
const DEADLINE: Duration = Duration::from_secs(20);

/// A JSON body of up to `MAX` bytes as a value, and its bytes for whoever must recognise it again.
#[derive(Debug)]
pub struct Body<T, const MAX: usize = MAX_JSON> {
    /// What was sent.
    pub value: T,
    /// As it was sent.
    pub bytes: Vec<u8>,
}

impl<T: DeserializeOwned, const MAX: usize> FromRequest for Body<T, MAX> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            require_type(&req, "application/json")?;
            let bytes = collect(&mut payload, MAX).await?;
            Ok(Self { value: parse(&bytes)?, bytes })
        })
    }
}

/// A CSV file as it was sent. It has one of a few places until it is dropped.
#[derive(Debug)]
pub struct Csv {
    /// The file.
    pub bytes: Vec<u8>,
    _place: SemaphorePermit<'static>,
}

impl FromRequest for Csv {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            require_type(&req, "text/csv")?;
            let place = tokio::time::timeout(FILE_WAIT, FILES.acquire()).await;
            let place = place.map_err(|_| Error::later(ProblemCode::Unavailable, 5))?.map_err(Error::internal)?;
            Ok(Self { bytes: collect(&mut payload, MAX_CSV).await?, _place: place })
        })
    }
}

/// Tells a field that is null from one that is left out: `#[serde(default, deserialize_with = "given")]`.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    field: D,
) -> std::result::Result<Option<Option<T>>, D::Error> {
    Option::deserialize(field).map(Some)
}

/// A field of a change that cannot be empty: left out, it stays; null is refused:
/// `#[serde(default, deserialize_with = "stated")]`.
pub fn stated<'de, T: Deserialize<'de>, D: Deserializer<'de>>(field: D) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}

/// Refuses any other media type than the one given, parameters aside.
pub fn require_type(req: &HttpRequest, expected: &str) -> Result<()> {
    let given = req.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) { Ok(()) } else { Err(Error::of(ProblemCode::UnsupportedMediaType)) }
}

/// Reads a body to its end, within a size and a time.
pub async fn collect(payload: &mut Payload, max: usize) -> Result<Vec<u8>> {
    let mut bytes = BytesMut::new();
    let reading = async {
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Error::of(ProblemCode::BadRequest))?;
            if bytes.len().saturating_add(chunk.len()) > max {
                return Err(Error::of(ProblemCode::PayloadTooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(())
    };
    tokio::time::timeout(DEADLINE, reading).await.map_err(|_| Error::of(ProblemCode::RequestTimeout))??;
    Ok(bytes.into())
}

/// Broken JSON is a 400; JSON of another form is a 422 that names the place.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // What is no object at all is not of the form that any operation expects.
    if bytes.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Error::of(ProblemCode::MalformedJson));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut deserializer)).map_err(|error| {
        let message = error.inner().to_string();
        if error.inner().classify() != serde_json::error::Category::Data && !is_no_word(&message, bytes) {
            return Error::of(ProblemCode::MalformedJson);
        }
        let mut pointer = pointer(error.path());
        let code = if message.starts_with("missing field") {
            pointer.push('/');
            pointer.push_str(message.split('`').nth(1).unwrap_or_default());
            FieldCode::Required
        } else if message.starts_with("unknown field") {
            FieldCode::UnknownField
        } else if message.starts_with("duplicate field") {
            FieldCode::Duplicate
        } else {
            FieldCode::Format
        };
        Error::fields(vec![FieldFault::new(pointer, code)])
    })?;
    deserializer.end().map_err(|_| Error::of(ProblemCode::MalformedJson))?;
    Ok(value)
}

/// Whether a closed list met what is no word at all, as null or a number: the library calls that bad JSON, which it is not.
fn is_no_word(message: &str, bytes: &[u8]) -> bool {
    message.starts_with("expected value") && serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// The path of a value as a JSON pointer. A name that the sender made up is left out: nothing sent comes back.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } if is_field_name(key) => pointer.push_str(&format!("/{key}")),
            Segment::Map { .. } | Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn is_field_name(key: &str) -> bool {
    key.len() <= 40 && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}
