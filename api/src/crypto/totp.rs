//! The seed of an authenticator app and the codes that come of it: six digits, SHA-1, 30 seconds (RFC 6238), which every
//! app knows. SHA-1 stands inside an HMAC there, where its collisions do no harm (RFC 4226, appendix B.2).

use std::fmt;

use totp_rs::{Algorithm, Builder, Totp};
use zeroize::Zeroizing;

use super::random;
use crate::domain::time::Instant;

/// How long a code is the present one, in seconds.
pub const STEP: i64 = 30;
/// So many codes before and after the present one are taken: clocks differ, and typing takes time (RFC 6238 § 5.2).
const SKEW: u16 = 1;

/// The secret that an app and the server share. `Debug` does not show it, and it is wiped when dropped.
pub struct TotpSeed(Zeroizing<[u8; 20]>);

impl TotpSeed {
    /// A new one of 160 bits (RFC 4226 § 4), from the operating system's random source.
    pub fn random() -> Self {
        Self(Zeroizing::new(random()))
    }

    /// From the bytes that were sealed.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The bytes, to be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// As a person types it into an app that reads no picture: base32 (RFC 4648 § 6) without padding.
    pub fn base32(&self) -> String {
        totp_rs::Secret::new_stack(*self.0).to_base32()
    }

    /// `otpauth://totp/…`, which the app reads from the picture; none for an account without a name.
    pub fn uri(&self, issuer: &str, account: &str) -> Option<String> {
        // The colon parts the two in the label.
        self.totp(&issuer.replace(':', " "), &account.replace(':', " ")).to_url().ok()
    }

    /// The step whose code this is, now or one step to either side.
    pub fn step_of(&self, code: &str, now: Instant) -> Option<i64> {
        let now = u64::try_from(now.0.timestamp()).ok()?;
        i64::try_from(self.totp("", "").check(code, now)?).ok()
    }

    /// The code of a step.
    pub fn code_at(&self, step: i64) -> String {
        let time = u64::try_from(step.saturating_mul(STEP)).unwrap_or_default();
        self.totp("", "").generate(time).to_string()
    }

    fn totp(&self, issuer: &str, account: &str) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(SKEW)
            .with_step_duration(STEP.unsigned_abs())
            .with_secret(*self.0)
            .with_issuer(Some(issuer.to_owned()))
            .with_account_name(account.to_owned())
            .build_noncompliant()
    }
}

/// The step that is on at a time.
pub fn step_at(now: Instant) -> i64 {
    now.0.timestamp().div_euclid(STEP)
}

impl fmt::Debug for TotpSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSeed(••••)")
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// The seed of RFC 6238, appendix B.
    fn seed() -> TotpSeed {
        TotpSeed::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(seconds: i64) -> Instant {
        Instant(DateTime::from_timestamp(seconds, 0).unwrap())
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(seed().code_at(step_at(at(seconds))), code);
        }
    }

    #[test]
    fn a_code_holds_for_one_step_to_either_side_and_no_longer() {
        let now = at(1_111_111_109);
        let step = step_at(now);
        for other in -2..=2 {
            let found = seed().step_of(&seed().code_at(step + other), now);
            assert_eq!(found, (other.abs() <= 1).then_some(step + other), "{other}");
        }
        for no_code in ["", "08180", "0818045", "08180a", "０８１８０４"] {
            assert_eq!(seed().step_of(no_code, now), None, "{no_code}");
        }
    }

    #[test]
    fn the_address_holds_what_an_app_must_know() {
        assert_eq!(seed().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let uri = seed().uri("Valg: Fredericia", "anne@example.dk").unwrap();
        assert!(uri.starts_with("otpauth://totp/Valg%20%20Fredericia:anne%40example.dk?"), "{uri}");
        assert!(uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{uri}");
    }

    #[test]
    fn debug_does_not_show_it() {
        assert_eq!(format!("{:?}", seed()), "TotpSeed(••••)");
    }
}
