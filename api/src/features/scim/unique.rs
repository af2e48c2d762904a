//! JSON in which no object says the same member twice: which of them counts would be anybody's guess (RFC 8259 § 4).

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A value of which every member is there once, however deep.
#[derive(Debug, PartialEq)]
pub struct Unique(pub Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading).map(Self)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(part)) = parts.next_element()? {
            list.push(part);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let (mut object, mut names) = (Map::new(), BTreeSet::new());
        while let Some((name, Unique(value))) = members.next_entry::<String, Unique>()? {
            // SCIM does not tell upper case from lower (RFC 7643 § 2.1).
            if !names.insert(name.to_ascii_lowercase()) {
                return Err(de::Error::custom("duplicate field"));
            }
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Option<Value> {
        serde_json::from_str(text).ok().map(|Unique(value)| value)
    }

    #[test]
    fn a_member_stands_once_however_deep_and_in_whatever_case() {
        for twice in [r#"{"a":1,"a":2}"#, r#"{"a":1,"A":1}"#, r#"{"b":[{"c":{"a":1,"a":1}}]}"#, r#"{"a":1,"\u0061":2}"#]
        {
            assert_eq!(read(twice), None, "{twice}");
        }
    }

    #[test]
    fn all_else_is_as_it_was_sent() {
        let text = r#"{"a":[1,-2,2.5,18446744073709551615,true,null,"æ"],"b":{"a":{}}}"#;
        assert_eq!(
            read(text),
            Some(json!({"a": [1, -2, 2.5, 18_446_744_073_709_551_615_u64, true, null, "æ"], "b": {"a": {}}}))
        );
    }
}
