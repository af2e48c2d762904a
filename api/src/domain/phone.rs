//! A phone number: one that can be rung from Denmark.

use super::fault::FieldCode;
use super::{cpr, text};

/// The longest text, in characters: fifteen digits, however they are grouped.
const MAX: usize = 40;

/// Takes a number as typed, which may be empty: outer blanks removed, the rest as it was grouped. It has eight digits (the
/// Danish numbering plan), or begins with `+` and has 7 to 15, the country code included (ITU-T E.164); blanks, hyphens and
/// parentheses between them are for the eye.
///
/// Errors: `too_long` (above 40 characters), `control_character`, `phone_format`, `cpr_in_text` for what is grouped as a CPR
/// number behind its `+`.
pub fn optional(raw: &str) -> Result<String, FieldCode> {
    let text = text::line_of_signs(raw, MAX)?;
    if cpr::stands_in(text.trim_start_matches('+')) {
        return Err(FieldCode::CprInText);
    }
    if text.is_empty() || is_number(&text) { Ok(text) } else { Err(FieldCode::PhoneFormat) }
}

fn is_number(text: &str) -> bool {
    // Word processors make other blanks and hyphens of the common ones.
    let for_the_eye = |c: &char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2013}' | '(' | ')');
    let bare: String = text.chars().filter(|c| !for_the_eye(c)).collect();
    let (digits, lengths) = match bare.strip_prefix('+') {
        Some(danish) if danish.starts_with("45") => (danish, 10..=10),
        Some(foreign) => (foreign, 7..=15),
        None => (bare.as_str(), 8..=8),
    };
    digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0') && lengths.contains(&digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_as_people_write_them() {
        for good in ["12345678", "12 34 56 78", "12-34-56-78", "(12) 34 56 78", "12\u{A0}34\u{2011}5678"] {
            assert_eq!(optional(good).as_deref(), Ok(good));
        }
        for good in ["+45 12345678", "(+45) 12 34 56 78", "+46 (8) 123 456 78", "+298 123456", "+123456789012345"] {
            assert_eq!(optional(good).as_deref(), Ok(good));
        }
        assert_eq!(optional(" 12345678 ").as_deref(), Ok("12345678"));
        assert_eq!(optional(" ").as_deref(), Ok(""));
    }

    #[test]
    fn what_nobody_can_ring_is_refused() {
        for bad in ["abc", "1", "1234567", "123456789", "12 34 56 7x", "02345678", "0045 12345678", "12.34.56.78"] {
            assert_eq!(optional(bad), Err(FieldCode::PhoneFormat), "{bad}");
        }
        for bad in
            ["+", "()", "+45 1234567", "+45 123456789", "+123456", "+1234567890123456", "++46123456", "+0123456789"]
        {
            assert_eq!(optional(bad), Err(FieldCode::PhoneFormat), "{bad}");
        }
        for bad in ["+251248-9996", "+2512489996", "+25 12 48-9996", "251248-9996"] {
            assert_eq!(optional(bad), Err(FieldCode::CprInText), "{bad}");
        }
        assert_eq!(optional("+220 123 4567").as_deref(), Ok("+220 123 4567"), "of the Gambia");
        for bad in ["12345678+", "1+2345678", "١٢٣٤٥٦٧٨"] {
            assert_eq!(optional(bad), Err(FieldCode::PhoneFormat), "{bad}");
        }
        assert_eq!(optional(&"1".repeat(41)), Err(FieldCode::TooLong));
        assert_eq!(optional("1234\u{7}5678"), Err(FieldCode::ControlCharacter));
    }
}
