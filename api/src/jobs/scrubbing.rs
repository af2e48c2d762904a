//! Leaving nothing of who was erased in SQLite's files, however long somebody reads beside it.

use std::time::{Duration, Instant};

use crate::store::db::Db;

/// How long to wait after somebody was in the way: a backup reads for seconds or minutes.
const AGAIN: Duration = Duration::from_secs(10);

/// What is left to do.
#[derive(Debug)]
pub struct Scrubbing {
    rebuild: bool,
    empty_log: bool,
    tried: Option<Instant>,
}

impl Scrubbing {
    /// Of what happened before this program began, the log may still tell.
    pub const fn begin() -> Self {
        Self { rebuild: false, empty_log: true, tried: None }
    }

    /// Somebody was erased.
    pub const fn ask(&mut self) {
        *self = Self { rebuild: true, empty_log: true, tried: None };
    }

    /// Does what is left, unless it was tried a moment ago. What cannot be done now is tried again.
    pub async fn go_on(&mut self, db: &Db) {
        if !self.empty_log || self.tried.is_some_and(|tried| tried.elapsed() < AGAIN) {
            return;
        }
        self.tried = Some(Instant::now());
        if self.rebuild {
            if let Err(error) = db.rebuild().await {
                tracing::warn!(%error, "the database could not be rebuilt after an erasure; it is tried again");
                return;
            }
            self.rebuild = false;
        }
        match db.empty_log().await {
            Ok(emptied) => {
                self.empty_log = !emptied;
                if !emptied {
                    tracing::warn!(
                        "the database's log could not be emptied, since somebody reads it; it is tried again"
                    );
                }
            }
            Err(error) => tracing::warn!(%error, "the database's log could not be emptied; it is tried again"),
        }
    }
}
