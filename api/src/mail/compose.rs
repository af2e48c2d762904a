//! Composing a mail: a template and the values of one user become subject, text and HTML, once, before it is queued.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Europe::Copenhagen;
use zeroize::Zeroizing;

use crate::domain::composed::Composed;
use crate::domain::fault::Locale;
use crate::domain::merge_fields::MergeField;
use crate::domain::template::{MailTemplate, escape};

/// What the fields of one mail are filled with. Holds the one-time link: sealed or wiped, never logged.
#[derive(Clone)]
pub struct MergeValues {
    /// In which language times and lists are written.
    pub locale: Locale,
    /// `[user:name]`, the username.
    pub user_name: String,
    /// `[user:full-name]`.
    pub user_full_name: String,
    /// `[user:mail]`.
    pub user_mail: String,
    /// `[user:parties]`, in the order they are to be read.
    pub user_parties: Vec<String>,
    /// `[user:sites]`, in the order they are to be read.
    pub user_sites: Vec<String>,
    /// `[user:one-time-login-url]`, the whole address with its token.
    pub one_time_login_url: Zeroizing<String>,
    /// `[link:expires-at]`.
    pub link_expires_at: DateTime<Utc>,
    /// `[site:name]`, what the municipality calls the system.
    pub site_name: String,
    /// `[site:login-url]`.
    pub login_url: String,
    /// `[municipality:name]`.
    pub municipality_name: String,
    /// `[municipality:contact]`, may have several lines.
    pub municipality_contact: String,
}

impl MergeValues {
    fn of(&self, field: MergeField) -> Cow<'_, str> {
        Cow::Borrowed(match field {
            MergeField::UserName => &self.user_name,
            MergeField::UserFullName => &self.user_full_name,
            MergeField::UserMail => &self.user_mail,
            MergeField::UserParties => return listed(&self.user_parties, self.locale).into(),
            MergeField::UserSites => return listed(&self.user_sites, self.locale).into(),
            MergeField::OneTimeLoginUrl => &self.one_time_login_url,
            MergeField::LinkExpiresAt => return spoken_time(self.link_expires_at, self.locale).into(),
            MergeField::SiteName => &self.site_name,
            MergeField::LoginUrl => &self.login_url,
            MergeField::MunicipalityName => &self.municipality_name,
            MergeField::MunicipalityContact => &self.municipality_contact,
        })
    }
}

impl fmt::Debug for MergeValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MergeValues(••••)")
    }
}

/// Fills a template in. The same template and values always give the same bytes.
pub fn compose(template: &MailTemplate, values: &MergeValues) -> Composed {
    let value_of = |field| values.of(field);
    let subject = template.render_subject(&value_of);
    let html = page(values.locale, &subject, &template.render_html(&value_of));
    Composed { subject, text: template.render_text(&value_of) + "\n", html }
}

