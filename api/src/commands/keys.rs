//! The keys' files.

use crate::config::{Config, Mode};
use crate::crypto::KeyRing;
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
    KeyRing::load(&config.keys_dir).map_err(Error::internal)
}
