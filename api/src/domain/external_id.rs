//! What another system calls an account: an employee's number, a key of a directory. Never a CPR number.

use super::fault::FieldCode;
use super::text;

/// Takes 1 to 64 ASCII letters, digits, `.`, `-` and `_`.
///
/// Errors: `required`, `too_long`, `format`, `cpr_in_text`.
pub fn parse(raw: &str) -> Result<String, FieldCode> {
    let id = text::line(raw, 64)?;
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    if plain { Ok(id) } else { Err(FieldCode::Format) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_another_system_is_taken_and_a_cpr_number_is_not() {
        for good in ["4711", "b-dahl_2.x", "0198c2f4-7a10-7c3e-9b5d-000000001a01"] {
            assert_eq!(parse(good).unwrap(), good);
        }
        assert_eq!(parse("251248-9996"), Err(FieldCode::CprInText));
        assert_eq!(parse("2512489996"), Err(FieldCode::CprInText));
        assert_eq!(parse(""), Err(FieldCode::Required));
        assert_eq!(parse("a b"), Err(FieldCode::Format));
        assert_eq!(parse("å"), Err(FieldCode::Format));
        assert_eq!(parse(&"a".repeat(65)), Err(FieldCode::TooLong));
    }
}
