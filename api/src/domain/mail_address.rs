//! A mail address: one that can be written to, and the key by which two of them are the same.

use std::fmt;

use lettre::Address;
use unicode_normalization::UnicodeNormalization;

use super::fault::FieldCode;
use super::text;

/// The longest address that fits a path (RFC 5321 § 4.5.3.1.3, less the angle brackets), in bytes.
const MAX_BYTES: usize = 254;

/// A mail address that lettre takes, so that a stored address never fails when a mail is made.
#[derive(Clone, PartialEq, Eq)]
pub struct MailAddress(Address);

impl MailAddress {
    /// Takes an address as typed: outer blanks removed, NFC.
    ///
    /// Errors: `required`, `too_long` (above 254 bytes), `control_character`, `cpr_in_text`, `email_format`.
    pub fn parse(raw: &str) -> Result<Self, FieldCode> {
        let text = text::line(raw, MAX_BYTES)?;
        if text.len() > MAX_BYTES {
            return Err(FieldCode::TooLong);
        }
        // Nobody has a quoted name or the address of a machine, and each mailbox would have many forms with them.
        if text.contains(['"', '\\', '[']) {
            return Err(FieldCode::EmailFormat);
        }
        text.parse().map(Self).map_err(|_| FieldCode::EmailFormat)
    }

    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// The form under which an address is unique in a municipality: lower case, NFC.
    ///
    /// A mail server may tell the case of the part before the @ apart (RFC 5321 § 2.4); none that people use does.
    pub fn key(&self) -> String {
        identity_key(self.as_str())
    }

    /// The type the mail library wants in a header.
    pub fn to_address(&self) -> Address {
        self.0.clone()
    }
}

/// An address is personal data: it stands in a log only where somebody writes it there on purpose.
impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(••••)")
    }
}

/// The form under which what people log in with is unique and found: lower case, and letters that are only another form
/// of the same one, as those of full width, folded into it (NFKC).
pub(super) fn identity_key(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_people_have_are_taken() {
        for good in [
            "a@example.dk",
            "b.c+tag@mail.example.dk",
            "søren@østerbro.example",
            "o'hara@example.dk",
            "x@xn--stergade-54a.dk",
        ] {
            assert_eq!(MailAddress::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(MailAddress::parse("  a@example.dk ").unwrap().as_str(), "a@example.dk");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "a",
            "a@",
            "@example.dk",
            "a b@example.dk",
            "a@exa mple.dk",
            "A <a@example.dk>",
            "a@example.dk,b@example.dk",
            "a@b@example.dk",
            "\"a\"@example.dk",
            "\"a b\"@example.dk",
            "a@[192.0.2.1]",
        ] {
            assert_eq!(MailAddress::parse(bad), Err(FieldCode::EmailFormat), "{bad}");
        }
        assert_eq!(MailAddress::parse(" "), Err(FieldCode::Required));
        assert_eq!(MailAddress::parse("251248-9996@example.dk"), Err(FieldCode::CprInText));
    }

    #[test]
    fn nothing_can_be_smuggled_into_a_header() {
        for bad in ["a@example.dk\r\nBcc: b@example.dk", "a\0@example.dk", "a\n@example.dk", "a\u{202E}@example.dk"] {
            assert_eq!(MailAddress::parse(bad), Err(FieldCode::ControlCharacter));
        }
    }

    #[test]
    fn length_is_counted_in_bytes() {
        let domain = format!("{}.{}.{}.dk", "d".repeat(60), "d".repeat(60), "d".repeat(60));
        assert!(MailAddress::parse(&format!("{}@{domain}", "a".repeat(64))).is_ok());
        assert_eq!(MailAddress::parse(&format!("{}@{domain}.example", "a".repeat(64))), Err(FieldCode::TooLong));
        assert_eq!(MailAddress::parse(&format!("{}@{domain}", "ø".repeat(40))), Err(FieldCode::TooLong));
    }

    #[test]
    fn the_key_folds_case_and_composition() {
        let key = |raw| MailAddress::parse(raw).unwrap().key();
        assert_eq!(key("Søren.Å@Example.DK"), "søren.å@example.dk");
        assert_eq!(key("A\u{30A}sa@example.dk"), key("ÅSA@EXAMPLE.dk"));
        assert_ne!(key("a@example.dk"), key("b@example.dk"));
    }

    #[test]
    fn debug_does_not_show_it() {
        assert_eq!(format!("{:?}", MailAddress::parse("a@example.dk").unwrap()), "MailAddress(••••)");
    }
}
