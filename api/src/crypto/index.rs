//! Keyed fingerprints: equal inputs are found, and nobody without the key can try all inputs.
//!
//! There are some ten million CPR numbers: a plain hash of one is undone in a minute, so the key stays out of the database.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::{Choice, ConstantTimeEq};

use super::keys::{KeyRing, SymmetricKey, keyed};
use crate::domain::cpr::CprNumber;
use crate::domain::ids::MunicipalityId;

/// By which a municipality recognises a CPR number it has already. Says nothing to another municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CprIndex {
    /// Which index key made it.
    pub key_id: String,
    /// HMAC-SHA-256 of the ten digits, under the municipality's own key.
    pub digest: [u8; 32],
}

impl KeyRing {
    /// The index to be stored beside a sealed CPR number: by the index key in use.
    pub fn cpr_index(&self, municipality: MunicipalityId, number: &CprNumber) -> CprIndex {
        cpr_index(self.index.in_use(), municipality, number)
    }

    /// The index under every key, that of the one in use first: what to look for while rows of an older key are still there.
    pub fn cpr_indexes(&self, municipality: MunicipalityId, number: &CprNumber) -> Vec<CprIndex> {
        self.index.all().map(|key| cpr_index(key, municipality, number)).collect()
    }

    /// The fingerprint of a request's body, for `Idempotency-Key`. Keyed, because the body may hold a CPR number.
    pub fn request_fingerprint(&self, body: &[u8]) -> [u8; 32] {
        request_fingerprint(self.link.in_use(), body)
    }

    /// Under what an `Idempotency-Key` is kept, and under what the earlier link keys have kept it. Keyed, because a client may
    /// have put a CPR number into it.
    pub fn request_names(&self, key: &str) -> (String, Vec<String>) {
        let earlier = self.link.all().skip(1).map(|link| request_name(link, key));
        (request_name(self.link.in_use(), key), earlier.collect())
    }

    /// Whether a stored fingerprint is of this body, made by whichever link key. Takes the same time for yes and no.
    pub fn is_fingerprint_of(&self, stored: &[u8], body: &[u8]) -> bool {
        let same = |key| request_fingerprint(key, body).as_slice().ct_eq(stored);
        self.link.all().map(same).fold(Choice::from(0), |any, one| any | one).into()
    }
}

fn cpr_index(key: &SymmetricKey, municipality: MunicipalityId, number: &CprNumber) -> CprIndex {
    let derived = key.for_municipality("valghalla cpr index v1", municipality);
    CprIndex { key_id: key.id.clone(), digest: keyed(&derived, number.canonical()) }
}

fn request_name(link: &SymmetricKey, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyed(&link.for_installation("valghalla request name v1"), key.as_bytes()))
}

fn request_fingerprint(key: &SymmetricKey, body: &[u8]) -> [u8; 32] {
    keyed(&key.for_installation("valghalla request fingerprint v1"), body)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::KeyKind;
    use super::super::fixture::ring;
    use super::*;

    /// The health sector's published test person.
    fn number(raw: &str) -> CprNumber {
        CprNumber::parse(raw).unwrap()
    }

    #[test]
    fn the_same_number_is_found_within_a_municipality_only() {
        let (_dir, ring) = ring();
        let (one, other) = (MunicipalityId::new(), MunicipalityId::new());
        let index = ring.cpr_index(one, &number("251248-9996"));
        assert_eq!(index, ring.cpr_index(one, &number("2512489996")));
        assert_ne!(index.digest, ring.cpr_index(one, &number("251248-9995")).digest);
        assert_ne!(index.digest, ring.cpr_index(other, &number("251248-9996")).digest);
    }

    #[test]
    fn another_installation_makes_another_index() {
        let ((_a, one), (_b, two)) = (ring(), ring());
        let municipality = MunicipalityId::new();
        let number = number("251248-9996");
        assert_ne!(one.cpr_index(municipality, &number).digest, two.cpr_index(municipality, &number).digest);
    }

    #[test]
    fn after_a_new_key_old_rows_are_still_found() {
        let (dir, ring) = ring();
        let municipality = MunicipalityId::new();
        let number = number("251248-9996");
        let stored = ring.cpr_index(municipality, &number);
        KeyRing::add(dir.path(), KeyKind::Index, DateTime::from_timestamp(1, 0).unwrap()).unwrap();
        let ring = KeyRing::load(dir.path()).unwrap();
        let sought = ring.cpr_indexes(municipality, &number);
        assert_eq!(sought.len(), 2);
        assert_eq!(sought[0], ring.cpr_index(municipality, &number));
        assert_eq!(sought[1], stored);
    }

    #[test]
    fn a_fingerprint_holds_across_a_new_key() {
        let (dir, ring) = ring();
        let stored = ring.request_fingerprint(b"{}");
        KeyRing::add(dir.path(), KeyKind::Link, DateTime::from_timestamp(1, 0).unwrap()).unwrap();
        let ring = KeyRing::load(dir.path()).unwrap();
        assert!(ring.is_fingerprint_of(&stored, b"{}"));
        assert!(!ring.is_fingerprint_of(&stored, b"{ }"));
        assert!(!ring.is_fingerprint_of(b"", b"{}"));
        assert_ne!(stored, ring.request_fingerprint(b"{}"));
    }

    #[test]
    fn a_request_is_found_by_its_key_across_a_new_one() {
        let (dir, ring) = ring();
        let (stored, earlier) = ring.request_names("2512489996");
        assert!(earlier.is_empty());
        KeyRing::add(dir.path(), KeyKind::Link, DateTime::from_timestamp(1, 0).unwrap()).unwrap();
        let (name, earlier) = KeyRing::load(dir.path()).unwrap().request_names("2512489996");
        assert_eq!(earlier, [stored.as_str()]);
        assert_ne!(name, stored);
        assert_ne!(ring.request_names("2512489997").0, stored);
        assert!(!stored.contains("2512489996"));
    }
}
