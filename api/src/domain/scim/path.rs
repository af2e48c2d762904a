//! Where a change reaches: `active`, `name.formatted`, `emails[type eq "work"].value`, each perhaps with its schema before it.

use super::{ENTERPRISE, Filter, GROUP, OWN_GROUP, OWN_USER, USER, without};

/// The longest path, in bytes.
const LONGEST: usize = 512;

/// Whose attribute it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// The RFC's own.
    Core,
    /// The extension of this program.
    Own,
    /// The RFC's for employees, of which nothing is kept.
    Enterprise,
}

/// A path that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Whose attribute.
    pub schema: Schema,
    /// Its lower-case name; empty: all of the schema.
    pub attribute: String,
    /// Which of several values.
    pub which: Option<Filter>,
    /// The lower-case name of a part of it.
    pub part: Option<String>,
}

impl Path {
    /// Reads a path. Nothing: it has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let schemas = [
            (USER, Schema::Core),
            (GROUP, Schema::Core),
            (OWN_USER, Schema::Own),
            (OWN_GROUP, Schema::Own),
            (ENTERPRISE, Schema::Enterprise),
        ];
        let of_schema = |(urn, schema): &(&str, Schema)| {
            let rest = without(text, urn)?;
            if rest.is_empty() { Some((*schema, rest)) } else { Some((*schema, rest.strip_prefix(':')?)) }
        };
        let (schema, rest) = schemas.iter().find_map(of_schema).unwrap_or((Schema::Core, text));
        if rest.is_empty() {
            let whole = Self { schema, attribute: String::new(), which: None, part: None };
            return (!text.is_empty()).then_some(whole);
        }
        if let Some((attribute, rest)) = rest.split_once('[') {
            let (inside, after) = rest.rsplit_once(']')?;
            let which = Some(Filter::parse(inside, &["value", "type", "primary"])?);
            let part = if after.is_empty() { None } else { Some(name(after.strip_prefix('.')?)?) };
            return Some(Self { schema, attribute: name(attribute)?, which, part });
        }
        let (attribute, part) = match rest.split_once('.') {
            None => (name(rest)?, None),
            Some((attribute, part)) => (name(attribute)?, Some(name(part)?)),
        };
        Some(Self { schema, attribute, which: None, part })
    }
}

/// An attribute's name (RFC 7643 § 2.1), in lower case; `$ref` is one too.
fn name(text: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'$');
    (!text.is_empty() && text.bytes().all(plain)).then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(schema: Schema, attribute: &str, part: Option<&str>) -> Option<Path> {
        Some(Path { schema, attribute: attribute.to_owned(), which: None, part: part.map(str::to_owned) })
    }

    #[test]
    fn a_path_is_read_with_its_schema_its_choice_and_its_part() {
        assert_eq!(Path::parse("active"), plain(Schema::Core, "active", None));
        assert_eq!(Path::parse("name.givenName"), plain(Schema::Core, "name", Some("givenname")));
        assert_eq!(Path::parse(&format!("{USER}:userName")), plain(Schema::Core, "username", None));
        assert_eq!(Path::parse(&format!("{OWN_USER}:grants")), plain(Schema::Own, "grants", None));
        assert_eq!(Path::parse(OWN_USER), plain(Schema::Own, "", None));
        assert_eq!(Path::parse(&format!("{ENTERPRISE}:manager")), plain(Schema::Enterprise, "manager", None));
        let mail = Path::parse("emails[type eq \"work\"].value").unwrap();
        assert_eq!((mail.attribute.as_str(), mail.part.as_deref()), ("emails", Some("value")));
        assert_eq!(mail.which.unwrap().certain("type"), Some("work"));
        let member = Path::parse("members[value eq \"0198\"]").unwrap();
        assert_eq!((member.which.unwrap().certain("value"), member.part), (Some("0198"), None));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        let long = "a".repeat(600);
        for text in
            ["", " ", "a b", "emails[", "emails[]", "emails[type eq \"work\"]value", "a.", ".a", "a.b.c", "æ", &long]
        {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}
