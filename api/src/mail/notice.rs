//! Notices: that something about an account was changed, or that the office did something a user should know. Their words
//! are not a municipality's to choose: whoever has taken an administrator's account over must not be able to write them
//! empty. They name places and accounts, never a person in a seat: a mail lies open on its way.

use chrono::{DateTime, Utc};

use super::compose::{page, spoken_time};
use crate::domain::composed::Composed;
use crate::domain::fault::Locale;
use crate::domain::roles::MailKind;
use crate::domain::template::escape;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Another password was chosen.
    PasswordChanged,
    /// The account has another mail address.
    EmailChanged,
    /// Ten wrong codes were typed, after the right password.
    WrongCodes,
    /// A hundred were: the codes of an app are not taken any more.
    CodesRefused,
    /// The office took somebody whom the user had reported out of a seat.
    Withdrawn {
        /// Which duty, site and election.
        seat: String,
    },
    /// The user's request for a further secretary was granted.
    RequestApproved,
    /// It was rejected.
    RequestRejected,
    /// Somebody of the office has read as much as is allowed within an hour.
    ReadingsExhausted {
        /// Whose account, by its username.
        who: String,
    },
}

/// The words of a notice in one language.
struct Words {
    /// What happened, without the full stop.
    what: String,
    /// What follows from it.
    next: &'static str,
    /// What to do when it was not oneself, or when in doubt.
    doubt: &'static str,
}

