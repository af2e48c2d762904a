//! The token of a one-time link: 256 random bits that stand in a mail and nowhere else; the database keeps its hash.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::random;

/// A one-time token. `Debug` does not show it, it is wiped when dropped, and only its hash is compared.
pub struct LinkToken(Zeroizing<[u8; 32]>);

impl LinkToken {
    /// A new one, from the operating system's random source.
    pub fn random() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// Reads the 43 characters of base64url (RFC 4648 § 5, no padding); anything else is no token.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The text that goes into the link, to be sealed with the mail and shown to nobody else.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.0))
    }

    /// SHA-256 of the token: what is stored and looked up (a plain hash will do for 256 random bits, ASVS 6.5.2).
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(*self.0).into()
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(••••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_the_mail() {
        let token = LinkToken::random();
        let text = token.reveal();
        assert_eq!(text.len(), 43);
        assert_eq!(LinkToken::parse(&text).unwrap().hash(), token.hash());
        assert_ne!(LinkToken::random().hash(), token.hash());
    }

    #[test]
    fn the_hash_is_sha_256_of_the_bytes() {
        let token = LinkToken::parse(&"A".repeat(43)).unwrap();
        let expected = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
        let hex: String = token.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
    }

    #[test]
    fn no_other_text_is_a_token() {
        let good = LinkToken::random().reveal();
        let (short, long, padded) = (&good[1..], format!("{}A", *good), format!("{}=", *good));
        // The last character carries four bits; a text that sets the other two would be a second name of the token.
        let aliased = "A".repeat(42) + "B";
        for text in ["", short, &long, &padded, &aliased, &"+".repeat(43), &"å".repeat(43)] {
            assert!(LinkToken::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn debug_does_not_show_it() {
        assert_eq!(format!("{:?}", LinkToken::random()), "LinkToken(••••)");
    }
}
