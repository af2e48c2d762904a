//! `restore`: a backup into an empty database, and none of what was taken away since comes back to life. Either all of it
//! is done or no server starts on the database.

use std::path::PathBuf;

use super::Restore;
use super::backup::{Manifest, kind};
use super::serve;
use crate::config::{Config, DatabaseUrl};
use crate::crypto::{KeyKind, KeyRing};
use crate::domain::audit_chain::spelled;
use crate::domain::taken_away::TakenAway;
use crate::domain::time::Clock;
use crate::error::{Error, Result};
use crate::jobs::audit::{Files, Keeper, verify};
use crate::store::audit::chain;
use crate::store::backup::Contents;
use crate::store::db::Db;
use crate::store::{erasure, keys, municipalities, restore as store};

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the backup is of {0}; DATABASE_URL names another kind of database")]
    Kind(String),
    #[error("the database of DATABASE_URL is not empty; a restore overwrites nothing")]
    NotEmpty,
    #[error(
        "{}: there is no taken-away.jsonl, so nobody knows who was blocked or deleted since the backup. Bring the folder \
         back, or restore with --without-list and block them again by hand", .0.display()
    )]
    NoList(PathBuf),
    #[error("what came out of the backup is not what its manifest says: {0}")]
    Contents(String),
    #[error(
        "{0}: the key {1}, with which values in the backup are sealed, is missing; bring the keys back first, from your copy or the folder of retired ones"
    )]
    NoKey(String, String),
    #[error("{0}: the audit log in the backup is not as it was written. {1}")]
    Tampered(String, String),
}

fn refuse<T>(refused: Refused) -> Result<T> {
    Err(Error::internal(refused))
}

/// Restores, and says what was ended and what is to be looked at.
pub async fn restore(config: Config, arguments: Restore) -> Result<()> {
    let (manifest, file) = Manifest::read(&arguments.dir)?;
    if manifest.database != kind(&config.database) {
        return refuse(Refused::Kind(manifest.database));
    }
    let _lock = serve::lock(&config.database)?;
    let keys = KeyRing::load(&config.keys_dir).map_err(Error::internal)?;
    let list = Files::copy(&config.audit_checkpoints_dir).and_then(|files| files.taken_away()).ok().flatten();
    let list = match list {
        Some((list, unreadable)) => {
            if unreadable > 0 {
                println!("{unreadable} lines of taken-away.jsonl cannot be read: look at them");
            }
            list
        }
        None if arguments.without_list => Vec::new(),
        None => return refuse(Refused::NoList(config.audit_checkpoints_dir)),
    };
    if !store::is_empty(&config.database)? {
        return refuse(Refused::NotEmpty);
    }
    let working = store::working(&config.database);
    let done = bring_back(&config, &working, &manifest, &file, keys, list).await;
    if done.is_err() {
        store::clear(&working)?;
        if let DatabaseUrl::Postgres(_) = working {
            println!("no server starts on this database; drop it and make an empty one before the next try");
        }
    }
    done?;
    store::finish(&working, &config.database)?;
    println!("restored the backup of {}. Servers may start.", spelled(manifest.taken_at));
    Ok(())
}

