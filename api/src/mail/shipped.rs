//! The texts that a municipality starts with and can go back to, in both languages.

use crate::domain::fault::Locale;
use crate::domain::merge_fields::TemplateKind;
use crate::domain::template::MailTemplate;

/// Subject and body of the shipped text of a kind.
pub fn text(kind: TemplateKind, locale: Locale) -> (&'static str, &'static str) {
    let file = match (kind, locale) {
        (TemplateKind::Welcome, Locale::Da) => include_str!("texts/welcome.da.txt"),
        (TemplateKind::Welcome, Locale::En) => include_str!("texts/welcome.en.txt"),
        (TemplateKind::StaffWelcome, Locale::Da) => include_str!("texts/staff_welcome.da.txt"),
        (TemplateKind::StaffWelcome, Locale::En) => include_str!("texts/staff_welcome.en.txt"),
        (TemplateKind::PasswordReset, Locale::Da) => include_str!("texts/password_reset.da.txt"),
        (TemplateKind::PasswordReset, Locale::En) => include_str!("texts/password_reset.en.txt"),
    };
    let (subject, body) = file.split_once("\n\n").unwrap_or((file, ""));
    (subject, body.trim_end())
}

/// The shipped text as a template.
pub fn template(kind: TemplateKind, locale: Locale) -> MailTemplate {
    let (subject, body) = text(kind, locale);
    #[allow(clippy::expect_used, reason = "the texts are compiled in, and a test parses every one")]
    MailTemplate::parse(kind, subject, body).expect("the shipped texts are in order")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_shipped_text_is_in_order_and_warns_of_nothing() {
        for kind in TemplateKind::ALL {
            for locale in [Locale::Da, Locale::En] {
                let (subject, body) = text(*kind, locale);
                let template = MailTemplate::parse(*kind, subject, body).unwrap();
                assert_eq!(template.warnings(), [], "{kind:?} {locale:?}");
                assert_eq!((template.subject(), template.body()), (subject, body));
                for field in ["[user:name]", "[link:expires-at]", "[municipality:contact]"] {
                    assert!(body.contains(field), "{kind:?} {locale:?} {field}");
                }
            }
        }
    }

    #[test]
    fn the_danish_welcome_says_what_it_must() {
        let (_, body) = text(TemplateKind::Welcome, Locale::Da);
        for said in [
            "Tak, fordi du hjælper dit parti og [municipality:name]",
            "databeskyttelsesforordningen (GDPR), artikel 9",
            "databeskyttelseslovens § 11",
            "giv aldrig din adgangskode videre",
            "går kun til kommunen",
            "også e-mailadresser",
            "offentligt kendte",
            "beskyttet navn og adresse",
            "hvilke oplysninger der er registreret om dem",
            "men ikke læses igen",
            "kun op for at bemande valget",
            "oprettet en konto til dig på [site:name]",
            "virker én gang",
            "[link:expires-at]",
            "logger du fremover ind på [site:login-url] med brugernavnet [user:name]",
            "Valgsekretariatet",
        ] {
            assert!(body.contains(said), "{said}");
        }
        assert!(!body.contains("persondataloven"), "the law that was repealed in 2018");
    }

    #[test]
    fn the_english_welcome_says_the_same() {
        let (subject, body) = text(TemplateKind::Welcome, Locale::En);
        assert_eq!(subject, "Your account on [site:name]: choose a password");
        for said in [
            "Thank you for helping your party and [municipality:name]",
            "[municipality:name] has made an account for you on [site:name]",
            "The system is used to report, polling place by polling place",
            "Click the link, or copy it to your browser",
            "\n\n[user:one-time-login-url]\n\n",
            "The link works once, and only to choose a password. It expires on [link:expires-at].",
            "log in at [site:login-url] as [user:name]",
            "A CPR number together with a party says something about a person's political opinions",
            "General Data Protection Regulation (GDPR), article 9",
            "section 11 of the Danish Data Protection Act",
            "never pass your password on",
            "The information goes to the municipality only",
            "CPR numbers, addresses (e-mail addresses too) and phone numbers are given to nobody else",
            "report only contact details that are publicly known",
            "special care where a person's name and address are protected",
            "are asked to confirm, they are told which information is held about them",
            "CPR numbers can be reported but not read back",
            "looks it up only to staff the election",
            "[municipality:contact]",
            "Kind regards\nThe election office, [municipality:name]",
        ] {
            assert!(body.contains(said), "{said}");
        }
    }

    /// The words of a text, without its fields.
    fn words(kind: TemplateKind, locale: Locale) -> BTreeSet<String> {
        let (subject, body) = text(kind, locale);
        let whole = format!("{subject} {body}").to_lowercase();
        let plain = whole.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest));
        let words = plain.flat_map(|part| part.split(|c: char| !c.is_alphabetic()));
        words.filter(|word| word.len() > 1).map(str::to_owned).collect()
    }

    #[test]
    fn an_english_text_has_no_danish_word() {
        let alike = ["at", "browser", "cpr", "for", "gdpr", "have", "person"].map(str::to_owned);
        for kind in TemplateKind::ALL {
            let (danish, english) = (words(*kind, Locale::Da), words(*kind, Locale::En));
            assert!(danish.len() > 50 && english.len() > 50, "{kind:?}");
            let both: Vec<&String> = danish.intersection(&english).filter(|word| !alike.contains(word)).collect();
            assert!(both.is_empty(), "{kind:?}: {both:?}");
            let foreign: Vec<&String> = english.iter().filter(|word| word.contains(['æ', 'ø', 'å'])).collect();
            assert!(foreign.is_empty(), "{kind:?}: {foreign:?}");
        }
    }
}
