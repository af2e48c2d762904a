//! Looking after the keys while a program runs: a new file in the folder is taken up, and the key that the database says is
//! in use is used. Each program says which keys it knows and uses, and a rotation waits for that (docs/adr/0030).

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::watch;

use crate::crypto::{KeyKind, KeyRing, KeysInUse};
use crate::domain::ids::KeyReaderId;
use crate::error::{Error, Result};
use crate::store::db::Db;
use crate::store::keys::{self, KeyInUse, KeyReader};

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How soon to look again when the database did not answer.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Notes the keys in use where nothing is noted yet, and uses what is noted. For programs that end soon.
///
/// Errors: a key that is in use is not in the folder.
pub async fn settle(db: &Db, dir: &Path) -> Result<()> {
    let mut noted = db.read(keys::all).await?;
    if noted.len() < KeyKind::ALL.len() {
        let ring = db.keys();
        let index = ring.ids(KeyKind::Index);
        let only = if let [only] = index.as_slice() { Some((*only).to_owned()) } else { None };
        let newest = ring.in_use();
        db.write(move |tx| keys::settle(tx, &newest, only.as_deref())).await?;
        noted = db.read(keys::all).await?;
    }
    take_up(db, dir, &noted)
}

/// Loads the folder anew when it or what is in use has changed.
fn take_up(db: &Db, dir: &Path, noted: &[KeyInUse]) -> Result<()> {
    let wanted: KeysInUse = noted.iter().map(|one| (one.kind, one.id.clone())).collect();
    let (known, in_use) = {
        let ring = db.keys();
        (ring.known(), ring.in_use())
    };
    let loaded = KeyRing::listed(dir).and_then(|listed| {
        let changed = listed != known || wanted != in_use;
        changed.then(|| KeyRing::load_using(dir, &wanted)).transpose()
    });
    match loaded {
        Ok(Some(ring)) => db.shared_keys().replace(ring),
        Ok(None) => {}
        // What is in use is known all the same: a folder that is away for a moment stops nobody.
        Err(error) if wanted == in_use => {
            tracing::warn!(%error, "the folder of keys cannot be read: the keys stay as they are")
        }
        Err(error) => return Err(Error::internal(error)),
    }
    Ok(())
}

/// Whoever looks after the keys of a running program.
pub struct Watch {
    db: Db,
    dir: PathBuf,
    reader: KeyReader,
}

impl Watch {
    /// Enters the program among those that a rotation waits for, and then reads the folder: in this order, so that no key is
    /// put into use between the two.
    pub async fn begin(db: &Db, dir: &Path) -> Result<Self> {
        let db = db.looking_after_keys();
        let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let name = format!("{machine}, process {}", std::process::id());
        let reader = KeyReader { id: KeyReaderId::new(), name, knows: String::new(), uses: String::new(), beat: 0 };
        let (id, name) = (reader.id, reader.name.clone());
        db.write(move |tx| keys::enter(tx, id, &name)).await?;
        settle(&db, dir).await?;
        let mut watch = Self { db, dir: dir.to_owned(), reader };
        watch.look().await?;
        Ok(watch)
    }

    /// Looks every second until told to stop, then takes the program out.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut next = LOOK_EVERY;
        while !*stop.borrow() {
            tokio::select! {
                () = tokio::time::sleep(next) => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
            next = LOOK_EVERY;
            if let Err(error) = self.look().await {
                // Until it succeeds, nobody may be served for long.
                tracing::debug!(%error, "the keys in use are not known");
                next = LOOK_AGAIN;
            }
        }
        let id = self.reader.id;
        if let Err(error) = self.db.write(move |tx| keys::leave(tx, id)).await {
            tracing::warn!(%error, "a rotation of keys will wait for this program though it has ended");
        }
    }

    /// Takes up what has changed, and says so as soon as nothing is under way that began before.
    pub async fn look(&mut self) -> Result<()> {
        let noted = self.db.read(keys::all).await?;
        take_up(&self.db, &self.dir, &noted)?;
        let mut says = self.reader.clone();
        if self.db.shared_keys().is_settled() {
            let ring = self.db.keys();
            says.knows = keys::spelled(ring.known());
            says.uses = keys::spelled(ring.in_use());
        }
        if noted.iter().any(|one| one.next.is_some() || one.unfinished) {
            says.beat = says.beat.wrapping_add(1);
        }
        if says != self.reader {
            let said = says.clone();
            self.db
                .write(move |tx| {
                    if !keys::say(tx, &said)? {
                        keys::enter(tx, said.id, &said.name)?;
                        keys::say(tx, &said)?;
                    }
                    Ok(())
                })
                .await?;
            self.reader = says;
        }
        self.db.shared_keys().looked();
        Ok(())
    }
}
