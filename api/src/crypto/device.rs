//! The mark of a browser in which somebody has proven all that a log-in asks. It opens nothing: it only gives that browser a
//! count of wrong passwords of its own, so that nobody else's guesses shut its user out ("device cookies" of OWASP's *Slow
//! Down Online Guessing Attacks*).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::keys::{KeyRing, SymmetricKey, keyed, unambiguous};
use super::random;
use crate::domain::ids::{MunicipalityId, UserId};

/// How long a browser stays known: as long as browsers keep a cookie (RFC 6265bis § 5.5).
pub const LIFE: TimeDelta = TimeDelta::days(400);

/// Which of a user's browsers it is.
pub type DeviceId = [u8; 16];

impl KeyRing {
    /// The mark of a new device of this user: base64url of 16 bytes id, 8 bytes seconds since 1970, 32 bytes HMAC-SHA-256.
    pub fn device_token(&self, municipality: MunicipalityId, user: UserId, now: DateTime<Utc>) -> Zeroizing<String> {
        let (id, since): (DeviceId, _) = (random(), now.timestamp().to_be_bytes());
        let tag = tag(self.link.in_use(), municipality, user, &id, &since);
        Zeroizing::new(URL_SAFE_NO_PAD.encode([&id[..], &since, &tag].concat()))
    }

    /// Which device of this user the mark is of, by whichever link key; none when it is somebody else's, made up or too old.
    pub fn known_device(
        &self,
        municipality: MunicipalityId,
        user: UserId,
        token: &str,
        now: DateTime<Utc>,
    ) -> Option<DeviceId> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(token).ok()?);
        let (id, rest) = bytes.split_first_chunk::<16>()?;
        let (since, sent) = rest.split_first_chunk::<8>()?;
        let same = |key| tag(key, municipality, user, id, since).ct_eq(sent);
        let genuine: bool = self.link.all().map(same).fold(Choice::from(0), |any, one| any | one).into();
        let age = now.timestamp().checked_sub(i64::from_be_bytes(*since))?;
        (genuine && (0..LIFE.num_seconds()).contains(&age)).then_some(*id)
    }
}

fn tag(key: &SymmetricKey, municipality: MunicipalityId, user: UserId, id: &DeviceId, since: &[u8; 8]) -> [u8; 32] {
    let derived = key.for_municipality("valghalla known device v1", municipality);
    keyed(&derived, &unambiguous(&[user.0.as_bytes(), id, since]))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::ring;
    use super::*;

    #[test]
    fn a_mark_is_its_users_and_grows_old() {
        let (_dir, ring) = ring();
        let (municipality, user, now) = (MunicipalityId::new(), UserId::new(), DateTime::UNIX_EPOCH + LIFE);
        let token = ring.device_token(municipality, user, now);
        let id = ring.known_device(municipality, user, &token, now).unwrap();
        assert_eq!(ring.known_device(municipality, user, &token, now + LIFE - TimeDelta::seconds(1)), Some(id));
        assert_eq!(ring.known_device(municipality, user, &token, now + LIFE), None);
        assert_eq!(ring.known_device(municipality, user, &token, now - TimeDelta::seconds(1)), None);
        assert_eq!(ring.known_device(municipality, UserId::new(), &token, now), None);
        assert_eq!(ring.known_device(MunicipalityId::new(), user, &token, now), None);
        let another = ring.device_token(municipality, user, now);
        assert_ne!(ring.known_device(municipality, user, &another, now), Some(id), "each has a count of its own");
    }

    #[test]
    fn no_other_text_is_a_mark() {
        let (_dir, ring) = ring();
        let (municipality, user, now) = (MunicipalityId::new(), UserId::new(), DateTime::UNIX_EPOCH);
        let token = ring.device_token(municipality, user, now);
        for n in 0..token.len() {
            let mut other: Vec<char> = token.chars().collect();
            other[n] = if other[n] == 'A' { 'Q' } else { 'A' };
            let other: String = other.into_iter().collect();
            assert_eq!(ring.known_device(municipality, user, &other, now), None, "{n}");
        }
        for text in ["", "A", &token[1..], &format!("{}A", *token)] {
            assert_eq!(ring.known_device(municipality, user, text, now), None, "{text}");
        }
    }
}
