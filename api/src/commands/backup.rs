//! `backup`: a copy of the database while it is served, and a manifest that says what is in it. The keys are not.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::Read;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config::{Config, DatabaseUrl};
use crate::domain::time::{Clock, Instant};
use crate::error::{Error, Result};
use crate::store::backup::{Contents, copy};

const FORMAT: &str = "valghalla backup v1";
const MANIFEST: &str = "manifest.json";

/// Why there is no backup, or none that can be used.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("{}: the folder is not empty; a backup gets one of its own", .0.display())]
    NotEmpty(PathBuf),
    #[error("{0}: there is no backup here, or one that was broken off ({1})")]
    NoManifest(String, String),
    #[error("{0}: this is not a backup that this program knows: {1}")]
    Format(String, String),
    #[error("{}: the file is not the one that was backed up: its checksum is another", .0.display())]
    Changed(PathBuf),
}

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    /// When it was begun: what was acknowledged before is in it.
    pub taken_at: Instant,
    /// The program that made it.
    program: String,
    /// `sqlite` or `postgres`: a backup goes back into the same kind.
    pub database: String,
    file: String,
    bytes: u64,
    sha256: String,
    /// What is in it.
    pub contents: Contents,
}

/// The word of a manifest for this kind of database.
pub const fn kind(url: &DatabaseUrl) -> &'static str {
    match url {
        DatabaseUrl::Sqlite(_) => "sqlite",
        DatabaseUrl::Postgres(_) => "postgres",
    }
}

/// Copies the database into a folder of its own.
pub fn backup(config: &Config, dir: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(Error::internal)?;
    if fs::read_dir(dir).map_err(Error::internal)?.next().is_some() {
        return Err(Error::internal(Refused::NotEmpty(dir.to_owned())));
    }
    // One that was there may have been readable by others.
    fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(Error::internal)?;
    let taken_at = Clock::default().now();
    let file = if kind(&config.database) == "sqlite" { "database.sqlite" } else { "database.dump" };
    let path = dir.join(file);
    let contents = copy(&config.database, &path)?;
    let (bytes, sha256) = checksum(&path)?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        taken_at,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        database: kind(&config.database).to_owned(),
        file: file.to_owned(),
        bytes,
        sha256,
        contents,
    };
    // The last one: a folder with a manifest is a whole backup.
    let text = serde_json::to_vec_pretty(&manifest).map_err(Error::internal)?;
    let mut options = File::options();
    let made = options.write(true).create_new(true).mode(0o600).open(dir.join(MANIFEST));
    let written = made.and_then(|mut file| std::io::Write::write_all(&mut file, &text).and_then(|()| file.sync_all()));
    written.and_then(|()| File::open(dir)?.sync_all()).map_err(Error::internal)?;
    let count = |table: &str| manifest.contents.rows.get(table).copied().unwrap_or(0);
    println!(
        "backup of {} persons, {} users and {} records of the audit log in {}: {bytes} bytes, checked",
        count("persons"),
        count("users"),
        count("audit_events"),
        dir.display()
    );
    println!(
        "THE KEYS ARE NOT IN IT: without {} nobody can read a CPR number in it. Keep a copy of them elsewhere, \
        and of {}, which says what is taken away from now on. It needs {}.",
        config.keys_dir.display(),
        config.audit_checkpoints_dir.display(),
        if manifest.contents.keys.is_empty() { "no key".to_owned() } else { manifest.contents.keys.join(", ") }
    );
    Ok(())
}

impl Manifest {
    /// Reads the manifest of a backup, and checks that its file is as it was; answers the file too.
    pub fn read(dir: &Path) -> Result<(Self, PathBuf)> {
        let path = dir.join(MANIFEST);
        let text = fs::read(&path)
            .map_err(|e| Error::internal(Refused::NoManifest(dir.display().to_string(), e.to_string())))?;
        let refuse = |why: String| Error::internal(Refused::Format(path.display().to_string(), why));
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| refuse(error.to_string()))?;
        if manifest.format != FORMAT || manifest.file.contains(['/', '\\']) {
            return Err(refuse(manifest.format));
        }
        let file = dir.join(&manifest.file);
        if checksum(&file)? != (manifest.bytes, manifest.sha256.clone()) {
            return Err(Error::internal(Refused::Changed(file)));
        }
        Ok((manifest, file))
    }
}

/// Length and SHA-256 of a file.
fn checksum(path: &Path) -> Result<(u64, String)> {
    let named = |error: std::io::Error| Error::internal(format!("{}: {error}", path.display()));
    let mut file = File::open(path).map_err(named)?;
    let (mut sum, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut buffer).map_err(named)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        sum.update(part);
        bytes = bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
    }
    Ok((bytes, sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}
