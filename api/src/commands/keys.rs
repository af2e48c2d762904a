//! The keys' files.

use crate::config::{Config, Mode};
use crate::crypto::{KeyError, KeyKind, KeyRing};
use crate::domain::time::Clock;
use crate::error::{Error, Result};

/// Makes the first keys.
pub fn init(config: &Config) -> Result<()> {
    KeyRing::init(&config.keys_dir, Clock::default().now().0).map_err(Error::internal)?;
    println!("keys written to {}; keep a copy apart from the database's backups", config.keys_dir.display());
    Ok(())
}

/// Loads the keys. In development they are made at the first start; in production somebody decides that.
pub fn load(config: &Config) -> Result<KeyRing> {
    let none = std::fs::read_dir(&config.keys_dir).map_or(true, |mut entries| entries.next().is_none());
    if config.mode == Mode::Development && none {
        init(config)?;
    }
    match KeyRing::load(&config.keys_dir) {
        Err(KeyError::MissingCheckpoint { .. }) if config.mode == Mode::Development => {
            add_checkpoint(config)?;
            KeyRing::load(&config.keys_dir).map_err(Error::internal)
        }
        loaded => loaded.map_err(Error::internal),
    }
}

/// Adds a key that signs checkpoints from the next start on.
pub fn add_checkpoint(config: &Config) -> Result<()> {
    let added = KeyRing::add(&config.keys_dir, KeyKind::Checkpoint, Clock::default().now().0);
    let id = added.map_err(Error::internal)?;
    println!("checkpoint key {id} written to {}; keep a copy with the other keys", config.keys_dir.display());
    Ok(())
}
