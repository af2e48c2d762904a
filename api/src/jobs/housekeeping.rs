//! What nobody asks for but somebody must do: old guessing counters, ended sessions, idempotency keys, mails of no account and
//! requests that came to nothing go, links and sessions that ran out stay so, protections and consents end on their last day, and
//! elections whose retention has run out are erased.

use std::time::Duration;

use tokio::sync::watch;

use crate::error::Result;
use crate::store::db::{Db, Tx};
use crate::store::erasure::{self, run};
use crate::store::{
    challenges, factors, idempotency, links, machine_clients, outbox, persons, secretary_requests, sessions, throttle,
};

const EVERY: Duration = Duration::from_secs(600);

/// Tidies up now and then until told to stop.
pub async fn run(db: Db, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let tidied = db.write(tidy).await;
        if let Err(error) = tidied {
            tracing::warn!(%error, "housekeeping waits");
        }
        if let Err(error) = erase_due(&db).await {
            tracing::warn!(%error, "an erasure that is due waits");
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
    machine_clients::forget_old_assertions(tx)?;
    links::end_those_run_out(tx)?;
    sessions::end_those_run_out(tx)?;
    sessions::forget_old(tx)?;
    idempotency::forget_old(tx)?;
    persons::protection::end_those_run_out(tx)?;
    challenges::forget_old(tx)?;
    factors::forget_old(tx)?;
    outbox::forget_old(tx)?;
    secretary_requests::forget_old(tx)?;
    erasure::end_consents(tx)
}

/// Goes on with the erasures that have begun, and erases what is due in the municipalities where that happens by itself, an
/// election at a time.
pub async fn erase_due(db: &Db) -> Result<()> {
    loop {
        for election in db.read(run::begun).await? {
            // One that fails holds up no other.
            if let Err(error) = run::carry_out(db, election).await {
                tracing::warn!(%error, %election, "the erasure of an election waits");
            }
        }
        if !db.write(run::begin_one_due).await? {
            return Ok(());
        }
    }
}
