//! Which passwords are accepted: long ones that nobody guesses early. No rules of composition, no expiry.
//!
//! ASVS 5.0 V6.2 and NIST SP 800-63B-4 § 3.1.1.2. Everything is judged here, offline; nothing is sent anywhere.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::matching::patterns::MatchPattern;
use zxcvbn::{Score, zxcvbn};

use crate::domain::fault::FieldCode;

const MIN_CODE_POINTS: usize = 15;
const MAX_BYTES: usize = 1_024;
/// The beginning that zxcvbn judges. A strong beginning makes a strong whole, and its time grows steeply with the length.
const JUDGED_CODE_POINTS: usize = 48;
/// So many letters must stand beside the words that everybody around the user could name.
const MIN_OWN_LETTERS: usize = 8;
/// Words of this service, which belong to every context.
const OWN_WORDS: [&str; 4] = ["valghalla", "valg", "kommune", "valgsekretariat"];

/// A password as it is hashed: NFC, for "å" is typed as one character here and as two there. Wiped when dropped.
#[derive(Clone)]
pub struct NormalisedPassword(Zeroizing<String>);

impl NormalisedPassword {
    /// What somebody typed to log in, without judging it. `None` above 1,024 bytes: nobody has such a password, but
    /// the caller still hashes something, so that the time does not tell.
    pub fn typed(raw: &str) -> Option<Self> {
        // Room for all of it at once: a string that grows leaves copies behind that nobody wipes.
        let mut normalised = Zeroizing::new(String::with_capacity(raw.len().saturating_mul(3)));
        normalised.extend(raw.nfc());
        (normalised.len() <= MAX_BYTES).then_some(Self(normalised))
    }

    /// The bytes to be hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for NormalisedPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NormalisedPassword(••••)")
    }
}

/// Judges a new password. `context` is what others could name: municipality, parties, username, full name, local part.
///
/// Takes some milliseconds of computing; call it where blocking is allowed. Errors, the first that applies:
/// `password_too_long` (above 1,024 bytes), `password_too_short` (below 15 code points), `password_common` (one of its
/// readings is in a list of what is guessed first), `password_context`, `password_weak` (zxcvbn's score below 3).
pub fn check(password: &str, context: &[&str]) -> Result<NormalisedPassword, FieldCode> {
    let password = NormalisedPassword::typed(password).ok_or(FieldCode::PasswordTooLong)?;
    if password.0.chars().count() < MIN_CODE_POINTS {
        return Err(FieldCode::PasswordTooShort);
    }
    let lower = Zeroizing::new(password.0.to_lowercase());
    if readings(&lower).iter().any(|reading| is_common(reading) || is_common(stem(reading))) {
        return Err(FieldCode::PasswordCommon);
    }
    let words = context_words(context);
    if own_letters(&lower, &words) < MIN_OWN_LETTERS && has_any(&lower, &words) {
        return Err(FieldCode::PasswordContext);
    }
    let guessable: Vec<&str> = words.iter().map(String::as_str).chain(danish_words().iter().copied()).collect();
    let beginning = Zeroizing::new(password.0.chars().take(JUDGED_CODE_POINTS).collect::<String>());
    if zxcvbn(&beginning, &guessable).score() < Score::Three {
        return Err(FieldCode::PasswordWeak);
    }
    Ok(password)
}

/// The text, and what is left of it when what makes one word look like many is taken out: blanks with a word said twice,
/// all but letters with a word said twice, all but letters and digits. Each once.
fn readings(lower: &str) -> Vec<Zeroizing<String>> {
    let folded = |between: fn(char) -> bool| {
        let mut words: Vec<&str> = lower.split(between).filter(|word| !word.is_empty()).collect();
        words.dedup();
        Zeroizing::new(words.concat())
    };
    let squeezed = Zeroizing::new(lower.chars().filter(|c| c.is_alphanumeric()).collect::<String>());
    let all = [Zeroizing::new(lower.to_owned()), folded(char::is_whitespace), folded(|c| !c.is_alphabetic()), squeezed];
    let mut different: Vec<Zeroizing<String>> = Vec::with_capacity(all.len());
    for reading in all {
        if !different.contains(&reading) {
            different.push(reading);
        }
    }
    different
}

