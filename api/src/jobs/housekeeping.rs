//! What nobody asks for but somebody must do: old guessing counters, ended sessions and idempotency keys go, and
//! protections end on their last day.

use std::time::Duration;

use tokio::sync::watch;

use crate::error::Result;
use crate::store::db::{Db, Tx};
use crate::store::{challenges, factors, idempotency, persons, sessions, throttle};

const EVERY: Duration = Duration::from_secs(600);

/// Tidies up now and then until told to stop.
pub async fn run(db: Db, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let tidied = db.write(tidy).await;
        if let Err(error) = tidied {
            tracing::warn!(%error, "housekeeping waits");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// One round.
pub fn tidy(tx: &mut Tx<'_>) -> Result<()> {
    throttle::forget_old(tx)?;
    sessions::forget_old(tx)?;
    idempotency::forget_old(tx)?;
    persons::protection::end_those_run_out(tx)?;
    challenges::forget_old(tx)?;
    factors::forget_old(tx)?;
    Ok(())
}
