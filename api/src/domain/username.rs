//! The name somebody logs in with: chosen by the office, or the user's own mail address.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::cpr;
use super::fault::FieldCode;
use super::mail_address::{MailAddress, identity_key};

/// A username. It never looks like somebody else's mail address, for one logs in with either.
#[derive(Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Takes 3 to 64 Latin letters, digits, `.`, `-` and `_`, or exactly the user's own mail address in whatever case.
    ///
    /// Errors: `required`, `username_format`, `cpr_in_text`.
    pub fn parse(raw: &str, own_mail: Option<&MailAddress>) -> Result<Self, FieldCode> {
        let name: String = raw.trim().nfc().collect();
        if name.is_empty() {
            return Err(FieldCode::Required);
        }
        let length = name.chars().count();
        let plain = (3..=64).contains(&length) && name.chars().all(is_allowed);
        let own = own_mail.is_some_and(|mail| mail.key() == identity_key(&name));
        if !plain && !own {
            return Err(FieldCode::UsernameFormat);
        }
        // It stands in mails and lists.
        if cpr::stands_in(&name) { Err(FieldCode::CprInText) } else { Ok(Self(name)) }
    }

    /// The name as it was chosen.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which a name is unique in a municipality and found at log-in: lower case, NFKC.
    pub fn key(&self) -> String {
        Self::login_key(&self.0)
    }

    /// The key of whatever somebody types at log-in, a username or a mail address; a text that is neither finds nothing.
    /// Nobody's name has U+0000, and PostgreSQL cannot even be asked for one.
    pub fn login_key(typed: &str) -> String {
        identity_key(typed.trim()).replace('\0', "\u{FFFD}")
    }
}

/// It may be a mail address, and so stands in a log only where somebody writes it there on purpose.
impl fmt::Debug for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Username(••••)")
    }
}

fn is_allowed(c: char) -> bool {
    is_latin(c) || c.is_ascii_digit() || matches!(c, '.' | '-' | '_')
}

/// The letters of the languages around us. Those of other scripts look like them (Cyrillic а), and so do the clicks
/// between U+01C0 and U+01C3.
fn is_latin(c: char) -> bool {
    let block = matches!(c, 'A'..='z' | '\u{C0}'..='\u{1BF}' | '\u{1C4}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}');
    block && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> MailAddress {
        MailAddress::parse("Åse@Example.dk").unwrap()
    }

    #[test]
    fn names_of_letters_digits_and_three_marks_are_taken() {
        for good in ["abc", "søren.ågård-2_x", "Ægir", &"a".repeat(64)] {
            assert_eq!(Username::parse(good, None).unwrap().as_str(), good);
        }
        assert_eq!(Username::parse(" abc ", None).unwrap().as_str(), "abc");
    }

    #[test]
    fn a_cpr_number_is_no_name() {
        for bad in ["251248-9996", "2512489996"] {
            assert_eq!(Username::parse(bad, None), Err(FieldCode::CprInText));
        }
    }

    #[test]
    fn other_names_are_refused() {
        for bad in [
            "ab",
            &"a".repeat(65),
            "a b c",
            "abc!",
            "a\0bc",
            "a@example.dk",
            "[user:name]",
            "<b>",
            "½½½",
            "аnna",
            "Άννα",
            "ａｎｎａ",
            "ﬁnn",
            "a\u{1C0}a",
            "a\u{202E}bc",
        ] {
            assert_eq!(Username::parse(bad, Some(&mail())), Err(FieldCode::UsernameFormat), "{bad}");
        }
        assert_eq!(Username::parse("  ", None), Err(FieldCode::Required));
    }

    #[test]
    fn the_own_mail_address_is_a_name_and_no_other_is() {
        assert_eq!(Username::parse("åse@example.DK", Some(&mail())).unwrap().key(), mail().key());
        assert_eq!(Username::parse("åse@example.dk", None), Err(FieldCode::UsernameFormat));
        assert_eq!(Username::parse("anna@example.dk", Some(&mail())), Err(FieldCode::UsernameFormat));
    }

    #[test]
    fn what_is_typed_at_log_in_finds_the_name() {
        let name = Username::parse("Søren", None).unwrap();
        assert_eq!(Username::login_key(" SØREN "), name.key());
        assert_eq!(Username::login_key("ÅSE@example.dk"), mail().key());
        assert_eq!(Username::login_key("A\u{30A}se@example.dk"), mail().key());
        assert_eq!(Username::login_key("ＳØＲＥＮ"), name.key());
        assert_eq!(Username::parse("ĳsbrand", None).unwrap().key(), Username::parse("ijsbrand", None).unwrap().key());
    }
}