/// The text without what people hang on to a word: outer digits and punctuation gone, equal repetitions folded to one.
fn stem(lower: &str) -> &str {
    let inner = lower.trim_matches(|c: char| !c.is_alphabetic());
    let boundaries = || inner.char_indices().map(|(at, _)| at).skip(1);
    let repeats = |at: usize| {
        let unit = inner.get(..at).filter(|_| inner.len().is_multiple_of(at))?;
        (unit.repeat(inner.len() / at) == inner).then_some(unit)
    };
    boundaries().take_while(|at| at * 2 <= inner.len()).find_map(repeats).unwrap_or(inner)
}

/// Whether a text is, as a whole, one entry of a list: zxcvbn's own (30,000 passwords, names, words; also reversed or
/// written with digits for letters) or the Danish one here.
fn is_common(text: &str) -> bool {
    if text.chars().count() > JUDGED_CODE_POINTS {
        return false;
    }
    let judged = zxcvbn(text, danish_words());
    let [only] = judged.sequence() else { return false };
    matches!(only.pattern, MatchPattern::Dictionary(_)) && only.token.len() == text.len()
}

/// The words to look for, folded, longest first, each at least three letters long; of a name its parts and the whole.
fn context_words(context: &[&str]) -> Vec<String> {
    let parts = |text: &str| {
        let lower = text.nfc().collect::<String>().to_lowercase();
        let mut words: Vec<String> = lower.split(|c: char| !c.is_alphanumeric()).map(fold).collect();
        words.push(fold(&lower));
        words
    };
    let mut words: Vec<String> = context.iter().copied().chain(OWN_WORDS).flat_map(parts).collect();
    words.retain(|word| word.chars().count() >= 3);
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}

/// Letters and digits only, with æ, ø and å as people write them without a Danish keyboard.
fn fold(lower: &str) -> String {
    let kept: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    kept.replace('æ', "ae").replace('ø', "oe").replace('å', "aa")
}

fn has_any(lower: &str, words: &[String]) -> bool {
    let folded = Zeroizing::new(fold(lower));
    words.iter().any(|word| folded.contains(word.as_str()))
}

/// How many letters are left when the words of the context are taken out.
fn own_letters(lower: &str, words: &[String]) -> usize {
    let mut rest = Zeroizing::new(fold(lower));
    for word in words {
        // A blank in its place, so that what stood on both sides does not join to a new word.
        rest = Zeroizing::new(rest.replace(word.as_str(), " "));
    }
    rest.chars().filter(|c| c.is_alphabetic()).count()
}

