//! Sealing: a value that stands in the database and cannot be read, changed or moved there.
//!
//! XChaCha20-Poly1305 under a key of the municipality's own, with the place of the value (municipality, row, column, key)
//! authenticated: a value copied into another row does not open, so "reveal" is no decryptor for whoever writes the database.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::{KeyRing, SymmetricKey, unambiguous};
use super::random;
use crate::domain::ids::MunicipalityId;

const NONCE: usize = 24;

/// Where a sealed value stands. It opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct SealContext {
    /// Whose it is.
    pub municipality: MunicipalityId,
    /// The row's id.
    pub row: Uuid,
    /// Table and column, e.g. `person.cpr`; never changed once values are sealed under it.
    pub column: &'static str,
}

/// What is stored: the id of the key, and nonce, ciphertext and tag in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedValue {
    /// Which data key sealed it.
    pub key_id: String,
    /// 24 bytes of nonce, then the ciphertext with its 16 bytes of tag.
    pub bytes: Vec<u8>,
}

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Its key is not in the key folder.
    #[error("the value was sealed with a data key that is not in the key folder")]
    UnknownKey,
    /// It was changed, cut, or belongs to another place.
    #[error("the sealed value was changed or stands in another place than it was sealed for")]
    Refused,
}

impl KeyRing {
    /// Whether what this key has sealed can be opened.
    pub fn has_data_key(&self, id: &str) -> bool {
        self.data.by_id(id).is_some()
    }

    /// Seals a value for its place, under the data key in use and a random nonce (192 bits: no counting needed).
    pub fn seal(&self, context: &SealContext, plaintext: &[u8]) -> SealedValue {
        let key = self.data.in_use();
        let nonce = random::<NONCE>();
        let payload = Payload { msg: plaintext, aad: &place(context, &key.id) };
        #[allow(clippy::expect_used, reason = "refuses nothing below 256 GiB (RFC 8439 § 2.8)")]
        let ciphertext = cipher(key, context).encrypt(&XNonce::from(nonce), payload).expect("below 256 GiB");
        SealedValue { key_id: key.id.clone(), bytes: [&nonce, ciphertext.as_slice()].concat() }
    }

    /// Opens what [`KeyRing::seal`] sealed for the same place, by whichever key that was. The answer is wiped when dropped.
    pub fn open(&self, context: &SealContext, key_id: &str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let key = self.data.by_id(key_id).ok_or(OpenError::UnknownKey)?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE>().ok_or(OpenError::Refused)?;
        let payload = Payload { msg: ciphertext, aad: &place(context, key_id) };
        let opened = cipher(key, context).decrypt(&XNonce::from(*nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| OpenError::Refused)
    }
}

fn cipher(key: &SymmetricKey, context: &SealContext) -> XChaCha20Poly1305 {
    let derived = key.for_municipality("valghalla seal v1", context.municipality);
    XChaCha20Poly1305::new((&*derived).into())
}

fn place(context: &SealContext, key_id: &str) -> Vec<u8> {
    let SealContext { municipality, row, column } = context;
    unambiguous(&[municipality.0.as_bytes(), row.as_bytes(), column.as_bytes(), key_id.as_bytes()])
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::KeyKind;
    use super::super::fixture::ring;
    use super::*;

    const COLUMN: &str = "person.cpr";

    fn context() -> SealContext {
        SealContext { municipality: MunicipalityId::new(), row: Uuid::now_v7(), column: COLUMN }
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (_dir, ring) = ring();
        let here = context();
        let sealed = ring.seal(&here, b"secret");
        assert_eq!(*ring.open(&here, &sealed.key_id, &sealed.bytes).unwrap(), b"secret");
        for elsewhere in [
            SealContext { municipality: MunicipalityId::new(), ..here },
            SealContext { row: Uuid::now_v7(), ..here },
            SealContext { column: "person.phone", ..here },
        ] {
            assert_eq!(ring.open(&elsewhere, &sealed.key_id, &sealed.bytes), Err(OpenError::Refused));
        }
    }

    #[test]
    fn any_changed_bit_and_any_cut_is_refused() {
        let (_dir, ring) = ring();
        let here = context();
        let sealed = ring.seal(&here, b"x");
        for place in 0..sealed.bytes.len() {
            let mut changed = sealed.bytes.clone();
            changed[place] ^= 1;
            assert_eq!(ring.open(&here, &sealed.key_id, &changed), Err(OpenError::Refused));
            assert_eq!(ring.open(&here, &sealed.key_id, &sealed.bytes[..place]), Err(OpenError::Refused));
        }
    }

    #[test]
    fn the_same_value_never_looks_the_same_twice() {
        let (_dir, ring) = ring();
        let here = context();
        let (one, two) = (ring.seal(&here, b"secret"), ring.seal(&here, b"secret"));
        assert_ne!(one.bytes, two.bytes);
        assert!(!one.bytes.windows(6).any(|window| window == b"secret"));
    }

    #[test]
    fn an_older_key_opens_and_the_newer_seals() {
        let (dir, old_ring) = ring();
        let here = context();
        let old = old_ring.seal(&here, b"secret");
        let added = KeyRing::add(dir.path(), KeyKind::Data, DateTime::from_timestamp(1, 0).unwrap()).unwrap();
        let ring = KeyRing::load(dir.path()).unwrap();
        assert_eq!(*ring.open(&here, &old.key_id, &old.bytes).unwrap(), b"secret");
        let new = ring.seal(&here, b"secret");
        assert_eq!(new.key_id, added);
        assert_eq!(old_ring.open(&here, &new.key_id, &new.bytes), Err(OpenError::UnknownKey));
        assert_eq!(ring.open(&here, &old.key_id, &new.bytes), Err(OpenError::Refused));
    }
}