async fn bring_back(
    config: &Config,
    working: &DatabaseUrl,
    manifest: &Manifest,
    file: &std::path::Path,
    keys: KeyRing,
    list: Vec<TakenAway>,
) -> Result<()> {
    let found = store::load(working, file, &manifest.contents.schema)?;
    if let Some(other) = difference(&manifest.contents, &found) {
        return refuse(Refused::Contents(other));
    }
    let db = Db::open(working, 2, Clock::default(), keys)?;
    for key in db.read(store::data_keys).await? {
        if !db.keys().has_data_key(&key) {
            return refuse(Refused::NoKey(config.keys_dir.display().to_string(), key));
        }
    }
    let known: Vec<String> = db.keys().ids(KeyKind::Index).into_iter().map(|id| format!("index-{id}")).collect();
    for key in manifest.contents.keys.iter().filter(|key| key.starts_with("index-") && !known.contains(key)) {
        println!(
            "{key} is not in {}: run `valghalla keys rotate index`, or people with the same number are not found",
            config.keys_dir.display()
        );
    }
    // What is in the folder now was chosen by the operator; what was in use then may have leaked since.
    db.write(keys::forget).await?;
    let files = Files::open(&config.audit_checkpoints_dir).map_err(Error::internal)?;
    // What waited when the backup was made gets its place, so that only the restore's own records come after it.
    db.write(chain::link_all).await?;
    check_log(&db, &files, &manifest.contents).await?;
    let taken_at = manifest.taken_at;
    let all = db.read(municipalities::all).await?;
    let told = db
        .write(move |tx| {
            let mut told = Vec::new();
            for (municipality, code) in all {
                let ended = store::revive_nothing(tx, municipality, taken_at, &list)?;
                told.push((code, ended, store::to_look_at(tx, municipality, taken_at, &list)?));
            }
            Ok(told)
        })
        .await?;
    for (code, people) in files.erased().map_err(Error::internal)? {
        let municipality = code.clone();
        let erased = db.write(move |tx| erasure::erase_again(tx, &municipality, &people)).await?;
        println!("{code}: {erased} people erased again");
    }
    db.scrub().await?;
    let stamp = format!("before-restore-{}", db.clock().now().0.format("%Y%m%dT%H%M%SZ"));
    for (code, ended, look_at) in told {
        tell(&code, ended, &look_at);
        if let Some(aside) = files.set_aside(&code, &stamp).map_err(Error::internal)? {
            println!("{code}: the checkpoints until now are in {}", aside.display());
        }
    }
    let here = Config { database: working.clone(), ..config.clone() };
    Keeper::open(&here, db.clone()).map_err(Error::internal)?.finish().await?;
    db.write(store::release).await
}

/// Says what was ended and kept in a municipality, and what is to be looked at.
fn tell(code: &str, ended: store::Ended, look_at: &[String]) {
    let store::Ended { sessions, links, mails, again } = ended;
    let store::Again { blocked, deleted, closed, recovery_codes, clients, secrets, holds, consents, .. } = again;
    let store::Again { protected, requests, older_settings, stricter, .. } = again;
    println!(
        "{code}: {sessions} sessions ended, {links} links revoked, {mails} unsent mails cancelled; again {blocked} users \
         blocked, {deleted} deleted; {recovery_codes} recovery codes of users who used one, made new ones or were reset since are gone"
    );
    println!(
        "{code}: again {clients} machine clients revoked, {secrets} secrets removed, {holds} elections on hold, {consents} \
         consents withdrawn, {protected} addresses protected, {requests} requests for a secretary rejected or taken back"
    );
    if !closed.is_empty() {
        println!(
            "{code}: the second factors of these accounts were set up or reset since; their passwords are gone, send them a \
             link: {}",
            closed.join(", ")
        );
    }
    if older_settings {
        println!("{code}: the settings were changed since and are those of the backup again: look at them");
    }
    if !stricter.is_empty() {
        println!("{code}: these settings are stricter than in the backup, as they were last: {}", stricter.join(", "));
    }
    if !look_at.is_empty() {
        println!(
            "{code}: look at these accounts, they were changed since (password, rights, second factor): {}",
            look_at.join(", ")
        );
    }
}

/// The first thing in which two databases differ.
fn difference(said: &Contents, found: &Contents) -> Option<String> {
    if said.schema != found.schema {
        return Some("the migrations".to_owned());
    }
    let counted = said.rows.iter().find(|(table, rows)| found.rows.get(*table) != Some(rows));
    let counted = counted.map(|(table, rows)| format!("{table} should have {rows} rows"));
    counted.or_else(|| (said.audit != found.audit).then(|| "the ends of the audit logs".to_owned()))
}

/// The logs hold, and agree with the checkpoints as far as the backup goes; says how much was lost after it.
async fn check_log(db: &Db, files: &Files, said: &Contents) -> Result<()> {
    for head in &said.audit {
        let (mut kept, _) = files.read(&head.municipality).map_err(Error::internal)?;
        let newest = kept.iter().filter(|one| db.keys().has_signed(one)).map(|one| (one.sequence, one.at)).max();
        kept.retain(|one| one.sequence <= head.sequence);
        if let Err(fault) = verify(db, head.municipality_id, kept, &mut |_| {}).await? {
            return refuse(Refused::Tampered(head.municipality.clone(), fault.to_string()));
        }
        if let Some((sequence, at)) = newest.filter(|(sequence, _)| *sequence > head.sequence) {
            let (code, last) = (&head.municipality, head.sequence);
            println!(
                "{code}: the backup ends with record {last}; the checkpoint of {} knows {sequence}: the records between are lost",
                spelled(at)
            );
        }
    }
    Ok(())
}
