//! The chain of the audit log: the hash of each record is made from the record and the hash before it, so that none can be
//! changed, removed, moved or put in between without every later hash being another. `docs/audit.md` says the same for
//! somebody who checks it without this program; both stay as they are for as long as there are records.

mod walk;

use std::fmt;

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use walk::{Fault, FaultKind, Walk, diagnose, made_at};

use super::ids::{AnyId, AuditEventId, MunicipalityId, UserId};
use super::time::Instant;

/// What begins every hashed text, so that none of them is ever taken for one of another kind.
const CHAIN: &[u8] = b"valghalla audit chain v1";
const RECORD: &[u8] = b"valghalla audit record v1";
const CHECKPOINT: &str = "valghalla audit checkpoint v1";

/// A place's hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut hash = [0; 32];
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(hash))
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// All that a record says, as it is hashed. Ids only: names are looked up when the log is read, so that what is erased
/// elsewhere leaves the chain as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose log it is in.
    pub municipality: MunicipalityId,
    /// Its id.
    pub id: AuditEventId,
    /// When it was written.
    pub at: Instant,
    /// Who did it.
    pub actor: Option<UserId>,
    /// What happened.
    pub action: String,
    /// To what kind of thing.
    pub object_type: String,
    /// To which one.
    pub object: Option<AnyId>,
    /// Why.
    pub reason: Option<String>,
    /// In which request.
    pub request_id: String,
    /// JSON, as stored.
    pub details: String,
}

/// Where a chain begins: the hash before its first record, of the municipality alone, so that no chain passes for another's.
pub fn beginning(municipality: MunicipalityId) -> ChainHash {
    let mut text = Parts::default();
    text.add(Some(CHAIN)).add(Some(municipality.0.as_bytes()));
    text.hash()
}

/// The hash of a record at its place, counted from 1.
pub fn hash(previous: ChainHash, sequence: i64, entry: &Entry) -> ChainHash {
    let mut text = Parts::default();
    text.add(Some(RECORD))
        .add(Some(&previous.0))
        .add(Some(entry.municipality.0.as_bytes()))
        .add(Some(&sequence.to_be_bytes()))
        .add(Some(entry.id.0.as_bytes()))
        .add(Some(&entry.at.0.timestamp_micros().to_be_bytes()))
        .add(entry.actor.as_ref().map(|actor| actor.0.as_bytes().as_slice()))
        .add(Some(entry.action.as_bytes()))
        .add(Some(entry.object_type.as_bytes()))
        .add(entry.object.as_ref().map(|object| object.0.as_bytes().as_slice()))
        .add(entry.reason.as_deref().map(str::as_bytes))
        .add(Some(entry.request_id.as_bytes()))
        .add(Some(entry.details.as_bytes()));
    text.hash()
}

/// Each part with its length before it, four bytes; one that is not there is the length that no part can have.
#[derive(Default)]
struct Parts(Sha256);

impl Parts {
    fn add(&mut self, part: Option<&[u8]>) -> &mut Self {
        let length = part.map_or(u32::MAX, |part| u32::try_from(part.len()).unwrap_or(u32::MAX));
        self.0.update(length.to_be_bytes());
        self.0.update(part.unwrap_or_default());
        self
    }

    fn hash(self) -> ChainHash {
        ChainHash(self.0.finalize().into())
    }
}

/// One place of a chain as stored: which record stands there, and the hash that was made then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The place, counted from 1 without a gap.
    pub sequence: i64,
    /// The record's id.
    pub id: AuditEventId,
    /// The hash made from the one before and the record.
    pub hash: ChainHash,
    /// The record; none where it is gone.
    pub entry: Option<Entry>,
}

/// What a chain had come to at a time, signed, to be kept outside the database: one line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The municipality's code, for people.
    pub municipality: String,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// How many records there were.
    pub sequence: i64,
    /// The last one's hash, hexadecimal.
    pub hash: String,
    /// When it was signed.
    pub at: Instant,
    /// By which key.
    pub key_id: String,
    /// Ed25519 over [`Checkpoint::signed_text`], base64.
    pub signature: String,
}

impl Checkpoint {
    /// What is signed: a line for each thing.
    pub fn signed_text(&self) -> String {
        let (Self { municipality, municipality_id, sequence, hash, key_id, .. }, at) = (self, spelled(self.at));
        format!("{CHECKPOINT}\n{municipality}\n{municipality_id}\n{sequence}\n{hash}\n{at}\n{key_id}\n")
    }

    /// The line of the file, without its end.
    pub fn line(&self) -> String {
        let Self { municipality, municipality_id, sequence, hash, key_id, signature, .. } = self;
        serde_json::json!({
            "municipality": municipality, "municipality_id": municipality_id, "sequence": sequence, "hash": hash,
            "at": spelled(self.at), "key_id": key_id, "signature": signature,
        })
        .to_string()
    }
}

/// An instant with its six digits: the one spelling that is signed and exported.
pub fn spelled(at: Instant) -> String {
    at.0.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests;
