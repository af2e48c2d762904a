//! The secret of a machine client: 256 random bits, shown once, behind a prefix by which secret scanners find it.

use std::fmt;

use zeroize::Zeroizing;

use super::LinkToken;

/// What every secret begins with. Scanners look for `valghalla_secret_[A-Za-z0-9_-]{43}`.
const PREFIX: &str = "valghalla_secret_";

/// A secret. `Debug` does not show it, it is wiped when dropped, and only its hash is stored.
pub struct ClientSecret(LinkToken);

impl ClientSecret {
    /// A new one, from the operating system's random source.
    pub fn random() -> Self {
        Self(LinkToken::random())
    }

    /// Reads the prefix and the 43 characters of base64url behind it; anything else is no secret.
    pub fn parse(text: &str) -> Option<Self> {
        LinkToken::parse(text.strip_prefix(PREFIX)?).map(Self)
    }

    /// The text that is shown once.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{PREFIX}{}", *self.0.reveal()))
    }

    /// SHA-256 of the bits: what is stored and looked up (a plain hash will do for 256 random bits, ASVS 6.5.2).
    pub fn hash(&self) -> [u8; 32] {
        self.0.hash()
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(••••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_with_its_prefix_and_not_without() {
        let secret = ClientSecret::random();
        let text = secret.reveal();
        assert_eq!(text.len(), PREFIX.len() + 43);
        assert_eq!(ClientSecret::parse(&text).unwrap().hash(), secret.hash());
        assert!(ClientSecret::parse(&text[PREFIX.len()..]).is_none());
        assert_eq!(format!("{secret:?}"), "ClientSecret(••••)");
    }
}
