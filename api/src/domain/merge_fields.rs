//! The merge fields of mails: a closed list, with a label in both languages, and which kind of mail has which.

use serde::Serialize;
use utoipa::ToSchema;

use super::fault::Locale;
pub use super::roles::TemplateKind;

impl TemplateKind {
    /// The fields that may stand in this kind of mail, in the order they are offered.
    pub const fn fields(self) -> &'static [MergeField] {
        match self {
            Self::Welcome | Self::StaffWelcome | Self::PasswordReset => MergeField::ALL,
        }
    }

    /// Whether the mail is worth nothing without its one-time link.
    pub const fn needs_link(self) -> bool {
        match self {
            Self::Welcome | Self::StaffWelcome | Self::PasswordReset => true,
        }
    }
}

/// Makes the list of fields: the enum, the names and the labels.
macro_rules! fields {
    ($($variant:ident = $token:tt : $da:literal / $en:literal),+ $(,)?) => {
        /// A field in brackets that is filled in when the mail is made.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
        pub enum MergeField { $(#[doc = $en] #[serde(rename = $token)] $variant),+ }

        impl MergeField {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The field as it is written, brackets included.
            pub const fn token(self) -> &'static str {
                match self { $(Self::$variant => $token),+ }
            }

            /// What the field stands for, for whoever picks one from a list.
            pub const fn label(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $((Self::$variant, Locale::Da) => $da, (Self::$variant, Locale::En) => $en),+
                }
            }
        }
    };
}

fields! {
    UserName = "[user:name]": "Brugernavn" / "Username",
    UserFullName = "[user:full-name]": "Brugerens fulde navn" / "The user's full name",
    UserMail = "[user:mail]": "Brugerens e-mailadresse" / "The user's mail address",
    UserParties = "[user:parties]": "De partier, brugeren indberetter for" / "The parties the user reports for",
    UserSites = "[user:sites]": "De valgsteder, brugeren har adgang til" / "The sites the user has access to",
    OneTimeLoginUrl = "[user:one-time-login-url]": "Linket, der virker én gang" / "The link that works once",
    LinkExpiresAt = "[link:expires-at]": "Hvornår linket udløber" / "When the link expires",
    SiteName = "[site:name]": "Systemets navn (ikke et valgsted)" / "The system's name (not a polling place)",
    LoginUrl = "[site:login-url]": "Adressen, hvor man logger ind" / "The address where one logs in",
    MunicipalityName = "[municipality:name]": "Kommunens navn" / "The municipality's name",
    MunicipalityContact = "[municipality:contact]": "Valgsekretariatets kontaktoplysninger" / "The election office's contact details",
}

impl MergeField {
    /// The field of that name (without brackets), where the kind has it. Case counts, as it always did.
    pub fn by_name(kind: TemplateKind, name: &str) -> Option<Self> {
        kind.fields().iter().copied().find(|field| field.name() == name)
    }

    /// The field that was probably meant: the one with the fewest letters to change, if that is less than half of them.
    pub fn nearest(kind: TemplateKind, name: &str) -> Option<Self> {
        let name: String = name.to_lowercase().split_whitespace().collect();
        let length = name.chars().count();
        // What is much longer than any field is none of them, and not worth the comparing.
        if length > 60 {
            return None;
        }
        let distances = kind.fields().iter().map(|field| (edit_distance(&name, field.name()), *field));
        distances
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, _)| distance * 2 < length)
            .map(|(_, field)| field)
    }

    /// Whether the value is an address of our own, which becomes a link in the HTML part.
    pub const fn is_url(self) -> bool {
        matches!(self, Self::OneTimeLoginUrl | Self::LoginUrl)
    }

    /// The part before the colon of every field: what begins so is meant to be a field.
    pub(super) fn is_namespace(word: &str) -> bool {
        matches!(word, "user" | "site" | "municipality" | "link")
    }

    fn name(self) -> &'static str {
        self.token().trim_matches(['[', ']'])
    }
}

/// The number of letters to add, drop or change to get from one text to the other (Levenshtein).
fn edit_distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (dropped, letter) in from.chars().enumerate() {
        let mut diagonal = dropped;
        let mut left = dropped + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, wanted) in row.iter_mut().skip(1).zip(to.chars()) {
            let changed = diagonal + usize::from(letter != wanted);
            diagonal = *cell;
            left = changed.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name_and_has_its_namespace() {
        for field in MergeField::ALL {
            assert_eq!(MergeField::by_name(TemplateKind::Welcome, field.name()), Some(*field));
            assert!(MergeField::is_namespace(field.name().split_once(':').unwrap().0), "{field:?}");
            assert_ne!(field.label(Locale::Da), field.label(Locale::En));
        }
        assert_eq!(MergeField::by_name(TemplateKind::Welcome, "User:Name"), None);
    }

    #[test]
    fn the_four_inherited_names_are_kept_to_the_letter() {
        let tokens: Vec<_> = MergeField::ALL.iter().map(|field| field.token()).collect();
        for inherited in ["[user:name]", "[site:name]", "[user:one-time-login-url]", "[site:login-url]"] {
            assert!(tokens.contains(&inherited));
        }
    }

    #[test]
    fn edit_distance_counts_letters() {
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("abc", ""), 3);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("måne", "måner"), 1);
        assert_eq!(edit_distance("same", "same"), 0);
    }

    #[test]
    fn the_nearest_is_what_was_meant_or_nothing() {
        let nearest = |name| MergeField::nearest(TemplateKind::Welcome, name);
        assert_eq!(nearest("user:nmae"), Some(MergeField::UserName));
        assert_eq!(nearest("User: Name"), Some(MergeField::UserName));
        assert_eq!(nearest("user:one-time-login-link"), Some(MergeField::OneTimeLoginUrl));
        assert_eq!(nearest("site:login-ulr"), Some(MergeField::LoginUrl));
        assert_eq!(nearest("weather:tomorrow-morning"), None);
        assert_eq!(nearest("user:xyz"), None, "half of the letters are too many");
        assert_eq!(nearest(&"x:".repeat(1_000)), None);
    }
}
