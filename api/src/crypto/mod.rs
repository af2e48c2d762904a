//! Everything that needs a key: sealing values, keyed indexes, tokens. The keys live in files outside the database.
//!
//! One [`KeyRing`] is loaded at start and shared; another takes its place when keys are rotated. Whoever holds only the database can neither read a sealed value, nor
//! move it to another row, nor find a CPR number by trying them all, nor make a token.

mod checkpoint;
mod client_assertion;
mod client_key;
mod client_secret;
mod device;
mod files;
mod index;
mod keys;
mod link;
mod recovery;
mod refresh;
mod seal;
mod shared;
mod totp;

pub use client_assertion::{ClientAssertion, ProvenAssertion};
pub use client_key::ClientKey;
pub use client_secret::ClientSecret;
pub use device::{DeviceId, LIFE as DEVICE_LIFE};
pub use files::{KeyError, KeyKind};
pub use index::CprIndex;
pub use keys::{KeyRing, KeysInUse, SigningKeyFile};
pub use link::LinkToken;
pub use recovery::RecoveryCode;
pub use refresh::RefreshToken;
pub use seal::{OpenError, SealContext, SealedValue};
pub use shared::SharedKeys;
pub use totp::{STEP as TOTP_STEP, TotpSeed, step_at as totp_step_at};

/// `N` bytes from the operating system's random source.
///
/// Panics when that source fails: nothing secret can be made then, and going on with less would be worse than a 500.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[allow(clippy::expect_used, reason = "without randomness no secret may be made")]
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

#[cfg(test)]
pub(crate) mod fixture {
    //! A ring of fresh keys for tests, with the folder that must outlive what is added to it.

    use super::KeyRing;

    pub(crate) fn ring() -> (tempfile::TempDir, KeyRing) {
        let dir = tempfile::tempdir().unwrap();
        KeyRing::init(dir.path(), chrono::DateTime::UNIX_EPOCH).unwrap();
        let ring = KeyRing::load(dir.path()).unwrap();
        (dir, ring)
    }
}
