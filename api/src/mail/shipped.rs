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
            "også mailadresser",
            "offentligt kendte",
            "beskyttet navn og adresse",
            "hvilke oplysninger der er registreret om dem",
            "men ikke læses igen",
            "kun op for at bemande valget",
            "oprettet en konto til dig på [site:name]",
            "virker én gang",
            "[link:expires-at]",
            "logger du fremover ind på [site:login-url] som [user:name]",
            "Valgsekretariatet",
        ] {
            assert!(body.contains(said), "{said}");
        }
        assert!(!body.contains("persondataloven"), "the law that was repealed in 2018");
    }
}
