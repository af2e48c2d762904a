//! Notices to a user that something about the second factor was changed. Their words are not a municipality's to choose:
//! whoever has taken an administrator's account over must not be able to write them empty.

use chrono::{DateTime, Utc};

use super::compose::{page, spoken_time};
use crate::domain::composed::Composed;
use crate::domain::fault::Locale;
use crate::domain::template::escape;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A second factor was added.
    FactorAdded,
    /// One was removed.
    FactorRemoved,
    /// New recovery codes were made.
    CodesRenewed,
    /// A recovery code was used.
    CodeUsed,
    /// An administrator took all of it away.
    FactorsReset,
}

impl Notice {
    const fn sentence(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::FactorAdded, Locale::Da) => "Der er tilføjet en totrinsbekræftelse til din konto",
            (Self::FactorAdded, Locale::En) => "A second factor was added to your account",
            (Self::FactorRemoved, Locale::Da) => "En totrinsbekræftelse er fjernet fra din konto",
            (Self::FactorRemoved, Locale::En) => "A second factor was removed from your account",
            (Self::CodesRenewed, Locale::Da) => "Der er lavet nye genoprettelseskoder til din konto",
            (Self::CodesRenewed, Locale::En) => "New recovery codes were made for your account",
            (Self::CodeUsed, Locale::Da) => "En genoprettelseskode er brugt til din konto",
            (Self::CodeUsed, Locale::En) => "A recovery code was used for your account",
            (Self::FactorsReset, Locale::Da) => "En administrator har nulstillet totrinsbekræftelsen på din konto",
            (Self::FactorsReset, Locale::En) => "An administrator has reset the second factor of your account",
        }
    }

    const fn next(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (Self::FactorsReset, Locale::Da) => {
                "Næste gang du logger ind med din adgangskode, skal du sætte totrinsbekræftelse op igen."
            }
            (Self::FactorsReset, Locale::En) => {
                "The next time you log in with your password you set up a second factor again."
            }
            (_, Locale::Da) => "Var det dig, skal du ikke gøre noget.",
            (_, Locale::En) => "If it was you, there is nothing to do.",
        }
    }
}

/// To whom, from whom, and when it happened.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The language of mails.
    pub locale: Locale,
    /// The user's full name.
    pub full_name: &'a str,
    /// What the municipality calls the system.
    pub site_name: &'a str,
    /// The municipality's name.
    pub municipality: &'a str,
    /// The election office's contact, a line for each thing.
    pub contact: &'a str,
    /// When it happened.
    pub at: DateTime<Utc>,
}

/// The mail.
pub fn compose(notice: Notice, facts: &Facts<'_>) -> Composed {
    let Facts { locale, full_name, site_name, municipality, contact, at } = facts;
    let (sentence, next, at) = (notice.sentence(*locale), notice.next(*locale), spoken_time(*at, *locale));
    let (subject, text) = match locale {
        Locale::Da => (
            format!("{sentence}, {site_name}"),
            format!(
                "Kære {full_name}\n\n{sentence} på {site_name} {at}. {next}\n\nVar det ikke dig, så skriv eller ring til os \
                 med det samme. Giv aldrig en kode eller din adgangskode videre; vi spørger dig aldrig om \
                 dem.\n\n{contact}\n\nVenlig hilsen\nValgsekretariatet, {municipality}"
            ),
        ),
        Locale::En => (
            format!("{sentence}, {site_name}"),
            format!(
                "Dear {full_name}\n\n{sentence} at {site_name} on {at}. {next}\n\nIf it was not you, write to us or call us \
                 at once. Never pass on a code or your password; we never ask you for \
                 them.\n\n{contact}\n\nKind regards\nThe election office, {municipality}"
            ),
        ),
    };
    let paragraph = |text: &str| format!("<p>{}</p>\n", escape(text).replace('\n', "<br>\n"));
    let body: String = text.split("\n\n").map(paragraph).collect();
    Composed { html: page(*locale, &subject, body.trim_end()), text: text + "\n", subject }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_says_what_happened_when_and_whom_to_ask_and_escapes_names() {
        for (locale, when) in [(Locale::Da, "3. november 2026 kl. 14.05"), (Locale::En, "3 November 2026 at 14:05")] {
            let facts = Facts {
                locale,
                full_name: "Åse <Holm>",
                site_name: "Valg & Folk",
                municipality: "Fredericia Kommune",
                contact: "Valgsekretariatet\nvalg@example.dk",
                at: "2026-11-03T13:05:09Z".parse().unwrap(),
            };
            let all = [
                Notice::FactorAdded,
                Notice::FactorRemoved,
                Notice::CodesRenewed,
                Notice::CodeUsed,
                Notice::FactorsReset,
            ];
            let mails = all.map(|notice| compose(notice, &facts));
            for (mail, notice) in mails.iter().zip(all) {
                assert!(mail.text.contains(notice.sentence(locale)) && mail.text.contains(when), "{}", mail.text);
                assert!(mail.text.contains("valg@example.dk") && mail.html.contains("Åse &lt;Holm&gt;"));
                assert!(mail.html.contains("<title>") && mail.html.contains("Valg &amp; Folk"));
            }
        }
    }
}