/// What Danes choose first: names, months, teams, words of the trade, and the commonest passwords in Danish.
fn danish_words() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| include_str!("common_danish.txt").split_whitespace().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: [&str; 4] = ["Fredericia Kommune", "Det Blå Østparti", "aase.holmegaard", "Åse Holmegård"];

    fn refused(password: &str) -> Option<FieldCode> {
        check(password, &CONTEXT).err()
    }

    #[test]
    fn long_unrelated_words_and_generated_ones_are_accepted() {
        for good in [
            "gulvspand elefant trompet kvist",
            "Kx7-pfq2-vWmt-9zhr",
            "spøgelse;hvedemel;tagrende",
            "mit valg er en grøn trompet",
            "syv grønne cykler i regn",
            "password til en grøn trompet",
        ] {
            assert_eq!(refused(good), None, "{good}");
        }
    }

    #[test]
    fn length_is_counted_in_code_points_after_composition() {
        assert_eq!(refused("kx7pfq2vWmt9zå"), Some(FieldCode::PasswordTooShort));
        assert_eq!(refused("kx7pfq2vWmt9za\u{30A}"), Some(FieldCode::PasswordTooShort));
        assert_eq!(refused("kx7pfq2vWmt9zåq"), None);
    }

    #[test]
    fn the_limit_is_1024_bytes_and_nothing_is_cut() {
        let long = "kx7pfq2vWmt9zhrb".repeat(64);
        assert_ne!(refused(&long), Some(FieldCode::PasswordTooLong));
        assert_eq!(refused(&format!("{long}x")), Some(FieldCode::PasswordTooLong));
        let kept = check(&format!("{}{}", "Kx7-pfq2-vWmt-9zhr", " tagrende".repeat(50)), &[]).unwrap();
        assert_eq!(kept.as_bytes().len(), 18 + 9 * 50);
    }

    #[test]
    fn composed_and_decomposed_are_one_password() {
        let (one, other) = ("gulvspand ålekiste kvist", "gulvspand a\u{30A}lekiste kvist");
        assert_eq!(check(one, &[]).unwrap().as_bytes(), check(other, &[]).unwrap().as_bytes());
        assert_eq!(NormalisedPassword::typed(other).unwrap().as_bytes(), one.as_bytes());
    }

    #[test]
    fn a_common_word_stays_common_whatever_hangs_on_it() {
        for bad in [
            "adgangskode12345",
            "123456-Password-123456",
            "!!!!sommer2026!!!",
            "p@ssw0rd12345678",
            "jegelskerdig1234",
            "hemmelighemmelig",
            "kodeordkodeordkodeord1",
            "dragondragondragon",
            "jegelskerdigjegelskerdig",
        ] {
            assert_eq!(refused(bad), Some(FieldCode::PasswordCommon), "{bad}");
        }
    }

    #[test]
    fn a_common_word_stays_common_however_it_is_cut_up_or_repeated() {
        for bad in [
            "password password",
            "Password, password!",
            "password 1 password 2 password 3",
            "adgangskode\u{a0}adgangskode",
            "p a s s w o r d 1 2 3 4",
            "pass-word-12345678",
            "p@ssw0rd p@ssw0rd",
            "pass w0rd pass w0rd",
            "jeg elsker dig 123",
            "jeg elsker dig, jeg elsker dig",
            "hej hej hej hej hej",
        ] {
            assert_eq!(refused(bad), Some(FieldCode::PasswordCommon), "{bad}");
        }
    }

    #[test]
    fn what_everybody_around_could_name_is_no_password() {
        for bad in [
            "FredericiaKommune2026!",
            "fredericia-valg-2026",
            "aaseholmegaard1957",
            "ÅseHolmegård!!2026",
            "det-blå-østparti-2026",
            "DetBlaaOestparti2026",
            "valghalla.fredericia",
        ] {
            assert_eq!(refused(bad), Some(FieldCode::PasswordContext), "{bad}");
        }
    }

    #[test]
    fn rows_of_keys_dates_and_repetitions_are_weak() {
        for bad in ["123456789012345", "qwertyuiopåasdfgh", "aaaaaaaaaaaaaaaaaaaa", "fredericiasommerferie"] {
            let code = refused(bad);
            assert!(matches!(code, Some(FieldCode::PasswordWeak | FieldCode::PasswordCommon)), "{bad}: {code:?}");
        }
    }

    #[test]
    fn without_a_context_the_own_words_still_count() {
        assert_eq!(check("valghalla-2026-2026", &[]).err(), Some(FieldCode::PasswordContext));
        assert_eq!(check("blomkål trappesten x", &["", "A", "."]).err(), None);
    }

    #[test]
    fn stems_are_folded() {
        assert_eq!(stem("12-sommer!"), "sommer");
        assert_eq!(stem("åbåbåb99"), "åb");
        assert_eq!(stem("abcabd"), "abcabd");
        assert_eq!(stem("1234"), "");
        assert_eq!(stem("å"), "å");
    }

    #[test]
    fn strange_texts_are_judged_and_never_slow() {
        let strange = [
            "\0".repeat(20),
            "İ".repeat(60),
            "👩‍👩‍👧‍👦".repeat(20),
            "4@8({[<369!1|70$5+7%2".repeat(40),
            "ß\u{300}".repeat(99),
            "ﬁ".repeat(300),
        ];
        for text in strange {
            let started = std::time::Instant::now();
            let _ = check(&text, &[text.as_str()]);
            assert!(started.elapsed().as_millis() < 1_500, "took {:?}", started.elapsed());
        }
    }

    #[test]
    fn debug_does_not_show_it() {
        assert_eq!(format!("{:?}", NormalisedPassword::typed("x").unwrap()), "NormalisedPassword(••••)");
    }
}
