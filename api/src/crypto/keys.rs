//! The key ring: every key in the folder opens and verifies; the one of its kind that is in use seals and signs.
//!
//! Which one that is says the database, so that all servers change over at once (docs/adr/0030); where it says nothing, the
//! newest. A ring never changes: a server whose folder has changed loads another one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use chrono::{DateTime, Utc};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::files::{self, KeyError, KeyKind};
use crate::domain::ids::MunicipalityId;

/// Which key of each kind seals and signs, by its id.
pub type KeysInUse = BTreeMap<KeyKind, String>;

/// All keys of the installation. Shows none of them.
pub struct KeyRing {
    pub(super) data: Keys<SymmetricKey>,
    pub(super) index: Keys<SymmetricKey>,
    pub(super) link: Keys<SymmetricKey>,
    signing: Keys<SigningKeyFile>,
    pub(super) checkpoint: Keys<SigningKeyFile>,
}

impl KeyRing {
    /// Reads all keys of the folder, to use the newest of each kind.
    ///
    /// Errors name the file or folder: not readable, readable by others than its owner, not a key, none of a kind.
    pub fn load(dir: &Path) -> Result<Self, KeyError> {
        Self::load_using(dir, &KeysInUse::new())
    }

    /// Reads all keys of the folder, to use these; of a kind that is not named, the newest.
    ///
    /// Errors: as [`KeyRing::load`]; `NotHere` for one that is named and not in the folder.
    pub fn load_using(dir: &Path, in_use: &KeysInUse) -> Result<Self, KeyError> {
        Ok(Self {
            data: symmetric(dir, KeyKind::Data, in_use)?,
            index: symmetric(dir, KeyKind::Index, in_use)?,
            link: symmetric(dir, KeyKind::Link, in_use)?,
            signing: ed25519(dir, KeyKind::Signing, in_use)?,
            checkpoint: ed25519(dir, KeyKind::Checkpoint, in_use).map_err(|error| match error {
                KeyError::Missing { dir, .. } => KeyError::MissingCheckpoint { dir },
                other => other,
            })?,
        })
    }

    /// Makes the folder and a first key of each kind. `now` gives the keys their ids.
    ///
    /// Errors: `Exists` when any key is there, for its values would become unreadable; not writable.
    pub fn init(dir: &Path, now: DateTime<Utc>) -> Result<(), KeyError> {
        files::make_dir(dir)?;
        files::refuse_existing(dir)?;
        KeyKind::ALL.into_iter().try_for_each(|kind| files::write_new(dir, kind, now).map(drop))
    }

    /// Adds a key, and gives its id. The older ones still open and verify.
    pub fn add(dir: &Path, kind: KeyKind, now: DateTime<Utc>) -> Result<String, KeyError> {
        files::write_new(dir, kind, now)
    }

    /// When a key was made, where its id says so.
    pub fn made_at(id: &str) -> Option<DateTime<Utc>> {
        files::made_at(id)
    }

    /// Puts a key away into the folder `retired` within the folder, where nothing looks for keys; answers its new place.
    pub fn retire(dir: &Path, kind: KeyKind, id: &str) -> Result<std::path::PathBuf, KeyError> {
        files::retire(dir, kind, id)
    }

    /// The keys of which there are files in the folder, without looking into them.
    pub fn listed(dir: &Path) -> Result<BTreeSet<(KeyKind, String)>, KeyError> {
        let mut found = BTreeSet::new();
        for kind in KeyKind::ALL {
            found.extend(files::ids(dir, kind)?.into_iter().map(|id| (kind, id)));
        }
        Ok(found)
    }

    /// The keys of the ring.
    pub fn known(&self) -> BTreeSet<(KeyKind, String)> {
        let of = |kind| self.ids(kind).into_iter().map(move |id| (kind, id.to_owned()));
        KeyKind::ALL.into_iter().flat_map(of).collect()
    }

    /// The ids of a kind's keys: the one in use, then the others, newer before older.
    pub fn ids(&self, kind: KeyKind) -> Vec<&str> {
        match kind {
            KeyKind::Data => self.data.all().map(|key| key.id.as_str()).collect(),
            KeyKind::Index => self.index.all().map(|key| key.id.as_str()).collect(),
            KeyKind::Link => self.link.all().map(|key| key.id.as_str()).collect(),
            KeyKind::Signing => self.signing.all().map(SigningKeyFile::id).collect(),
            KeyKind::Checkpoint => self.checkpoint.all().map(SigningKeyFile::id).collect(),
        }
    }

    /// The id of the key of a kind that seals or signs.
    pub fn id_in_use(&self, kind: KeyKind) -> &str {
        match kind {
            KeyKind::Data => &self.data.in_use().id,
            KeyKind::Index => &self.index.in_use().id,
            KeyKind::Link => &self.link.in_use().id,
            KeyKind::Signing => self.signing.in_use().id(),
            KeyKind::Checkpoint => self.checkpoint.in_use().id(),
        }
    }

