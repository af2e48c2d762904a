//! The key folder: one file a key, readable by its owner only, the key's id in the file's name.
//!
//! `data-<id>.key`, `index-<id>.key` and `link-<id>.key` hold 32 random bytes as base64; `signing-<id>.pem` and
//! `checkpoint-<id>.pem` an Ed25519 key in PKCS#8. Ids begin with the second in which they were made, or the one after the newest
//! there is, so that the newest sorts last. Other files are left alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{EncodePrivateKey, spki::der::pem::LineEnding};
use zeroize::Zeroizing;

use super::random;

/// What a key is for. No key serves two purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// Seals values at rest.
    Data,
    /// Makes the keyed index of CPR numbers.
    Index,
    /// Makes refresh tokens and request fingerprints.
    Link,
    /// Signs access tokens.
    Signing,
    /// Signs checkpoints of the audit log.
    Checkpoint,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Data, Self::Index, Self::Link, Self::Signing, Self::Checkpoint];

    /// Its word, in file names, commands and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Index => "index",
            Self::Link => "link",
            Self::Signing => "signing",
            Self::Checkpoint => "checkpoint",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    const fn affixes(self) -> (&'static str, &'static str) {
        match self {
            Self::Data => ("data-", ".key"),
            Self::Index => ("index-", ".key"),
            Self::Link => ("link-", ".key"),
            Self::Signing => ("signing-", ".pem"),
            Self::Checkpoint => ("checkpoint-", ".pem"),
        }
    }
}

/// Why the keys cannot be used. Names the file, never what is in it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The folder or a file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// What could not be read or written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file may be read by others than its owner.
    #[error("{}: others than its owner may read this key; chmod 600 it, and replace it if somebody may have", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
    },
    /// The file does not hold a key of its kind.
    #[error("{}: this is not a {expected}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What should stand there.
        expected: &'static str,
    },
    /// The id in the file's name is not one.
    #[error("{}: a key's id has 1 to 64 letters, digits and hyphens", path.display())]
    BadId {
        /// The file.
        path: PathBuf,
    },
    /// There is no key of a kind.
    #[error("{}: no {} key; make a first set of keys with `valghalla keys init`", dir.display(), kind.as_str())]
    Missing {
        /// The folder.
        dir: PathBuf,
        /// What is missing.
        kind: KeyKind,
    },
    /// The database says that a key is in use which is not in the folder.
    #[error("{}: the {} key {id}, which is in use, is not there; bring it back from your copy of the keys", dir.display(), kind.as_str())]
    NotHere {
        /// The folder.
        dir: PathBuf,
        /// Its kind.
        kind: KeyKind,
        /// Its id.
        id: String,
    },
    /// An installation of an earlier release, which had no such key.
    #[error(
        "{}: no key for the checkpoints of the audit log; `valghalla keys add-checkpoint` makes one beside the others",
        dir.display()
    )]
    MissingCheckpoint {
        /// The folder.
        dir: PathBuf,
    },
    /// There are keys already, and they are not overwritten.
    #[error("{}: a key is there already; a new set would make what it sealed unreadable", path.display())]
    Exists {
        /// A key that is there.
        path: PathBuf,
    },
}

impl KeyError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

/// One key file: its id and what stands in it.
pub(super) struct KeyFile {
    pub(super) id: String,
    pub(super) path: PathBuf,
    pub(super) text: Zeroizing<String>,
}

/// The keys of a kind in the folder, oldest first.
pub(super) fn read(dir: &Path, kind: KeyKind) -> Result<Vec<KeyFile>, KeyError> {
    let mut files =
        names(dir, kind)?.into_iter().map(|(id, path)| read_one(id, path)).collect::<Result<Vec<_>, _>>()?;
    files.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(files)
}

fn names(dir: &Path, kind: KeyKind) -> Result<Vec<(String, PathBuf)>, KeyError> {
    let (prefix, suffix) = kind.affixes();
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(KeyError::io(dir))? {
        let path = entry.map_err(KeyError::io(dir))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(id) = name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix)) else { continue };
        if id.is_empty() || id.len() > 64 || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(KeyError::BadId { path });
        }
        found.push((id.to_owned(), path.clone()));
    }
    Ok(found)
}

