//! The terms that everybody accepts at the first log-in. Whoever changes what they ask counts [`VERSION`] up, and everybody
//! is asked again.

use super::fault::Locale;

/// Which terms these are.
pub const VERSION: i32 = 1;

/// What they say, a paragraph each.
pub const fn paragraphs(locale: Locale) -> [&'static str; 5] {
    match locale {
        Locale::Da => [
            "Kontoen er din alene. Giv aldrig din adgangskode eller en kode videre, heller ikke til en kollega eller en \
             partifælle: den, der skal hjælpe, får sin egen konto.",
            "Brug systemet til at bemande valgstederne og til intet andet. CPR-numre sammen med et parti er følsomme \
             oplysninger efter databeskyttelsesforordningen: se, indberet og gem ikke mere, end opgaven kræver.",
            "Oplysninger om personer er kun til kommunen. Send dem ikke videre, og vær særlig varsom, når en adresse er \
             beskyttet.",
            "Det, du gør i systemet, skrives i en log, som kommunen kan læse.",
            "Sig det til valgsekretariatet med det samme, hvis nogen kan have fået adgang til din konto, eller hvis \
             oplysninger er kommet i de forkerte hænder.",
        ],
        Locale::En => [
            "The account is yours alone. Never pass on your password or a code, not to a colleague or a fellow party member \
             either: whoever is to help gets an account of their own.",
            "Use the system to staff the polling places and for nothing else. CPR numbers together with a party are special \
             categories of personal data under the GDPR: see, report and keep no more than the task needs.",
            "Data about people are for the municipality only. Do not pass them on, and take special care where an address \
             is protected.",
            "What you do in the system is written to a log that the municipality can read.",
            "Tell the election office at once if somebody may have got into your account, or if data have come into the \
             wrong hands.",
        ],
    }
}
