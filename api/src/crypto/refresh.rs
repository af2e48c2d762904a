//! Refresh tokens that are computed, not stored: the same generation of a session is the same token.
//!
//! So the immediate predecessor's successor can be given a second time (two tabs at once) although the database keeps
//! neither; it keeps a random seed a session, from which nobody makes a token without the link key.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::{Choice, ConstantTimeEq};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::{KeyRing, SymmetricKey, keyed, unambiguous};

/// A refresh token as somebody sent it: well-formed, not yet verified.
pub struct RefreshToken {
    session: Uuid,
    generation: u32,
    tag: Zeroizing<[u8; 32]>,
}

impl RefreshToken {
    /// Reads base64url (no padding) of session, generation and tag; anything else is no token.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        let (session, rest) = bytes.split_first_chunk::<16>()?;
        let (generation, tag) = rest.split_first_chunk::<4>()?;
        Some(Self {
            session: Uuid::from_bytes(*session),
            generation: u32::from_be_bytes(*generation),
            tag: Zeroizing::new(tag.try_into().ok()?),
        })
    }

    /// The session it claims to belong to; true only once verified.
    pub fn session(&self) -> Uuid {
        self.session
    }

    /// How many rotations it claims to have behind it; true only once verified.
    pub fn generation(&self) -> u32 {
        self.generation
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefreshToken({}, {}, ••••)", self.session, self.generation)
    }
}

impl KeyRing {
    /// The refresh token of a session's generation, under the link key in use. `seed` is the session's random secret.
    ///
    /// The shape: base64url of 16 bytes session, 4 bytes generation, 32 bytes HMAC-SHA-256.
    pub fn refresh_token(&self, session: Uuid, generation: u32, seed: &[u8; 32]) -> Zeroizing<String> {
        let tag = Zeroizing::new(tag(self.link.in_use(), session, generation, seed));
        let bytes = Zeroizing::new([session.as_bytes().as_slice(), &generation.to_be_bytes(), &*tag].concat());
        Zeroizing::new(URL_SAFE_NO_PAD.encode(&*bytes))
    }

    /// Whether the token is one of this installation's for the session with that seed, by whichever link key.
    ///
    /// Says nothing about the generation being the current one: that is the store's to decide. Takes the same time for
    /// yes and no.
    pub fn verify_refresh(&self, token: &RefreshToken, seed: &[u8; 32]) -> bool {
        let same = |key| tag(key, token.session, token.generation, seed).ct_eq(&*token.tag);
        self.link.all().map(same).fold(Choice::from(0), |any, one| any | one).into()
    }
}

fn tag(key: &SymmetricKey, session: Uuid, generation: u32, seed: &[u8; 32]) -> [u8; 32] {
    let message = Zeroizing::new(unambiguous(&[session.as_bytes(), &generation.to_be_bytes(), seed]));
    keyed(&key.for_installation("valghalla refresh token v1"), &message)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::fixture::{self, ring};
    use super::super::{KeyKind, random};
    use super::*;

    #[test]
    fn a_generation_has_one_token_and_it_verifies() {
        let (_dir, ring) = ring();
        let (session, seed) = (Uuid::now_v7(), random());
        let text = ring.refresh_token(session, 7, &seed);
        assert_eq!(*text, *ring.refresh_token(session, 7, &seed));
        let token = RefreshToken::parse(&text).unwrap();
        assert_eq!((token.session(), token.generation()), (session, 7));
        assert!(ring.verify_refresh(&token, &seed));
    }

    #[test]
    fn another_session_generation_seed_or_key_is_another_token() {
        let (_dir, ring) = ring();
        let (session, seed) = (Uuid::now_v7(), random());
        let token = RefreshToken::parse(&ring.refresh_token(session, 7, &seed)).unwrap();
        assert!(!ring.verify_refresh(&token, &random()));
        let moved = RefreshToken { session: Uuid::now_v7(), generation: 7, tag: token.tag.clone() };
        assert!(!ring.verify_refresh(&moved, &seed));
        let later = RefreshToken { session, generation: 8, tag: token.tag.clone() };
        assert!(!ring.verify_refresh(&later, &seed));
        let (_other_dir, other) = fixture::ring();
        assert!(!other.verify_refresh(&token, &seed));
    }

    #[test]
    fn tokens_of_an_older_link_key_still_verify() {
        let (dir, ring) = ring();
        let (session, seed) = (Uuid::now_v7(), random());
        let before = RefreshToken::parse(&ring.refresh_token(session, 1, &seed)).unwrap();
        KeyRing::add(dir.path(), KeyKind::Link, DateTime::from_timestamp(1, 0).unwrap()).unwrap();
        let ring = KeyRing::load(dir.path()).unwrap();
        assert!(ring.verify_refresh(&before, &seed));
        let after = RefreshToken::parse(&ring.refresh_token(session, 1, &seed)).unwrap();
        assert!(ring.verify_refresh(&after, &seed));
        assert_ne!(*before.tag, *after.tag);
    }

    #[test]
    fn what_is_not_a_token_is_not_read() {
        let (_dir, ring) = ring();
        let text = ring.refresh_token(Uuid::now_v7(), 1, &random());
        for bad in ["", "a", &text[1..], &format!("{}A", *text), &format!("{} ", *text)] {
            assert!(RefreshToken::parse(bad).is_none());
        }
    }

    #[test]
    fn debug_does_not_show_the_tag() {
        let (_dir, ring) = ring();
        let text = ring.refresh_token(Uuid::nil(), 3, &random());
        let shown = format!("{:?}", RefreshToken::parse(&text).unwrap());
        assert_eq!(shown, format!("RefreshToken({}, 3, ••••)", Uuid::nil()));
    }
}