    /// Which key of each kind seals and signs.
    pub fn in_use(&self) -> KeysInUse {
        KeyKind::ALL.into_iter().map(|kind| (kind, self.id_in_use(kind).to_owned())).collect()
    }

    /// The key that signs access tokens now.
    pub fn signing_key(&self) -> &SigningKeyFile {
        self.signing.in_use()
    }

    /// Every key whose signature is accepted, the one in use first; each goes by its own id (`kid`).
    pub fn signing_keys(&self) -> impl Iterator<Item = &SigningKeyFile> {
        self.signing.all()
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing(••••)")
    }
}

/// An Ed25519 key and the id by which tokens and checkpoints name it.
pub struct SigningKeyFile {
    id: String,
    pub(super) key: SigningKey,
}

impl SigningKeyFile {
    /// How what it signs names it, as the `kid` of tokens.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The private key as PKCS#8 DER, the form jsonwebtoken's `EncodingKey::from_ed_der` takes.
    pub fn private_der(&self) -> Result<Zeroizing<Vec<u8>>, ed25519_dalek::pkcs8::Error> {
        Ok(self.key.to_pkcs8_der()?.to_bytes())
    }

    /// The public key's 32 bytes, the form jsonwebtoken's `DecodingKey::from_ed_der` takes.
    pub fn public_bytes(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }
}

impl fmt::Debug for SigningKeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKeyFile({}, ••••)", self.id)
    }
}

/// A master key of 32 bytes. It is never used itself, only to derive the key of a purpose and a municipality.
pub(super) struct SymmetricKey {
    pub(super) id: String,
    secret: Zeroizing<[u8; 32]>,
}

impl SymmetricKey {
    /// The key for one purpose in one municipality: HMAC-SHA-256 of both, as HKDF expands (RFC 5869 § 2.3, one block).
    pub(super) fn for_municipality(&self, purpose: &str, municipality: MunicipalityId) -> Zeroizing<[u8; 32]> {
        self.derive(&[purpose.as_bytes(), municipality.0.as_bytes()])
    }

    /// The key for one purpose of the installation as a whole.
    pub(super) fn for_installation(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        self.derive(&[purpose.as_bytes()])
    }

    fn derive(&self, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(keyed(&self.secret, &unambiguous(parts)))
    }
}

/// HMAC-SHA-256 over a message. Compare it in constant time where somebody outside sent the other one.
pub(super) fn keyed(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    #[allow(clippy::expect_used, reason = "HMAC takes keys of every length (RFC 2104 § 3)")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Joins parts so that no two lists of parts give the same bytes: each with its length before it.
pub(super) fn unambiguous(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        // A usize never has more than 64 bits on a platform Rust builds for.
        joined.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}

/// The keys of one kind: the one in use, and the others, newer before older.
pub(super) struct Keys<K> {
    in_use: K,
    others: Vec<K>,
}

impl<K> Keys<K> {
    fn read(
        dir: &Path,
        kind: KeyKind,
        in_use: &KeysInUse,
        parse: impl Fn(&files::KeyFile) -> Result<K, KeyError>,
    ) -> Result<Self, KeyError> {
        let mut found = files::read(dir, kind)?;
        let newest = found.last().ok_or_else(|| KeyError::Missing { dir: dir.to_owned(), kind })?;
        let id = in_use.get(&kind).unwrap_or(&newest.id).clone();
        let place = found.iter().position(|file| file.id == id);
        let not_here = || KeyError::NotHere { dir: dir.to_owned(), kind, id: id.clone() };
        let file = found.remove(place.ok_or_else(not_here)?);
        Ok(Self { in_use: parse(&file)?, others: found.iter().rev().map(parse).collect::<Result<_, _>>()? })
    }

    pub(super) fn in_use(&self) -> &K {
        &self.in_use
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &K> {
        std::iter::once(&self.in_use).chain(&self.others)
    }
}

impl Keys<SymmetricKey> {
    pub(super) fn by_id(&self, id: &str) -> Option<&SymmetricKey> {
        self.all().find(|key| key.id == id)
    }
}

fn ed25519(dir: &Path, kind: KeyKind, in_use: &KeysInUse) -> Result<Keys<SigningKeyFile>, KeyError> {
    Keys::read(dir, kind, in_use, |file| {
        let malformed = |_| KeyError::Malformed { path: file.path.clone(), expected: "Ed25519 key in PKCS#8 PEM" };
        Ok(SigningKeyFile { id: file.id.clone(), key: SigningKey::from_pkcs8_pem(&file.text).map_err(malformed)? })
    })
}

fn symmetric(dir: &Path, kind: KeyKind, in_use: &KeysInUse) -> Result<Keys<SymmetricKey>, KeyError> {
    Keys::read(dir, kind, in_use, |file| Ok(SymmetricKey { id: file.id.clone(), secret: files::symmetric(file)? }))
}

#[cfg(test)]
mod tests;
