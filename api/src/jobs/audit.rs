//! Keeping the audit log: every record gets its place in the chain, and what the chain has come to is checked, signed and
//! written outside the database. Who was erased is noted there too.

mod files;
mod folder;
mod verify;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::watch;

pub use files::Files;
pub use folder::{Strays, strays};
pub use verify::{Report, verify};

use crate::config::{Config, ConfigError};
use crate::domain::audit_chain::{ChainHash, Checkpoint, Fault, Walk};
use crate::domain::erasure::ErasedPerson;
use crate::domain::ids::{AuditEventId, MunicipalityId};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::jobs::scrubbing::Scrubbing;
use crate::store::audit::{chain, checkpoints};
use crate::store::db::Db;
use crate::store::{erasure, municipalities};

/// How often to look for records without a place.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often to think of checkpoints, counted in looks.
const CONSIDER_EVERY: u32 = 20;
/// How long new records may wait for a checkpoint: what is removed before that leaves no trace.
const UNSIGNED: TimeDelta = TimeDelta::minutes(5);
/// How old the newest checkpoint may become though nothing has happened.
const OLDEST: TimeDelta = TimeDelta::minutes(55);

/// Whoever keeps the log of an installation: one in each server.
pub struct Keeper {
    db: Db,
    files: Files,
    /// The newest checkpoint of each municipality that the folder had when this program began.
    written: HashMap<MunicipalityId, Checkpoint>,
    /// The newest checkpoint of each municipality that this program knows.
    newest: HashMap<MunicipalityId, Checkpoint>,
    /// When one was last tried that could not be signed.
    refused: HashMap<MunicipalityId, Instant>,
    /// The records that the list of what was taken away has.
    listed: HashSet<AuditEventId>,
    /// Up to which record each log was looked through for them.
    looked_through: HashMap<MunicipalityId, i64>,
    scrubbing: Scrubbing,
}

impl Keeper {
    /// With the folder of the settings, made when it is not there.
    pub fn open(config: &Config, db: Db) -> std::result::Result<Self, ConfigError> {
        let begun = Files::open(&config.audit_checkpoints_dir).and_then(|files| {
            files.append_taken_away(&[])?;
            let (listed, _) = files.taken_away()?.unwrap_or_default();
            let written = folder::newest(&files, &db.keys())?;
            Ok((files, listed.into_iter().map(|one| one.event_id).collect(), written))
        });
        let (files, listed, written) = begun.map_err(|error| unusable(config, &error))?;
        let (newest, refused, looked_through) = Default::default();
        let scrubbing = Scrubbing::begin();
        Ok(Self { db, files, written, newest, refused, listed, looked_through, scrubbing })
    }

    /// Keeps the log until told to stop, then signs what it has come to.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut looks: u32 = 0;
        while !*stop.borrow() {
            let consider = looks.is_multiple_of(CONSIDER_EVERY);
            if let Err(error) = self.look(consider).await {
                // The database is away: what waits keeps waiting.
                tracing::warn!(%error, "the audit log is not linked or signed");
            }
            looks = looks.wrapping_add(1);
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        if let Err(error) = self.finish().await {
            tracing::warn!(%error, "the audit log has no checkpoint of this stop");
        }
    }

    /// Links what waits, notes who was erased, and writes the checkpoints that are due when they are to be considered.
    pub async fn look(&mut self, consider: bool) -> Result<()> {
        self.link().await?;
        self.list_taken_away().await?;
        self.note_erased().await?;
        if consider { self.checkpoints(false).await } else { Ok(()) }
    }

    /// Links what waits, notes who was erased, and signs every chain that has grown.
    pub async fn finish(&mut self) -> Result<()> {
        self.link().await?;
        self.list_taken_away().await?;
        self.note_erased().await?;
        self.checkpoints(true).await
    }

    /// Writes what was taken away since the last look to its list. Whoever links the records, each server lists them.
    async fn list_taken_away(&mut self) -> Result<()> {
        for (municipality, _) in self.db.read(municipalities::all).await? {
            let after = self.looked_through.get(&municipality).copied().unwrap_or(0);
            let (head, mut new) = self.db.read(move |tx| chain::taken_away(tx, municipality, after)).await?;
            new.retain(|one| !self.listed.contains(&one.event_id));
            if !new.is_empty() {
                self.files.append_taken_away(&new).map_err(Error::internal)?;
                self.listed.extend(new.iter().map(|one| one.event_id));
            }
            self.looked_through.insert(municipality, head);
        }
        Ok(())
    }

    async fn link(&self) -> Result<()> {
        while self.db.read(chain::anything_waits).await? {
            if self.db.write(chain::link_some).await? == 0 {
                // What waits is gone; `verify` names it.
                break;
            }
        }
        Ok(())
    }

