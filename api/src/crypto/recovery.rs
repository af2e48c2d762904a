//! Recovery codes: for whoever has lost the second factor. 80 random bits each, of which only a keyed hash is stored: whoever
//! has the database without the keys cannot try them all.

use std::fmt;

use zeroize::Zeroizing;

use super::keys::{KeyRing, SymmetricKey, keyed, unambiguous};
use super::random;
use crate::domain::ids::{MunicipalityId, UserId};

/// Crockford's base32 in small letters: without i, l, o and u, which are taken for others.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// One code. `Debug` does not show it, and it is wiped when dropped.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// A new one, from the operating system's random source.
    pub fn random() -> Self {
        // 256 is a multiple of 32, so no letter is more likely than another.
        let letter = |byte: &u8| ALPHABET.get(usize::from(byte % 32)).copied().map(char::from);
        Self(Zeroizing::new(random::<16>().iter().filter_map(letter).collect()))
    }

    /// As somebody typed it: blanks, hyphens and capitals do not count, and what looks alike is alike.
    pub fn typed(text: &str) -> Option<Self> {
        let signs = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        });
        let code: Zeroizing<String> = Zeroizing::new(signs.take(17).collect());
        let known = |c: char| ALPHABET.iter().any(|letter| char::from(*letter) == c);
        (code.chars().count() == 16 && code.chars().all(known)).then_some(Self(code))
    }

    /// As it is shown, once: four groups of four.
    pub fn reveal(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(••••)")
    }
}

impl KeyRing {
    /// What is stored of a user's code: by the index key in use.
    pub fn recovery_hash(&self, municipality: MunicipalityId, user: UserId, code: &RecoveryCode) -> [u8; 32] {
        recovery_hash(self.index.in_use(), municipality, user, code)
    }

    /// The hash under every key, that of the one in use first: what to look for while rows of an older key are still there.
    pub fn recovery_hashes(&self, municipality: MunicipalityId, user: UserId, code: &RecoveryCode) -> Vec<[u8; 32]> {
        self.index.all().map(|key| recovery_hash(key, municipality, user, code)).collect()
    }
}

fn recovery_hash(key: &SymmetricKey, municipality: MunicipalityId, user: UserId, code: &RecoveryCode) -> [u8; 32] {
    let derived = key.for_municipality("valghalla recovery code v1", municipality);
    let message = Zeroizing::new(unambiguous(&[user.0.as_bytes(), code.0.as_bytes()]));
    keyed(&derived, &message)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::ring;
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let (_dir, ring) = ring();
        let (municipality, user) = (MunicipalityId::new(), UserId::new());
        let code = RecoveryCode::typed("0123-4567-89ab-cdef").unwrap();
        let hash = ring.recovery_hash(municipality, user, &code);
        for typed in ["0123456789abcdef", " O123 4567 89AB CDEF ", "oI23-4567-89ab-cdef", "ol23-4567-89ab-cdef"] {
            assert_eq!(ring.recovery_hash(municipality, user, &RecoveryCode::typed(typed).unwrap()), hash, "{typed}");
        }
        for no_code in ["", "0123-4567-89ab-cde", "0123-4567-89ab-cdef0", "0123-4567-89ab-cdeu", "0123-4567-89ab-cdeå"]
        {
            assert!(RecoveryCode::typed(no_code).is_none(), "{no_code}");
        }
    }

    #[test]
    fn a_new_code_is_four_groups_and_another_each_time() {
        let (one, two) = (RecoveryCode::random().reveal(), RecoveryCode::random().reveal());
        assert_ne!(one, two);
        assert!(one.len() == 19 && one.split('-').all(|group| group.len() == 4), "{one}");
        assert_eq!(RecoveryCode::typed(&one).unwrap().reveal(), one);
    }

    #[test]
    fn a_code_is_its_users_in_its_municipality_only() {
        let (_dir, ring) = ring();
        let (municipality, user, code) = (MunicipalityId::new(), UserId::new(), RecoveryCode::random());
        let hash = ring.recovery_hash(municipality, user, &code);
        assert_ne!(hash, ring.recovery_hash(municipality, UserId::new(), &code));
        assert_ne!(hash, ring.recovery_hash(MunicipalityId::new(), user, &code));
        assert_eq!(ring.recovery_hashes(municipality, user, &code), [hash]);
    }
}
