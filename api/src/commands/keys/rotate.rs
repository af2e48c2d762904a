//! `keys rotate`: another key of a kind in the place of the one in use, while servers run. Add it; wait until every program
//! knows it; use it; wait until none uses the one before; carry over what is under that one. Broken off anywhere, the same
//! command goes on from there.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::{Refused, listing, lock, of_kind};
use crate::commands::serve;
use crate::config::Config;
use crate::crypto::{KeyKind, KeyRing};
use crate::domain::audit_chain::spelled;
use crate::domain::ids::KeyReaderId;
use crate::error::{Error, Result};
use crate::jobs::keys::settle;
use crate::store::db::{Db, Tx};
use crate::store::keys::{self, KeyReader, Moved, left};
use crate::store::{factors, outbox, persons};

/// How many rows are carried over in one transaction: some milliseconds, in which others wait on SQLite.
const BATCH: i64 = 200;
/// How often a step is tried that the database refuses.
const TRIES: u32 = 20;
/// For how long a program must have stood still to be taken for dead: longer than it works without having looked.
const DEAD_AFTER: Duration = Duration::from_secs(15);
const TELL_EVERY: Duration = Duration::from_secs(5);

/// Rotates the key of a kind.
pub async fn rotate(config: Config, kind: KeyKind) -> Result<()> {
    let _lock = lock(&config)?;
    let db = serve::open(&config).await?.patient();
    let state = of_kind(db.read(keys::all).await?, kind)?;
    let word = kind.as_str();
    let next = match (state.next, state.unfinished) {
        (None, true) => {
            println!("{word}: going on; {} is in use since {}", state.id, spelled(state.since));
            None
        }
        (Some(next), _) => {
            println!("{word}: going on with {next}");
            Some(next)
        }
        (None, false) => {
            // The file first: a key without a word in the database is one that nobody uses.
            let id = KeyRing::add(&config.keys_dir, kind, db.clock().now().0).map_err(Error::internal)?;
            let announced = id.clone();
            if !db.write(move |tx| keys::announce(tx, kind, &announced)).await? {
                return Err(Error::internal(Refused::UnderWay(word)));
            }
            println!("{word}: {id} added; {} is still in use", state.id);
            Some(id)
        }
    };
    let id = next.clone().unwrap_or(state.id);
    if !KeyRing::listed(&config.keys_dir).map_err(Error::internal)?.contains(&(kind, id.clone())) {
        return Err(Error::internal(Refused::NotHere(word, id, config.keys_dir.display().to_string())));
    }
    if next.is_some() {
        wait_for_all(&db, "know the new key", |reader| reader.knows(kind, &id)).await?;
        let changing = id.clone();
        db.write(move |tx| keys::change_over(tx, kind, &changing)).await?;
        println!("{word}: {id} is in use");
    }
    settle(&db, &config.keys_dir).await?;
    wait_for_all(&db, "use the new key", |reader| reader.uses(kind, &id)).await?;
    let unreadable = carry_over(&db, kind, &id).await?;
    // What cannot be opened keeps its older key, and holds up no other rotation.
    db.write(move |tx| keys::finish(tx, kind)).await?;
    if unreadable > 0 {
        return Err(Error::internal(Refused::Unreadable(unreadable)));
    }
    println!("{word}: done. Copy {} to where you keep your keys.", config.keys_dir.display());
    println!("The older key stays for what needs it: `valghalla keys status`, `valghalla keys retire {word}`.");
    Ok(())
}

/// Waits until it is so of every running program. One that stands still is dead, and is taken out.
async fn wait_for_all(db: &Db, what: &str, is_so: impl Fn(&KeyReader) -> bool) -> Result<()> {
    let mut beats: HashMap<KeyReaderId, (i64, Instant)> = HashMap::new();
    let mut told = Instant::now();
    loop {
        let mut waited_for = db.read(keys::readers).await?;
        waited_for.retain(|reader| !is_so(reader));
        let mut names = Vec::new();
        for reader in waited_for {
            let (beat, since) = beats.entry(reader.id).or_insert((reader.beat, Instant::now()));
            if *beat != reader.beat {
                (*beat, *since) = (reader.beat, Instant::now());
            }
            if since.elapsed() < DEAD_AFTER {
                names.push(reader.name);
                continue;
            }
            println!("{} is dead: nobody waits for it", reader.name);
            db.write(move |tx| keys::leave(tx, reader.id)).await?;
        }
        if names.is_empty() {
            return Ok(());
        }
        if told.elapsed() > TELL_EVERY {
            println!("waiting for these to {what}: {}", names.join("; "));
            told = Instant::now();
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Carries all rows over, again and again until there is nothing left: what a program that has ended since has written too.
/// Answers how many cannot be opened.
async fn carry_over(db: &Db, kind: KeyKind, id: &str) -> Result<usize> {
    let unreadable = loop {
        let passes = match kind {
            KeyKind::Data => vec![
                pass(db, "CPR numbers", persons::rotation::reseal).await?,
                pass(db, "mails", outbox::rotation::reseal).await?,
                pass(db, "second factors", factors::reseal).await?,
            ],
            KeyKind::Index => vec![pass(db, "CPR numbers", persons::rotation::reindex).await?],
            KeyKind::Link | KeyKind::Signing | KeyKind::Checkpoint => Vec::new(),
        };
        if passes.iter().all(|(rows, _)| *rows == 0) {
            break passes.iter().map(|(_, closed)| closed).sum();
        }
    };
    let under = db.read(|tx| left::count(tx, None)).await?.under(kind, id);
    if !under.is_empty() {
        println!("{}: under the key in use now: {}", kind.as_str(), listing(&under));
    }
    Ok(unreadable)
}

/// Goes once through all rows; answers how many were carried over and how many cannot be opened. Between two steps it rests
/// for as long as the step took, so that half of the time at least belongs to the others.
async fn pass<Id: Copy + Send + std::fmt::Display + 'static>(
    db: &Db,
    what: &str,
    step: fn(&mut Tx<'_>, Option<Id>, i64) -> Result<Moved<Id>>,
) -> Result<(usize, usize)> {
    let (mut after, mut rows, mut closed, mut told, mut failed) = (None, 0, 0, Instant::now(), 0);
    loop {
        let began = Instant::now();
        let moved = match db.write(move |tx| step(tx, after, BATCH)).await {
            Ok(moved) => moved,
            Err(error) if failed >= TRIES => return Err(error),
            Err(_) => {
                failed += 1;
                tokio::time::sleep(Duration::from_millis(500)).await;
                continue;
            }
        };
        failed = 0;
        rows += moved.rows;
        closed += moved.unreadable.len();
        for id in moved.unreadable {
            println!("{what}: the one of {id} cannot be opened, and stays");
        }
        let Some(last) = moved.last else { return Ok((rows, closed)) };
        after = Some(last);
        if told.elapsed() > TELL_EVERY {
            println!("{what}: {rows} carried over");
            told = Instant::now();
        }
        tokio::time::sleep(began.elapsed()).await;
    }
}
