//! Texts that are meant to do harm, and where in the bodies of all operations a text may stand.

use serde_json::{Value, json};

use crate::matrix::{Operation, operations};
use crate::schema::{example, fields_of, resolved};

/// Runs where it is taken for markup.
pub const SCRIPT: &str = "<script>alert(1)</script>";
/// Becomes a link where it is taken for a field of a template.
pub const FIELD: &str = "[user:one-time-login-url]";
/// Of which nothing can be seen.
pub const BLANK: &str = "\u{200B}\u{2060}";
/// With a CPR number, where none belongs.
pub const NUMBERED: &str = "Anna 251248-9996";

/// All of them, and which may be kept.
pub fn texts() -> [(String, bool); 7] {
    let long = "x".repeat(10 * 1024);
    [SCRIPT, FIELD, "Anna\0", "Anna \u{202E}dh", BLANK, NUMBERED, &long]
        .map(|text| (text.to_owned(), [SCRIPT, FIELD].contains(&text)))
}

/// Where in a body there is a text that no format and no list of words narrows: JSON pointers, a list's first item as `0`.
fn texts_of(document: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
    let schema = resolved(document, schema);
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        texts_of(document, choice, at, found);
    }
    let is_text =
        schema["type"] == "string" || schema["type"].as_array().is_some_and(|all| all.contains(&json!("string")));
    if is_text && schema.get("enum").is_none() && schema.get("format").is_none() {
        found.push(at.to_owned());
    }
    if schema.get("items").is_some() {
        texts_of(document, &schema["items"], &format!("{at}/0"), found);
    }
    for (name, field) in fields_of(document, schema).0 {
        texts_of(document, field, &format!("{at}/{name}"), found);
    }
}

/// A body with another text at this place, which is made where it is not.
pub fn with(mut body: Value, pointer: &str, text: &str) -> Value {
    let mut place = &mut body;
    for name in pointer.split('/').skip(1) {
        place = match name.parse::<usize>() {
            Ok(n) => {
                if !place.is_array() {
                    *place = json!([{}]);
                }
                &mut place[n]
            }
            Err(_) => &mut place[name],
        };
    }
    *place = json!(text);
    body
}

/// Each operation with a body, its media type and the texts in it.
pub fn bodies(document: &Value) -> Vec<(Operation, String, Value, Vec<String>)> {
    let mut all = Vec::new();
    for operation in operations() {
        let entry = &document["paths"][format!("/api/v1{}", operation.path)][operation.method.to_lowercase()];
        let contents = entry["requestBody"]["content"].as_object();
        let Some((kind, content)) = contents.and_then(|contents| contents.iter().next()) else { continue };
        let mut texts = Vec::new();
        texts_of(document, &content["schema"], "", &mut texts);
        let own = content.get("example").cloned().or_else(|| example(document, &content["schema"]));
        all.push((operation, kind.clone(), own.unwrap(), texts));
    }
    all
}
