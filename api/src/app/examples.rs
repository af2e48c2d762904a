//! What the page to try the API on fills in: one municipality whose parts fit together, by the name of the schema.
//!
//! It stands together and not beside the types, because the same party, site and person come again everywhere.
//! `tests/api/document.rs` holds it against the schemas, and sends what is there to be sent.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::{Components, RefOr, Schema};

use crate::features::scim::ScimList;

/// Ids, times and the bodies of requests; the bodies of answers.
const EXAMPLES: [&str; 2] = [include_str!("examples/sent.json"), include_str!("examples/answered.json")];

/// Gives every schema that has an example its example, and every page of such things a page with one.
pub fn add(components: &mut Components) {
    let parsed = EXAMPLES.iter().filter_map(|text| serde_json::from_str::<BTreeMap<String, Value>>(text).ok());
    let examples: BTreeMap<String, Value> = parsed.flatten().collect();
    for (name, schema) in &mut components.schemas {
        let example = match (name.strip_prefix("Page_"), name.strip_prefix("ScimList_")) {
            (Some(item), _) => examples.get(item).map(|item| json!({"items": [item], "next_cursor": null})),
            (None, Some(item)) => examples.get(item).map(|item| json!(ScimList::whole(vec![item]))),
            (None, None) => examples.get(name).cloned(),
        };
        match schema {
            RefOr::T(Schema::Object(object)) if example.is_some() => object.example = example,
            RefOr::T(Schema::AllOf(parts)) if example.is_some() => parts.example = example,
            RefOr::T(Schema::OneOf(choices)) if example.is_some() => choices.example = example,
            RefOr::T(_) | RefOr::Ref(_) => {}
        }
    }
}
