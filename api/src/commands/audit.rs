//! `audit verify`: whether the log is as it was written. It reads only, beside running servers too.

use std::collections::BTreeSet;
use std::io::IsTerminal;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Verify;
use crate::config::Config;
use crate::crypto::KeyRing;
use crate::domain::audit_chain::{Fault, spelled};
use crate::domain::time::Clock;
use crate::error::{Error, Result};
use crate::jobs::audit::{Files, Report, strays, verify as verify_log};
use crate::store::db::Db;
use crate::store::municipalities;

/// How many records pass between two words about how far it is.
const TELL_EVERY: i64 = 100_000;

/// Why it ends with an error.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("--municipality: there is no municipality {0}")]
    Municipality(String),
    #[error("{0}: {1}; give the folder of checkpoints with --checkpoints or AUDIT_CHECKPOINTS_DIR")]
    Folder(String, std::io::Error),
    #[error("the audit log of {} is not as it was written", .0.join(", "))]
    Tampered(Vec<String>),
    #[error(
        "there is no checkpoint to check the audit log of {} against; give the folder with --checkpoints, or \
         --allow-no-checkpoints to check what the database says alone", .0.join(", ")
    )]
    Unchecked(Vec<String>),
}

/// What the program ends with after this error, where it is one of checking: 1 after somebody touched a log, 3 where there was
/// nothing outside the database to check one against, 2 where nothing was checked.
pub(super) fn exit_code(error: &Error) -> Option<u8> {
    let Error::Internal(why) = error else { return None };
    why.downcast_ref().map(|refused| match refused {
        Refused::Tampered(_) => 1,
        Refused::Unchecked(_) | Refused::Folder(..) => 3,
        Refused::Municipality(_) => 2,
    })
}

/// Checks each log, and says what was checked or what is wrong first.
pub async fn verify(config: Config, arguments: Verify) -> Result<()> {
    let keys = KeyRing::load(&config.keys_dir).map_err(Error::internal)?;
    let db = Db::open(&config.database, 2, Clock::default(), keys)?;
    let dir = arguments.checkpoints.unwrap_or(config.audit_checkpoints_dir);
    let files =
        Files::copy(&dir).map_err(|error| Error::internal(Refused::Folder(dir.display().to_string(), error)))?;
    let mut all = db.read(municipalities::all).await?;
    let mut strays = strays(&files, &all).map_err(Error::internal)?;
    if let Some(code) = arguments.municipality {
        all.retain(|(_, one)| *one == code);
        let Some((id, _)) = all.first() else { return Err(Error::internal(Refused::Municipality(code))) };
        strays.faults.retain(|(signed, file), (whose, _)| [signed, file].contains(&&code) || whose == id);
    }
    let (mut tampered, mut unchecked) = (BTreeSet::new(), Vec::new());
    for ((code, _), (_, fault)) in &strays.faults {
        println!("{code}: {}", wrong(fault));
        tampered.insert(code.clone());
    }
    for (municipality, code) in all {
        let (mut kept, unreadable) = files.read(&code).map_err(Error::internal)?;
        kept.extend(strays.checkpoints.iter().filter(|one| one.municipality_id == municipality).cloned());
        let without = kept.iter().all(|one| one.municipality_id != municipality);
        let mut told = 0;
        let mut progress = |passed| {
            if passed - told >= TELL_EVERY || std::io::stderr().is_terminal() && passed - told >= TELL_EVERY / 10 {
                eprintln!("{code}: {passed} records");
                told = passed;
            }
        };
        match verify_log(&db, municipality, kept, &mut progress).await? {
            Ok(report) if tampered.contains(&code) => println!("{code}: in itself {}", well(&report)),
            Ok(report) => println!("{code}: {}", well(&report)),
            Err(fault) => {
                println!("{code}: {}", wrong(&fault));
                tampered.insert(code.clone());
            }
        }
        if without {
            println!("{code}: no checkpoint in {}: a log that was cut off or rewritten passes", dir.display());
            unchecked.push(code.clone());
        }
        if unreadable > 0 {
            println!("{code}: {unreadable} lines in {} are no checkpoints", dir.display());
        }
    }
    if !tampered.is_empty() {
        return Err(Error::internal(Refused::Tampered(tampered.into_iter().collect())));
    }
    if unchecked.is_empty() || arguments.allow_no_checkpoints {
        return Ok(());
    }
    Err(Error::internal(Refused::Unchecked(unchecked)))
}

fn well(report: &Report) -> String {
    let Report { records, hash, at, checkpoints, signed, waiting } = report;
    let last = at.map_or_else(String::new, |at| format!(", the last of {}", spelled(at)));
    let signed = signed
        .map_or_else(String::new, |(sequence, at)| format!(", the newest of {} up to record {sequence}", spelled(at)));
    format!(
        "all is well. {records} records, each with its hash and in its place{last}; head {hash}. {checkpoints} signed \
         checkpoints agree{signed}. {waiting} new records wait for their place."
    )
}

fn wrong(fault: &Fault) -> String {
    format!("NOT AS IT WAS WRITTEN. {fault}")
}

/// Prints each key's id and public half.
pub fn public_keys(config: &Config) -> Result<()> {
    let keys = KeyRing::load(&config.keys_dir).map_err(Error::internal)?;
    for key in keys.checkpoint_keys() {
        println!("{} {}", key.id(), STANDARD.encode(key.public_bytes()));
    }
    Ok(())
}
