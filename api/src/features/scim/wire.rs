//! What SCIM has on the wire: its media type, its lists, a choice of attributes, entity tags that may be left out.

use std::collections::BTreeSet;
use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, IF_MATCH, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{self, ObjectBuilder, Required, Type};
use utoipa::{IntoParams, ToSchema};

use super::unique::Unique;
use crate::domain::fault::ProblemCode;
use crate::domain::scim::{Filter, without};
use crate::error::{Error, Result};
use crate::features::wire::body::{MAX_JSON, collect, require_type};

/// RFC 7644 § 3.1.
pub const MEDIA_TYPE: &str = "application/scim+json";
/// The most resources on a page.
const MOST: i64 = 200;

/// A body: a JSON object, sent as SCIM or as plain JSON (RFC 7644 § 3.8).
#[derive(Debug)]
pub struct Incoming(pub Map<String, Value>);

impl FromRequest for Incoming {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move {
            require_type(&req, MEDIA_TYPE).or_else(|_| require_type(&req, "application/json"))?;
            let bytes = collect(&mut payload, MAX_JSON).await?;
            match serde_json::from_slice(&bytes) {
                Ok(Unique(Value::Object(object))) => Ok(Self(object)),
                _ => Err(Error::of(ProblemCode::MalformedJson)),
            }
        })
    }
}

/// The tag that the caller has seen. SCIM lets it be left out: then the last word counts.
#[derive(Debug, Clone)]
pub struct IfSeen(Option<String>);

impl IfSeen {
    /// Goes on when it is this one, any, or none was sent; a weak tag is as the strong one (RFC 7644 § 3.14). Errors: `stale`.
    pub fn check(&self, tag: &str) -> Result<()> {
        let Some(seen) = &self.0 else { return Ok(()) };
        let same = |one: &str| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag;
        if seen.split(',').any(|one| same(one.trim())) { Ok(()) } else { Err(Error::of(ProblemCode::Stale)) }
    }
}

impl FromRequest for IfSeen {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        // What cannot be read is the tag of nothing.
        let tag = req.headers().get(IF_MATCH).map(|tag| tag.to_str().unwrap_or_default().to_owned());
        ready(Ok(Self(tag)))
    }
}

impl IntoParams for IfSeen {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "The version that you have seen, as `meta.version` or `ETag` gave it. Of another version: 412. Left \
            out or `*`: the last word counts.";
        let text = openapi::Schema::from(ObjectBuilder::new().schema_type(Type::String));
        let parameter = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(description))
            .schema(Some(text));
        vec![parameter.build()]
    }
}

/// Which attributes are answered (RFC 7644 § 3.9): by their first names; what belongs to a part brings the whole.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// These alone, with commas between, and those that are always there.
    attributes: Option<String>,
    /// All but these.
    excluded_attributes: Option<String>,
}

impl Selection {
    /// Leaves of a resource what is asked for.
    pub fn of<T: Serialize>(&self, resource: &T) -> Result<Value> {
        let mut value = serde_json::to_value(resource).map_err(Error::internal)?;
        if let Value::Object(attributes) = &mut value {
            attributes.retain(|name, _| ["schemas", "id", "meta"].contains(&name.as_str()) || self.takes(name));
        }
        Ok(value)
    }

    /// Whether an attribute is answered.
    pub fn takes(&self, name: &str) -> bool {
        let says = |list: &String| list.split(',').any(|path| is_or_is_in(path.trim(), name));
        // Nothing chosen is no choice.
        match (self.attributes.as_ref().filter(|these| !these.is_empty()), &self.excluded_attributes) {
            (Some(these), _) => says(these),
            (None, Some(not_these)) => !not_these.split(',').any(|path| path.trim().eq_ignore_ascii_case(name)),
            (None, None) => true,
        }
    }
}

/// Whether a path names the attribute or something in it, with its schema before it or without.
fn is_or_is_in(path: &str, name: &str) -> bool {
    let plain = path.rsplit_once(':').filter(|(urn, _)| without(urn, "urn:ietf:params:scim:schemas:core:").is_some());
    let path = plain.map_or(path, |(_, path)| path);
    without(path, name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ':']))
}

/// Which resources are asked for. Sorting is not offered (`ServiceProviderConfig`).
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// `eq` alone, with `and`, `or`, `not` and parentheses; which attributes says the operation.
    pub filter: Option<String>,
    /// From which one on; the first is 1.
    start_index: Option<i64>,
    /// How many at most, up to 200; 100 when nothing is said, none with 0.
    count: Option<i64>,
    /// These attributes alone, with commas between, and those that are always there.
    attributes: Option<String>,
    /// All attributes but these.
    excluded_attributes: Option<String>,
}

