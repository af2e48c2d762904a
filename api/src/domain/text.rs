//! Text as people write it: what is accepted, and the keys by which Danish searches and sorts.

use std::sync::OnceLock;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use unicode_normalization::UnicodeNormalization;

use super::cpr;
use super::fault::FieldCode;
use super::invisible::is_invisible;

/// Takes one line of text: NFC, outer white space removed, 1 to `max` characters, no control or direction characters, no CPR
/// number. A text of which nothing can be seen is empty.
///
/// Errors: `required`, `too_long`, `control_character`, `cpr_in_text`.
pub fn line(raw: &str, max: usize) -> Result<String, FieldCode> {
    let text = optional_line(raw, max)?;
    if text.is_empty() { Err(FieldCode::Required) } else { Ok(text) }
}

/// As [`line`], but may be empty.
pub fn optional_line(raw: &str, max: usize) -> Result<String, FieldCode> {
    numberless(line_of_signs(raw, max)?)
}

/// As [`optional_line`], for what has its own rule for digits.
///
/// Errors: `too_long`, `control_character`.
pub fn line_of_signs(raw: &str, max: usize) -> Result<String, FieldCode> {
    if raw.chars().any(is_unwanted) {
        return Err(FieldCode::ControlCharacter);
    }
    if is_blank(raw) {
        return Ok(String::new());
    }
    bounded(raw.trim().nfc().collect(), max)
}

/// A CPR number has a field of its own, in which it is sealed.
fn numberless(text: String) -> Result<String, FieldCode> {
    if cpr::stands_in(&text) { Err(FieldCode::CprInText) } else { Ok(text) }
}

/// As [`line`], for the name of an account, which stands in mails: no address of the web, which a mail program would
/// make a link of.
///
/// Errors: as [`line`]; `link_in_name`.
pub fn account_name(raw: &str, max: usize) -> Result<String, FieldCode> {
    let name = line(raw, max)?;
    let lower = name.to_lowercase();
    if lower.contains("://") || lower.contains("www.") { Err(FieldCode::LinkInName) } else { Ok(name) }
}

/// Whether nothing of a text can be seen.
pub fn is_blank(raw: &str) -> bool {
    raw.chars().all(is_invisible)
}

/// Takes why somebody does something that the audit log keeps: a sentence of 5 to 500 characters.
///
/// Errors: as [`line`]; `too_short`.
pub fn reason(raw: &str) -> Result<String, FieldCode> {
    let reason = line(raw, 500)?;
    if reason.chars().count() < 5 { Err(FieldCode::TooShort) } else { Ok(reason) }
}

/// Takes a text of several lines; line breaks become `\n`, tabs stay.
///
/// Errors: `too_long`, `control_character`, `cpr_in_text`.
pub fn lines(raw: &str, max: usize) -> Result<String, FieldCode> {
    let text = raw.replace("\r\n", "\n");
    if text.chars().any(|c| is_unwanted(c) && c != '\n' && c != '\t') {
        return Err(FieldCode::ControlCharacter);
    }
    numberless(bounded(text.nfc().collect(), max)?)
}

fn bounded(text: String, max: usize) -> Result<String, FieldCode> {
    if text.chars().count() > max { Err(FieldCode::TooLong) } else { Ok(text) }
}

/// Control characters, and those that turn the direction of the text around them (Unicode TR 9): both can make a name
/// read as something else.
fn is_unwanted(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}')
}

/// The form under which a text is searched and compared: NFC, lower case, `aa` as `å`, single spaces.
///
/// The same in both databases, because neither folds Å by itself in the same way.
pub fn search_key(text: &str) -> String {
    let folded: String = text.nfc().flat_map(char::to_lowercase).collect::<String>().nfc().collect();
    folded.replace("aa", "å").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The bytes by which Danish sorts (å last, aa as å; CLDR's `da` collation), digits by their value.
///
/// Compared byte by byte, in both databases alike.
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut key = Vec::new();
    // Writing to a Vec cannot fail; should it, the key stays shorter and the order coarser.
    let _ = danish().write_sort_key_to(text, &mut key);
    key
}

fn danish() -> &'static CollatorBorrowed<'static> {
    static DANISH: OnceLock<CollatorBorrowed<'static>> = OnceLock::new();
    DANISH.get_or_init(|| {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Tertiary);
        let preferences = icu_locale_core::locale!("da-u-kn").into();
        #[allow(clippy::expect_used, reason = "the Danish collation is compiled in")]
        Collator::try_new(preferences, options).expect("the Danish collation is compiled in")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_sentence_without_a_number() {
        assert_eq!(reason("  Tabt telefon ").as_deref(), Ok("Tabt telefon"));
        assert_eq!(reason("fire"), Err(FieldCode::TooShort));
        assert_eq!(reason(" "), Err(FieldCode::Required));
        assert_eq!(reason(&"x".repeat(501)), Err(FieldCode::TooLong));
        assert_eq!(reason("Om 251248-9996"), Err(FieldCode::CprInText));
    }

    #[test]
    fn danish_sorts_a_ring_last_and_double_a_with_it() {
        let mut names = ["Aalborg", "Ål", "Abe", "Zebra", "Østre", "Åby", "Ærø"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Abe", "Zebra", "Ærø", "Østre", "Åby", "Ål", "Aalborg"]);
    }

    #[test]
    fn numbers_inside_names_sort_by_value() {
        assert!(sort_key("Gymnasiet 2") < sort_key("Gymnasiet 10"));
    }

    #[test]
    fn search_folds_case_and_double_a() {
        assert_eq!(search_key("  Aage   ØSTERGÅRD "), "åge østergård");
        assert_eq!(search_key("A\u{030A}ge"), "åge");
    }

    #[test]
    fn control_and_direction_characters_are_refused() {
        for bad in ["a\0b", "a\u{202E}b", "a\nb", "a\u{2066}b"] {
            assert_eq!(line(bad, 100), Err(FieldCode::ControlCharacter));
        }
        assert_eq!(lines("a\r\nb", 10), Ok("a\nb".to_owned()));
    }

    #[test]
    fn length_counts_characters() {
        assert_eq!(line("æøå", 3), Ok("æøå".to_owned()));
        assert_eq!(line("æøåæ", 3), Err(FieldCode::TooLong));
        assert_eq!(line("   ", 3), Err(FieldCode::Required));
    }

    #[test]
    fn what_cannot_be_seen_is_nothing() {
        for empty in ["\u{200B}", " \u{2060}\u{200D} ", "\u{AD}", "\u{3164}", "\u{2800}\u{FE0F}", "\u{E0041}"] {
            assert_eq!(line(empty, 100), Err(FieldCode::Required), "{empty:?}");
        }
        assert_eq!(line("Å\u{200D}", 100), Ok("Å\u{200D}".to_owned()));
    }

    #[test]
    fn a_text_holds_no_cpr_number() {
        assert_eq!(optional_line("251248 9996", 100), Err(FieldCode::CprInText));
        assert_eq!(lines("Anna\n2512489996", 100), Err(FieldCode::CprInText));
        assert_eq!(line("Anna 251248-9996", 100), Err(FieldCode::CprInText));
        assert_eq!(account_name("Klik HTTPS://x.dk", 100), Err(FieldCode::LinkInName));
        assert_eq!(account_name("Se WWW.x.dk", 100), Err(FieldCode::LinkInName));
        assert_eq!(account_name("A. P. Møller", 100).unwrap(), "A. P. Møller");
        assert_eq!(line("Anna", 100), Ok("Anna".to_owned()));
    }
}
