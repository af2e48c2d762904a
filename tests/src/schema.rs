//! Whether a value is what the OpenAPI document says it is.

use serde_json::{Value, json};

/// The document, as it is committed.
pub fn document() -> Value {
    serde_json::from_str(&valghalla::app::document::json().unwrap()).unwrap()
}

/// Follows a reference to its end.
pub fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => resolved(document, document.pointer(reference.trim_start_matches('#')).unwrap()),
        None => value,
    }
}

/// Everything about a value that its schema does not take, each with its place.
pub fn faults(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let schema = resolved(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        let takes = |choice: &&Value| {
            let mut faults_here = Vec::new();
            faults(document, choice, value, at, &mut faults_here);
            faults_here.is_empty()
        };
        if choices.iter().filter(takes).count() != 1 {
            found.push(format!("{at}: {value} is none of the choices"));
        }
        return;
    }
    let mut fault = |what: &str| found.push(format!("{at}: {value} {what}"));
    // A schema that says nothing takes anything.
    if schema.as_object().is_some_and(serde_json::Map::is_empty) {
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().map(|kind| kind.as_str().unwrap()).collect(),
        _ => Vec::new(),
    };
    if !kinds.is_empty() && !kinds.iter().any(|kind| is(kind, value)) {
        return fault("is of another type");
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        fault("is none of the words");
    }
    if let Some(number) = value.as_f64() {
        let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
        if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
            fault("is out of range");
        }
    }
    if let Some(text) = value.as_str() {
        let length = u64::try_from(text.chars().count()).unwrap();
        let (least, most) = (schema["minLength"].as_u64(), schema["maxLength"].as_u64());
        if least.is_some_and(|least| length < least) || most.is_some_and(|most| length > most) {
            fault("is of another length");
        }
        let formed = match schema["format"].as_str() {
            Some("uuid") => text.parse::<uuid::Uuid>().is_ok(),
            Some("date-time") => text.parse::<chrono::DateTime<chrono::Utc>>().is_ok(),
            Some("date") => text.parse::<chrono::NaiveDate>().is_ok(),
            _ => true,
        };
        if !formed {
            fault("is of another format");
        }
    }
    if let Some(items) = value.as_array() {
        if schema["maxItems"].as_u64().is_some_and(|most| most < u64::try_from(items.len()).unwrap()) {
            fault("has too many items");
        }
        for (n, item) in items.iter().enumerate() {
            faults(document, &schema["items"], item, &format!("{at}/{n}"), found);
        }
    }
    if let Some(fields) = value.as_object() {
        let (properties, required) = fields_of(document, schema);
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        for (name, field) in fields {
            match properties.iter().find(|(known, _)| known == name).map(|(_, schema)| *schema).or(others) {
                Some(schema) => faults(document, schema, field, &format!("{at}/{name}"), found),
                None => found.push(format!("{at}/{name}: there is no such field")),
            }
        }
        let missing = required.iter().filter(|name| !fields.contains_key(*name));
        found.extend(missing.map(|name| format!("{at}/{name}: is missing")));
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

/// The fields of an object and which of them must be there, those of its parts too.
pub fn fields_of<'a>(document: &'a Value, schema: &'a Value) -> (Vec<(String, &'a Value)>, Vec<String>) {
    let schema = resolved(document, schema);
    let (mut fields, mut required) = (Vec::new(), Vec::new());
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (more, needed) = fields_of(document, part);
        fields.extend(more);
        required.extend(needed);
    }
    fields.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, field)| (name.clone(), field)));
    let needed = schema["required"].as_array().into_iter().flatten();
    required.extend(needed.map(|name| name.as_str().unwrap().to_owned()));
    (fields, required)
}

/// Path, method and entry of every operation.
pub fn entries(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let entries = paths.flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, entry)| (format!("{method} {path}"), entry))
    });
    entries.collect()
}

/// What the page fills in for a schema: its own example, or what its properties have.
pub fn example(document: &Value, schema: &Value) -> Option<Value> {
    let schema = resolved(document, schema);
    if let Some(own) = schema.get("example").or_else(|| schema["examples"].get(0)).or_else(|| schema["enum"].get(0)) {
        return Some(own.clone());
    }
    if schema["type"] == "array" {
        return Some(json!([example(document, &schema["items"])?]));
    }
    let required = schema["required"].as_array()?.iter().map(|name| name.as_str().unwrap());
    required.map(|name| Some((name.to_owned(), example(document, &schema["properties"][name])?))).collect()
}