impl Ask {
    /// The filter on these attributes. Errors: `invalid_filter`.
    pub fn filter(&self, known: &[&'static str]) -> Result<Option<Filter>> {
        let Some(text) = &self.filter else { return Ok(None) };
        Filter::parse(text, known).map(Some).ok_or(Error::of(ProblemCode::InvalidFilter))
    }

    /// Which attributes are answered.
    pub fn selection(&self) -> Selection {
        Selection { attributes: self.attributes.clone(), excluded_attributes: self.excluded_attributes.clone() }
    }

    /// The page of these that is asked for, how many there are, and which is its first.
    pub fn page<T>(&self, all: Vec<T>) -> (Vec<T>, usize, usize) {
        let total = all.len();
        let start = usize::try_from(self.start_index.unwrap_or(1).max(1)).unwrap_or(usize::MAX);
        let count = usize::try_from(self.count.unwrap_or(100).clamp(0, MOST)).unwrap_or(0);
        (all.into_iter().skip(start.saturating_sub(1)).take(count).collect(), total, start)
    }
}

/// A page of resources (RFC 7644 § 3.4.2).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScimList<T> {
    /// `urn:ietf:params:scim:api:messages:2.0:ListResponse`.
    schemas: [&'static str; 1],
    /// How many there are in all.
    total_results: usize,
    /// Which one the first here is, from 1.
    start_index: usize,
    /// How many are here.
    items_per_page: usize,
    /// They.
    #[serde(rename = "Resources")]
    resources: Vec<T>,
}

impl<T: Serialize> ScimList<T> {
    /// A page of so many in all.
    pub fn page(resources: Vec<T>, total_results: usize, start_index: usize) -> Self {
        let schemas = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"];
        Self { schemas, total_results, start_index, items_per_page: resources.len(), resources }
    }

    /// All that there are.
    pub fn whole(resources: Vec<T>) -> Self {
        let total = resources.len();
        Self::page(resources, total, 1)
    }
}

/// A tag of an entity that counts no changes itself: of all that is told about it.
pub fn tag_of(told: &BTreeSet<String>) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in told {
        hash.update(Sha256::digest(part));
    }
    let hex: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// 200 with something that has no version.
pub fn plain<T: Serialize>(body: &T) -> HttpResponse {
    HttpResponse::Ok().content_type(MEDIA_TYPE).json(body)
}

/// 200 or 201 with a resource, its tag and, where it is new, its place.
pub fn resource(status: StatusCode, tag: &str, location: &str, body: &Value) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    if status == StatusCode::CREATED {
        response.insert_header((LOCATION, location));
    }
    response.insert_header((ETAG, tag)).content_type(MEDIA_TYPE).json(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn attributes_are_chosen_by_name_in_whatever_case() {
        let user = json!({"schemas": [], "id": "1", "userName": "a", "name": {"formatted": "A"}, "urn:x:2.0:User": {}, "meta": {}});
        let names = |attributes: Option<&str>, excluded: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            let of = Selection { attributes: own(attributes), excluded_attributes: own(excluded) }.of(&user).unwrap();
            of.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names(None, None).split(' ').count(), 6);
        assert_eq!(names(Some(""), None), names(None, None));
        assert_eq!(names(Some("USERNAME, name.formatted"), None), "id meta name schemas userName");
        assert_eq!(
            names(Some("urn:ietf:params:scim:schemas:core:2.0:User:userName"), None),
            "id meta schemas userName"
        );
        assert_eq!(names(Some("urn:x:2.0:User:state"), None), "id meta schemas urn:x:2.0:User");
        assert_eq!(names(None, Some("username,id,name.formatted")), "id meta name schemas urn:x:2.0:User");
    }

    #[test]
    fn a_page_begins_at_one_and_has_at_most_two_hundred() {
        let page = |start, count| {
            let ask = Ask { start_index: start, count, ..Ask::default() };
            let (page, total, start) = ask.page((1..=500).collect());
            (page.first().copied(), page.len(), total, start)
        };
        assert_eq!(page(None, None), (Some(1), 100, 500, 1));
        assert_eq!(page(Some(-5), Some(1_000)), (Some(1), 200, 500, 1));
        assert_eq!(page(Some(401), Some(150)), (Some(401), 100, 500, 401));
        assert_eq!(page(Some(501), None), (None, 0, 500, 501));
        assert_eq!(page(None, Some(0)), (None, 0, 500, 1));
        assert_eq!(page(Some(i64::MAX), Some(-1)).1, 0);
    }

    #[test]
    fn a_tag_is_the_one_that_was_seen_weak_or_among_others() {
        let check = |seen: Option<&str>| IfSeen(seen.map(str::to_owned)).check("\"3\"").is_ok();
        assert!(
            check(None)
                && check(Some("*"))
                && check(Some("\"3\""))
                && check(Some("W/\"3\""))
                && check(Some("\"1\", \"3\""))
        );
        assert!(!check(Some("\"2\"")) && !check(Some("3")) && !check(Some("")));
    }
}
