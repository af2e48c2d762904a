//! A change in several steps (RFC 7644 § 3.5.2), as directories send it: with or without paths, `Add` or `add`.

use serde_json::Value;

use super::account::member;
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::scim::{Path, Schema};
use crate::error::{Error, Result};
use crate::features::scim::wire::Incoming;

/// So many steps a change may have.
const MOST: usize = 1_000;

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Adds to a list, sets anything else.
    Add,
    /// Sets.
    Replace,
    /// Takes away.
    Remove,
}

/// One step.
#[derive(Debug)]
pub struct Step {
    /// What it does.
    pub op: Op,
    /// Where; the whole resource when nothing is said.
    pub path: Path,
    /// With what.
    pub value: Value,
}

/// Reads the steps of a change.
///
/// Errors: `malformed_json` for another form, `invalid_path`, `/Operations too_many`.
pub fn steps(sent: Incoming) -> Result<Vec<Step>> {
    let sent = Value::Object(sent.0);
    let malformed = || Error::of(ProblemCode::MalformedJson);
    let operations = member(&sent, "operations").and_then(Value::as_array).ok_or_else(malformed)?;
    if operations.len() > MOST {
        return Err(Error::field("Operations", FieldCode::TooMany));
    }
    let step = |operation: &Value| {
        let op = match member(operation, "op").and_then(Value::as_str).unwrap_or_default() {
            op if op.eq_ignore_ascii_case("add") => Op::Add,
            op if op.eq_ignore_ascii_case("replace") => Op::Replace,
            op if op.eq_ignore_ascii_case("remove") => Op::Remove,
            _ => return Err(malformed()),
        };
        let path = match member(operation, "path") {
            None | Some(Value::Null) => {
                Path { schema: Schema::Core, attribute: String::new(), which: None, part: None }
            }
            Some(path) => path.as_str().and_then(Path::parse).ok_or(Error::of(ProblemCode::InvalidPath))?,
        };
        let value = member(operation, "value").cloned().unwrap_or_default();
        if op != Op::Remove && value.is_null() && member(operation, "value").is_none() {
            return Err(malformed());
        }
        Ok(Step { op, path, value })
    };
    operations.iter().map(step).collect()
}
