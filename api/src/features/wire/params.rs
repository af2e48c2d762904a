//! Query parameters and ids in the path, refused in the common form.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer};

use crate::domain::fault::{FieldCode, FieldFault, ProblemCode};
use crate::error::{Error, Result};

/// Query parameters; an unknown one or one of another form is a 400, and so is U+0000, which PostgreSQL cannot take.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        if req.query_string().contains("%00") {
            return ready(Err(Error::of(ProblemCode::BadRequest)));
        }
        let parsed = Query::<T>::from_query(req.query_string());
        ready(parsed.map(|query| Self(query.into_inner())).map_err(|error| refused(&error.to_string())))
    }
}

/// Several words behind one name, with commas between them: `form` without `explode` in the document.
pub fn listed<'de, D: Deserializer<'de>, T: Deserialize<'de>>(value: D) -> std::result::Result<Vec<T>, D::Error> {
    let words = String::deserialize(value)?;
    words.split(',').map(|word| T::deserialize(word.to_owned().into_deserializer())).collect()
}

/// A refusal that names the parameter where the reader of the query says which one is unknown.
fn refused(message: &str) -> Error {
    let name = message.split_once("unknown field `").and_then(|(_, rest)| rest.split('`').next());
    let plain = name.filter(|name| name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
    let faults = plain.into_iter().map(|name| FieldFault::new(name, FieldCode::UnknownField)).collect();
    Error::Problem { code: ProblemCode::BadRequest, faults, retry_after: None }
}

/// What the path names. Something that is no id names nothing: 404.
#[derive(Debug)]
pub struct Named<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Named<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parsed = actix_web::web::Path::<T>::from_request(req, payload).into_inner();
        ready(parsed.map(|path| Self(path.into_inner())).map_err(|_| Error::NOT_FOUND))
    }
}