    /// Scrubs the database of those who were erased, and adds their lines to the list outside it. A crash before the end
    /// begins it anew: a line may stand there twice, and never not at all. A disk that is too full to scrub, or somebody who
    /// reads, keeps neither the list nor the checkpoints from being written.
    async fn note_erased(&mut self) -> Result<()> {
        let anything = self.db.read(erasure::anything_unwritten).await?;
        if anything {
            self.scrubbing.ask();
        }
        self.scrubbing.go_on(&self.db).await;
        if !anything {
            return Ok(());
        }
        let files = self.files.clone();
        self.db
            .write(move |tx| {
                let mut lines: BTreeMap<String, Vec<ErasedPerson>> = BTreeMap::new();
                for (code, line) in erasure::take_unwritten(tx)? {
                    lines.entry(code).or_default().push(line);
                }
                lines.iter().try_for_each(|(code, lines)| files.append_erased(code, lines).map_err(Error::internal))
            })
            .await
    }

    async fn checkpoints(&mut self, at_once: bool) -> Result<()> {
        for (municipality, code) in self.db.read(municipalities::all).await? {
            self.checkpoint(municipality, &code, at_once).await?;
        }
        Ok(())
    }

    async fn checkpoint(&mut self, municipality: MunicipalityId, code: &str, at_once: bool) -> Result<()> {
        let Some((sequence, hash)) = self.db.read(move |tx| chain::head(tx, municipality)).await? else {
            return self.refuse_if_emptied(municipality, code).await;
        };
        // What was there before this program began is checked at once.
        let begins = !self.newest.contains_key(&municipality);
        let (now, newest) = (self.db.clock().now(), self.newest(municipality).await?);
        if !at_once && self.refused.get(&municipality).is_some_and(|last| now.0 - last.0 < UNSIGNED) {
            return Ok(());
        }
        if let Some(renamed) = newest.as_ref().filter(|newest| newest.municipality != code) {
            self.alarm(municipality, code, &folder::foreign(renamed, &renamed.municipality, Some(code)), now);
            return Ok(());
        }
        if let Some(newest) = newest.as_ref().filter(|_| !begins) {
            let (age, grown) = (now.0 - newest.at.0, newest.sequence != sequence);
            if age < OLDEST && !(grown && (at_once || age >= UNSIGNED)) {
                return Ok(());
            }
        }
        if let Some(beyond) = newest.as_ref().filter(|newest| newest.sequence > sequence) {
            self.alarm(municipality, code, &verify::cut_off(&Walk::from(municipality, sequence, hash), beyond), now);
            return Ok(());
        }
        let start =
            newest.as_ref().and_then(|one| Some(Walk::from(municipality, one.sequence, ChainHash::parse(&one.hash)?)));
        let start = start.unwrap_or_else(|| Walk::from_beginning(municipality));
        match verify::since(&self.db, municipality, start).await? {
            Ok(walk) => self.sign(municipality, code, &walk, now).await,
            Err(fault) => {
                self.alarm(municipality, code, &fault, now);
                Ok(())
            }
        }
    }

    /// A chain without any record, of which there was a checkpoint.
    async fn refuse_if_emptied(&mut self, municipality: MunicipalityId, code: &str) -> Result<()> {
        let Some(newest) = self.newest(municipality).await? else { return Ok(()) };
        let now = self.db.clock().now();
        if self.refused.get(&municipality).is_none_or(|last| now.0 - last.0 >= UNSIGNED) {
            self.alarm(municipality, code, &verify::cut_off(&Walk::from_beginning(municipality), &newest), now);
        }
        Ok(())
    }

    /// What does not hold is never signed: a checkpoint would make it look as if it did.
    fn alarm(&mut self, municipality: MunicipalityId, code: &str, fault: &Fault, now: Instant) {
        tracing::error!(municipality = code, %fault, "THE AUDIT LOG WAS TAMPERED WITH: no checkpoint is written");
        self.refused.insert(municipality, now);
    }

    async fn sign(&mut self, municipality: MunicipalityId, code: &str, walk: &Walk, now: Instant) -> Result<()> {
        let checkpoint = self.db.keys().sign_checkpoint((municipality, code), (walk.sequence, walk.hash), now);
        // The file first: what only the database has proves nothing.
        self.files.append(&checkpoint).map_err(Error::internal)?;
        let kept = checkpoint.clone();
        self.db.write(move |tx| checkpoints::keep(tx, &kept)).await?;
        self.newest.insert(municipality, checkpoint);
        Ok(())
    }

    /// The newest checkpoint that is known: what this program wrote, or what it finds when it begins.
    async fn newest(&mut self, municipality: MunicipalityId) -> Result<Option<Checkpoint>> {
        if let Some(newest) = self.newest.get(&municipality) {
            return Ok(Some(newest.clone()));
        }
        let stored = self.db.read(move |tx| checkpoints::page(tx, municipality, None, 1)).await?;
        let stored = stored.into_iter().map(|one| one.checkpoint).filter(|one| self.db.keys().has_signed(one));
        let newest =
            self.written.get(&municipality).cloned().into_iter().chain(stored).max_by_key(|one| (one.sequence, one.at));
        if let Some(newest) = &newest {
            self.newest.insert(municipality, newest.clone());
        }
        Ok(newest)
    }
}

fn unusable(config: &Config, error: &std::io::Error) -> ConfigError {
    let dir: &Path = &config.audit_checkpoints_dir;
    ConfigError::new(
        "AUDIT_CHECKPOINTS_DIR",
        format!("{}: no checkpoints can be written there: {error}", dir.display()),
    )
}
