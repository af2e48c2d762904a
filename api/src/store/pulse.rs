//! Whether the database answers, found out beside the requests: on a connection of its own, so that neither load nor requests
//! that hang can hide it.
//!
//! A database that refuses says so by itself, at once. One that is frozen or cut off says nothing: a driver then waits, and
//! whoever asked would too.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;

use super::conn::Conn;
use crate::config::DatabaseUrl;

/// How often the database is asked.
const EVERY: Duration = Duration::from_millis(250);
/// A question that is open for so long will not be answered soon: nobody waits for it any longer.
const PATIENCE: Duration = Duration::from_millis(1_250);

/// What is known of the database.
#[derive(Debug)]
pub struct Pulse {
    began: Instant,
    /// When the question was asked that has no answer yet, in milliseconds since `began`, and one more; zero when there is none.
    asked: AtomicU64,
    answers: AtomicBool,
}

impl Pulse {
    /// Asks from now on, in a thread of its own, until nobody else holds it.
    pub fn start(url: DatabaseUrl) -> std::io::Result<Arc<Self>> {
        let pulse = Arc::new(Self { began: Instant::now(), asked: AtomicU64::new(0), answers: AtomicBool::new(true) });
        let watched = Arc::downgrade(&pulse);
        std::thread::Builder::new().name("pulse".to_owned()).spawn(move || {
            let mut conn = None;
            while let Some(pulse) = watched.upgrade() {
                pulse.ask(&url, &mut conn);
                drop(pulse);
                std::thread::sleep(EVERY);
            }
        })?;
        Ok(pulse)
    }

    /// Whether the last question was answered, and none is open for long.
    pub fn answers(&self) -> bool {
        self.answers.load(Ordering::Relaxed) && !self.hangs()
    }

    /// Whether a question is open for so long that it is not worth while to wait for another one.
    pub fn hangs(&self) -> bool {
        match self.asked.load(Ordering::Relaxed) {
            0 => false,
            asked => self.now().saturating_sub(asked) > millis(PATIENCE),
        }
    }

    fn now(&self) -> u64 {
        millis(self.began.elapsed()).saturating_add(1)
    }

    fn ask(&self, url: &DatabaseUrl, conn: &mut Option<Conn>) {
        // An attempt that ended for want of an answer is still without one.
        if !self.hangs() {
            self.asked.store(self.now(), Ordering::Relaxed);
        }
        let began = Instant::now();
        let answered = match conn.take().map_or_else(|| url.connect(), Ok) {
            Ok(mut open) => {
                let answered = diesel::sql_query("select 1").execute(&mut open).is_ok();
                *conn = answered.then_some(open);
                answered
            }
            Err(_) => false,
        };
        if self.answers.swap(answered, Ordering::Relaxed) != answered {
            tracing::warn!("the database {}", if answered { "answers again" } else { "does not answer" });
        }
        if answered || began.elapsed() < PATIENCE {
            self.asked.store(0, Ordering::Relaxed);
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
