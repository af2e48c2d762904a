//! The keys' files, and their rotation.

mod retire;
mod rotate;
mod status;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;

pub use retire::retire;
pub use rotate::rotate;
pub use status::status;

use crate::config::Config;
use crate::crypto::{KeyError, KeyKind, KeyRing};
use crate::domain::time::Clock;
use crate::error::{Error, Result};
use crate::store::keys::KeyInUse;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("there is a key for checkpoints; `valghalla keys rotate checkpoint` puts another one into its place")]
    CheckpointThere,
    #[error("another `valghalla keys` command is at work in {0}")]
    AtWork(String),
    #[error(
        "the {0} key {1} is to be put into use and is not in {2}: go on where its rotation was begun, or copy it here"
    )]
    NotHere(&'static str, String, String),
    #[error("a rotation of the {0} key has not come to its end; run `valghalla keys rotate {0}` first")]
    UnderWay(&'static str),
    #[error("--now is for signing and link, --drop-recovery-codes for index, and neither of them for {0}")]
    NotForKind(&'static str),
    #[error("there is no older {0} key")]
    NoOlder(&'static str),
    #[error("the older {0} key is still needed")]
    Needed(&'static str),
    #[error("{0} values cannot be opened; the older key stays for them")]
    Unreadable(usize),
    #[error("{0}: there are no keys; `valghalla keys init` makes them")]
    None(String),
    #[error("nothing is noted of the {0} key")]
    Unknown(&'static str),
}

/// Makes the first keys.
pub fn init(config: &Config) -> Result<()> {
    KeyRing::init(&config.keys_dir, Clock::default().now().0).map_err(Error::internal)?;
    println!("keys written to {}; keep a copy apart from the database's backups", config.keys_dir.display());
    Ok(())
}

/// Loads the keys. In development on this machine they are made at the first start; everywhere else somebody decides that.
pub fn load(config: &Config) -> Result<KeyRing> {
    let none = std::fs::read_dir(&config.keys_dir).map_or(true, |mut entries| entries.next().is_none());
    if none && !config.makes_its_keys() {
        return Err(Error::internal(Refused::None(config.keys_dir.display().to_string())));
    }
    if none {
        init(config)?;
    }
    match KeyRing::load(&config.keys_dir) {
        Err(KeyError::MissingCheckpoint { .. }) if config.makes_its_keys() => {
            add_checkpoint(config)?;
            KeyRing::load(&config.keys_dir).map_err(Error::internal)
        }
        loaded => loaded.map_err(Error::internal),
    }
}

/// Adds the first key that signs checkpoints, to the keys of an earlier release.
pub fn add_checkpoint(config: &Config) -> Result<()> {
    let listed = KeyRing::listed(&config.keys_dir).map_err(Error::internal)?;
    if listed.iter().any(|(kind, _)| *kind == KeyKind::Checkpoint) {
        return Err(Error::internal(Refused::CheckpointThere));
    }
    let added = KeyRing::add(&config.keys_dir, KeyKind::Checkpoint, Clock::default().now().0);
    let id = added.map_err(Error::internal)?;
    println!("checkpoint key {id} written to {}; keep a copy with the other keys", config.keys_dir.display());
    Ok(())
}

/// One command at a time changes the folder; the lock goes with the process.
fn lock(config: &Config) -> Result<File> {
    let path = config.keys_dir.join("keys.lock");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    let file = file.map_err(Error::internal)?;
    file.try_lock().map_err(|_| Error::internal(Refused::AtWork(config.keys_dir.display().to_string())))?;
    Ok(file)
}

fn of_kind(noted: Vec<KeyInUse>, kind: KeyKind) -> Result<KeyInUse> {
    noted.into_iter().find(|one| one.kind == kind).ok_or_else(|| Error::internal(Refused::Unknown(kind.as_str())))
}

/// `3 CPR numbers, 1 mail`, or nothing.
fn listing(counts: &BTreeMap<&'static str, i64>) -> String {
    let one = |what: &&'static str| what.strip_suffix('s').unwrap_or(what).to_owned();
    let named = |(what, many): (&&'static str, &i64)| match many {
        1 => format!("1 {}", one(what)),
        many => format!("{many} {what}"),
    };
    counts.iter().map(named).collect::<Vec<_>>().join(", ")
}