/// The ids of a kind's keys in the folder, oldest first.
pub(super) fn ids(dir: &Path, kind: KeyKind) -> Result<Vec<String>, KeyError> {
    let mut ids: Vec<String> = names(dir, kind)?.into_iter().map(|(id, _)| id).collect();
    ids.sort();
    Ok(ids)
}

/// How an id begins.
const MADE: &str = "%Y%m%dT%H%M%SZ";

/// When a key was made, where its id says so.
pub(super) fn made_at(id: &str) -> Option<DateTime<Utc>> {
    id.get(..16).and_then(|time| NaiveDateTime::parse_from_str(time, MADE).ok()).map(|time| time.and_utc())
}

fn read_one(id: String, path: PathBuf) -> Result<KeyFile, KeyError> {
    let file = File::open(&path).map_err(KeyError::io(&path))?;
    // Asked of the open file, so that it cannot be another one by the time it is read.
    let mode = file.metadata().map_err(KeyError::io(&path))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::TooOpen { path });
    }
    let text = Zeroizing::new(io::read_to_string(file).map_err(KeyError::io(&path))?);
    Ok(KeyFile { id, path, text })
}

/// The 32 bytes of a symmetric key file.
pub(super) fn symmetric(file: &KeyFile) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let malformed = || KeyError::Malformed { path: file.path.clone(), expected: "key of 32 bytes in base64" };
    let bytes = Zeroizing::new(STANDARD.decode(file.text.trim()).map_err(|_| malformed())?);
    let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| malformed())?;
    Ok(Zeroizing::new(key))
}

/// Refuses a folder in which any key stands.
pub(super) fn refuse_existing(dir: &Path) -> Result<(), KeyError> {
    for kind in KeyKind::ALL {
        if let Some((_, path)) = names(dir, kind)?.into_iter().next() {
            return Err(KeyError::Exists { path });
        }
    }
    Ok(())
}

/// Makes the folder, open to its owner only, where it is not there yet.
pub(super) fn make_dir(dir: &Path) -> Result<(), KeyError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(KeyError::io(dir))
}

/// Writes a new key of a kind, lastingly, and gives its id.
pub(super) fn write_new(dir: &Path, kind: KeyKind, now: DateTime<Utc>) -> Result<String, KeyError> {
    let newest = ids(dir, kind)?.last().and_then(|id| made_at(id));
    let now = newest.map_or(now, |newest| now.max(newest + TimeDelta::seconds(1)));
    let suffix: String = random::<4>().iter().map(|byte| format!("{byte:02x}")).collect();
    let id = format!("{}-{suffix}", now.format(MADE));
    let path = path(dir, kind, &id);
    let text = match kind {
        KeyKind::Signing | KeyKind::Checkpoint => new_signing_key(&path)?,
        _ => Zeroizing::new(STANDARD.encode(*Zeroizing::new(random::<32>())) + "\n"),
    };
    // Under another name until it is whole: a server that looks meanwhile sees no key or all of it.
    let unfinished = path.with_added_extension("new");
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished);
    made.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&unfinished, &path))
        .map_err(KeyError::io(&path))?;
    // The name must last as well: what a key seals before a power cut has to be opened after it.
    sync(dir)?;
    Ok(id)
}

fn path(dir: &Path, kind: KeyKind, id: &str) -> PathBuf {
    let (before, after) = kind.affixes();
    dir.join(format!("{before}{id}{after}"))
}

fn sync(dir: &Path) -> Result<(), KeyError> {
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(KeyError::io(dir))
}

/// Moves a key into a folder where no key is looked for, lastingly.
pub(super) fn retire(dir: &Path, kind: KeyKind, id: &str) -> Result<PathBuf, KeyError> {
    let (from, retired) = (path(dir, kind, id), dir.join("retired"));
    make_dir(&retired)?;
    let to = path(&retired, kind, id);
    fs::rename(&from, &to).map_err(KeyError::io(&from))?;
    sync(&retired)?;
    sync(dir)?;
    Ok(to)
}

fn new_signing_key(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    SigningKey::from_bytes(&Zeroizing::new(random::<32>()))
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|_| KeyError::Malformed { path: path.to_owned(), expected: "Ed25519 key that can be written" })
}