impl Notice {
    /// What its mail is: a security notice goes whatever happens to the account.
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::Withdrawn { .. } | Self::RequestApproved | Self::RequestRejected => MailKind::Notice,
            _ => MailKind::SecurityNotice,
        }
    }

    /// What happened, in words that are the same when the same happens again.
    pub fn what(&self) -> String {
        self.danish().what
    }

    fn danish(&self) -> Words {
        const OWN: &str = "Var det dig, skal du ikke gøre noget.";
        const NOT_YOU: &str = "Var det ikke dig, så kontakt os med det samme. Giv aldrig en kode eller din \
            adgangskode videre; vi spørger dig aldrig om dem.";
        let own = |what: &str| Words { what: what.to_owned(), next: OWN, doubt: NOT_YOU };
        match self {
            Self::FactorAdded => own("Der er tilføjet en totrinsbekræftelse til din konto"),
            Self::FactorRemoved => own("En totrinsbekræftelse er fjernet fra din konto"),
            Self::CodesRenewed => own("Der er lavet nye genoprettelseskoder til din konto"),
            Self::CodeUsed => own("En genoprettelseskode er brugt til din konto"),
            Self::PasswordChanged => own("Adgangskoden til din konto er skiftet"),
            Self::EmailChanged => Words {
                next: "Mails om kontoen går til den nye adresse fra nu af. Aftalt med os? Så skal du ikke gøre noget.",
                ..own("En administrator har ændret e-mailadressen på din konto")
            },
            Self::WrongCodes => Words {
                next: "Adgangskoden var rigtig. Var det dig, skal du ikke gøre noget.",
                doubt: "Var det ikke dig, kender en anden din adgangskode: vælg en ny med det samme, og kontakt os.",
                ..own("Der er skrevet mange forkerte koder til totrinsbekræftelsen på din konto")
            },
            Self::CodesRefused => Words {
                next: "Koder fra en app virker ikke, før du har valgt en ny adgangskode. En adgangsnøgle eller en \
                    genoprettelseskode virker stadig.",
                doubt: "Vælg en ny adgangskode med »Glemt adgangskode«. Var det ikke dig, kender en anden den gamle: skriv eller \
                    ring til os.",
                ..own("Der er skrevet hundrede forkerte koder til totrinsbekræftelsen på din konto")
            },
            Self::FactorsReset => Words {
                next: "Næste gang du logger ind med din adgangskode, skal du sætte totrinsbekræftelse op igen.",
                ..own("En administrator har nulstillet totrinsbekræftelsen på din konto")
            },
            Self::Withdrawn { seat } => Words {
                what: format!("Valgsekretariatet har taget en person, du har indberettet, ud af en plads ({seat})"),
                next: "Pladsen er ledig igen.",
                doubt: "Er du i tvivl om hvorfor, så kontakt os.",
            },
            Self::RequestApproved => Words {
                what: "Din anmodning om en ekstra partisekretær er godkendt".to_owned(),
                next: "Kontoen er oprettet. Log ind, og se den under »Flere partisekretærer«.",
                doubt: "Har du ikke bedt om det, så kontakt os med det samme.",
            },
            Self::RequestRejected => Words {
                what: "Din anmodning om en ekstra partisekretær er afvist".to_owned(),
                next: "Log ind, og læs hvorfor under »Flere partisekretærer«.",
                doubt: "Er du i tvivl, så kontakt os.",
            },
            Self::ReadingsExhausted { who } => Words {
                what: format!("Brugeren {who} har læst så mange CPR-numre og adresser, som det er tilladt på en time"),
                next: "Der kan ikke læses flere før om en time.",
                doubt: "Se i loggen, hvad der er læst og hvorfor, og spørg brugeren. Er du i tvivl, så spær kontoen.",
            },
        }
    }

    fn english(&self) -> Words {
        const OWN: &str = "If it was you, there is nothing to do.";
        const NOT_YOU: &str = "If it was not you, contact us at once. Never pass on a code or your password; we \
            never ask you for them.";
        let own = |what: &str| Words { what: what.to_owned(), next: OWN, doubt: NOT_YOU };
        match self {
            Self::FactorAdded => own("A second factor was added to your account"),
            Self::FactorRemoved => own("A second factor was removed from your account"),
            Self::CodesRenewed => own("New recovery codes were made for your account"),
            Self::CodeUsed => own("A recovery code was used for your account"),
            Self::PasswordChanged => own("The password of your account was changed"),
            Self::EmailChanged => Words {
                next: "Mails about the account go to the new address from now on. Agreed with us? Then there is nothing to do.",
                ..own("An administrator has changed the mail address of your account")
            },
            Self::WrongCodes => Words {
                next: "The password was right. If it was you, there is nothing to do.",
                doubt: "If it was not you, somebody else knows your password: choose a new one at once, and contact us.",
                ..own("Many wrong codes were typed for the second factor of your account")
            },
            Self::CodesRefused => Words {
                next: "Codes of an app do not work until you have chosen a new password. A passkey or a recovery code still does.",
                doubt: "Choose a new password with 'Forgotten password'. If it was not you, somebody else knows the old one: contact us.",
                ..own("A hundred wrong codes were typed for the second factor of your account")
            },
            Self::FactorsReset => Words {
                next: "The next time you log in with your password you set up a second factor again.",
                ..own("An administrator has reset the second factor of your account")
            },
            Self::Withdrawn { seat } => Words {
                what: format!("The election office has taken a person whom you reported out of a seat ({seat})"),
                next: "The seat is free again.",
                doubt: "If you wonder why, contact us.",
            },
            Self::RequestApproved => Words {
                what: "Your request for a further party secretary was granted".to_owned(),
                next: "The account is made. Log in and see it under 'Further secretaries'.",
                doubt: "If you have not asked for it, contact us at once.",
            },
            Self::RequestRejected => Words {
                what: "Your request for a further party secretary was rejected".to_owned(),
                next: "Log in and read why under 'Further secretaries'.",
                doubt: "If you are in doubt, contact us.",
            },
            Self::ReadingsExhausted { who } => Words {
                what: format!("The user {who} has read as many CPR numbers and addresses as is allowed within an hour"),
                next: "No more can be read for an hour.",
                doubt: "See in the log what was read and why, and ask the user. If you are in doubt, block the account.",
            },
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
    /// Whether no more of the same words are sent within the hour.
    pub last: bool,
}

/// The mail.
pub fn compose(notice: &Notice, facts: &Facts<'_>) -> Composed {
    let Facts { locale, full_name, site_name, municipality, contact, at, last } = facts;
    let at = spoken_time(*at, *locale);
    let (words, text) = match locale {
        Locale::Da => {
            let words = notice.danish();
            let Words { what, next, doubt } = &words;
            let more = if *last { "\n\nSker det igen inden for timen, sender vi ikke flere mails om det." } else { "" };
            let text = format!(
                "Kære {full_name}\n\n{what} på {site_name} {at}. {next}\n\n{doubt}{more}\n\nVenlig \
                 hilsen\n{municipality}\n{contact}"
            );
            (words, text)
        }
        Locale::En => {
            let words = notice.english();
            let Words { what, next, doubt } = &words;
            let more =
                if *last { "\n\nIf it happens again within the hour, we send no more mails about it." } else { "" };
            let text = format!(
                "Dear {full_name}\n\n{what} at {site_name} on {at}. {next}\n\n{doubt}{more}\n\nKind \
                 regards\n{municipality}\n{contact}"
            );
            (words, text)
        }
    };
    let subject = format!("{}, {site_name}", words.what);
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
                last: false,
            };
            let all = [
                Notice::FactorAdded,
                Notice::FactorRemoved,
                Notice::CodesRenewed,
                Notice::CodeUsed,
                Notice::FactorsReset,
                Notice::PasswordChanged,
                Notice::EmailChanged,
                Notice::WrongCodes,
                Notice::CodesRefused,
                Notice::Withdrawn { seat: "Formand, Taulov, Kommunalvalg".to_owned() },
                Notice::RequestApproved,
                Notice::RequestRejected,
                Notice::ReadingsExhausted { who: "bent".to_owned() },
            ];
            for notice in all {
                let mail = compose(&notice, &facts);
                let Words { what, next, doubt } = if locale == Locale::Da { notice.danish() } else { notice.english() };
                for part in [what.as_str(), next, doubt, when, "valg@example.dk"] {
                    assert!(mail.text.contains(part), "{part}: {}", mail.text);
                }
                // Signed once, by whom to write to.
                let signed = "\nFredericia Kommune\nValgsekretariatet\nvalg@example.dk\n";
                let before = mail.text.strip_suffix(signed).unwrap();
                assert!(!["Fredericia", "Valgsekretariatet\n", "example.dk"].iter().any(|name| before.contains(name)));
                assert!(mail.html.contains("Åse &lt;Holm&gt;"));
                assert!(mail.html.contains("<title>") && mail.html.contains("Valg &amp; Folk"));
            }
        }
    }
}