/// The HTML part: a body, whose text is escaped already, in a page of that title.
pub(super) fn page(locale: Locale, subject: &str, body: &str) -> String {
    let (lang, title) = (locale.as_str(), escape(subject));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

/// An instant as people in Denmark read it: `3. november 2026 kl. 14.05`, `3 November 2026 at 14:05`.
pub fn spoken_time(instant: DateTime<Utc>, locale: Locale) -> String {
    const DA: [&str; 12] = [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let local = instant.with_timezone(&Copenhagen);
    let (day, year, hour, minute) = (local.day(), local.year(), local.hour(), local.minute());
    let month =
        |names: [&'static str; 12]| usize::try_from(local.month0()).ok().and_then(|month| names.get(month).copied());
    match locale {
        Locale::Da => format!("{day}. {} {year} kl. {hour:02}.{minute:02}", month(DA).unwrap_or_default()),
        Locale::En => format!("{day} {} {year} at {hour:02}:{minute:02}", month(EN).unwrap_or_default()),
    }
}

/// `A`, `A og B`, `A, B og C`; nothing at all is a dash.
fn listed(items: &[String], locale: Locale) -> String {
    let and = match locale {
        Locale::Da => "og",
        Locale::En => "and",
    };
    match items {
        [] => "–".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::merge_fields::TemplateKind;
    use crate::mail::shipped;

    pub(crate) fn values(locale: Locale) -> MergeValues {
        MergeValues {
            locale,
            user_name: "aase".into(),
            user_full_name: "Åse <Holm>".into(),
            user_mail: "aase@example.dk".into(),
            user_parties: vec!["A".into(), "B".into(), "Ø".into()],
            user_sites: Vec::new(),
            one_time_login_url: Zeroizing::new("https://valg.example.dk/link#t0ken".into()),
            link_expires_at: "2026-11-03T13:05:09Z".parse().unwrap(),
            site_name: "Valg & Folk".into(),
            login_url: "https://valg.example.dk/".into(),
            municipality_name: "Fredericia Kommune".into(),
            municipality_contact: "Valgsekretariatet\nvalg@example.dk".into(),
        }
    }

    #[test]
    fn a_shipped_welcome_is_complete() {
        for locale in [Locale::Da, Locale::En] {
            let mail = compose(&shipped::template(TemplateKind::Welcome, locale), &values(locale));
            assert!(mail.subject.contains("Valg & Folk"));
            assert!(mail.text.contains("\nhttps://valg.example.dk/link#t0ken\n"));
            assert!(mail.text.contains("Åse <Holm>") && mail.html.contains("Åse &lt;Holm&gt;"));
            assert!(
                mail.html
                    .contains("<a href=\"https://valg.example.dk/link#t0ken\">https://valg.example.dk/link#t0ken</a>")
            );
            assert!(mail.html.contains("<title>") && mail.html.contains("Valg &amp; Folk"));
            assert!(mail.html.contains("Valgsekretariatet<br>\nvalg@example.dk"));
            assert!(!mail.text.contains("[user:") && !mail.html.contains("[site:"));
        }
    }

    #[test]
    fn every_shipped_text_is_filled_in_whole() {
        for kind in TemplateKind::ALL {
            for locale in [Locale::Da, Locale::En] {
                let (template, values) = (shipped::template(*kind, locale), values(locale));
                let mail = compose(&template, &values);
                let said = format!("{}\n{}", mail.subject, mail.text);
                for field in MergeField::ALL {
                    let token = field.token();
                    let given = template.subject().contains(token) || template.body().contains(token);
                    assert!(!given || said.contains(&*values.of(*field)), "{kind:?} {locale:?} {token}");
                }
                for part in [&mail.subject, &mail.text, &mail.html] {
                    assert!(!part.contains(['[', ']']), "{kind:?} {locale:?}: {part}");
                }
                assert!(mail.html.contains(&format!("<html lang=\"{}\">", locale.as_str())));
            }
        }
    }

    #[test]
    fn the_mail_for_a_new_password_is_signed_once() {
        for locale in [Locale::Da, Locale::En] {
            let mail = compose(&shipped::template(TemplateKind::PasswordReset, locale), &values(locale));
            let signed = "\nFredericia Kommune\nValgsekretariatet\nvalg@example.dk\n";
            let before = mail.text.strip_suffix(signed).unwrap();
            for name in ["Valgsekretariatet", "election office", "Fredericia"] {
                assert!(!before.contains(name), "{before}");
            }
        }
    }

    #[test]
    fn the_same_mail_is_composed_twice() {
        let template = shipped::template(TemplateKind::PasswordReset, Locale::Da);
        assert!(compose(&template, &values(Locale::Da)) == compose(&template, &values(Locale::Da)));
    }

    #[test]
    fn times_are_those_of_copenhagen() {
        let da = |instant: &str| spoken_time(instant.parse().unwrap(), Locale::Da);
        assert_eq!(da("2026-11-03T13:05:09Z"), "3. november 2026 kl. 14.05");
        assert_eq!(da("2026-07-31T22:00:00Z"), "1. august 2026 kl. 00.00");
        assert_eq!(da("2026-12-31T23:30:00Z"), "1. januar 2027 kl. 00.30");
        assert_eq!(spoken_time("2026-03-01T07:09:00Z".parse().unwrap(), Locale::En), "1 March 2026 at 08:09");
    }

    #[test]
    fn lists_read_as_people_speak() {
        let listed =
            |items: &[&str]| listed(&items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>(), Locale::Da);
        assert_eq!(listed(&[]), "–");
        assert_eq!(listed(&["A"]), "A");
        assert_eq!(listed(&["A", "B"]), "A og B");
        assert_eq!(listed(&["A", "B", "Ø"]), "A, B og Ø");
    }

    #[test]
    fn every_field_has_its_own_value() {
        let values = values(Locale::En);
        let all: Vec<_> = MergeField::ALL.iter().map(|field| values.of(*field).into_owned()).collect();
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), all.len(), "{all:?}");
        assert_eq!(values.of(MergeField::UserParties), "A, B and Ø");
        assert_eq!(values.of(MergeField::LinkExpiresAt), "3 November 2026 at 14:05");
    }

    #[test]
    fn debug_shows_no_link() {
        let mail = compose(&shipped::template(TemplateKind::Welcome, Locale::Da), &values(Locale::Da));
        assert_eq!(format!("{mail:?} {:?}", values(Locale::Da)), "Composed(••••) MergeValues(••••)");
    }
}
