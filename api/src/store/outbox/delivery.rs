//! The worker's side of the outbox. A mail is leased before it is sent, so that several workers never send the same one
//! at once, and a worker that dies gives it back by doing nothing.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::{Content, may_leave, open};
use crate::domain::composed::Composed;
use crate::domain::fault::Locale;
use crate::domain::ids::{LinkId, MailId, MunicipalityId};
use crate::domain::roles::{MailKind, MailState};
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::dialect::SkipLocked;
use crate::store::schema::mails;

/// How long a mail is its worker's without renewing.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// After how many failed tries a mail is given up.
const MAX_ATTEMPTS: i32 = 12;
/// The code of a content that cannot be opened, or of which no message can be made.
pub const UNREADABLE: &str = "unreadable";

/// A mail that this worker alone may send now.
#[derive(Debug)]
pub struct Leased {
    /// Its id.
    pub id: MailId,
    /// Its Message-ID, the same at every try.
    pub message_id: String,
    /// To which address.
    pub recipient: String,
    /// The recipient's name.
    pub recipient_name: String,
    /// The language it is written in.
    pub locale: Locale,
    /// When it was queued.
    pub queued_at: Instant,
    /// What it says.
    pub composed: Composed,
    until: Instant,
}

/// How a try failed.
#[derive(Debug, Clone, Copy)]
pub struct Failed {
    /// Trying again cannot help.
    pub permanent: bool,
    /// Why, from a closed list.
    pub code: &'static str,
}

#[derive(Queryable)]
struct Due {
    id: MailId,
    municipality: MunicipalityId,
    kind: MailKind,
    link: Option<LinkId>,
    message_id: String,
    recipient: String,
    locale: Locale,
    queued_at: Instant,
    sealed: Option<Vec<u8>>,
    key: Option<String>,
}

/// Takes the next mail that is due, if there is one. Those that are no longer worth sending are withdrawn on the way.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<Leased>> {
    while let Some(mut due) = next_due(tx)? {
        if !may_leave(tx, due.kind, due.link)? {
            close(tx, due.id, MailState::Cancelled)?;
            continue;
        }
        match open(tx, due.municipality, due.id, due.sealed.take(), due.key.take()) {
            Some(content) => return lease(tx, due, content).map(Some),
            None => give_up(tx, due.id)?,
        }
    }
    Ok(None)
}

fn next_due(tx: &mut Tx<'_>) -> Result<Option<Due>> {
    let due = mails::table
        .filter(mails::state.eq(MailState::Queued))
        .filter(mails::next_attempt_at.le(tx.now()))
        .filter(mails::lease_until.is_null().or(mails::lease_until.le(tx.now())))
        .order(mails::next_attempt_at)
        .select((
            mails::id,
            mails::municipality_id,
            mails::kind,
            mails::link_id,
            mails::message_id,
            mails::recipient,
            mails::locale,
            mails::queued_at,
            mails::content_sealed,
            mails::content_key_id,
        ))
        .limit(1);
    let rows: Vec<Due> = SkipLocked(due).load(tx.conn)?;
    Ok(rows.into_iter().next())
}

fn lease(tx: &mut Tx<'_>, due: Due, content: Content) -> Result<Leased> {
    let until = tx.now().plus(LEASE);
    diesel::update(mails::table.find(due.id)).set(mails::lease_until.eq(until)).execute(tx.conn)?;
    Ok(Leased {
        id: due.id,
        message_id: due.message_id,
        recipient: due.recipient,
        recipient_name: content.recipient_name,
        locale: due.locale,
        queued_at: due.queued_at,
        composed: content.composed,
        until,
    })
}

/// Keeps a mail for longer, while the mail server takes its time. Answers until when, or nothing when the lease was lost.
pub fn renew(tx: &mut Tx<'_>, id: MailId, until: Instant) -> Result<Option<Instant>> {
    let longer = tx.now().plus(LEASE);
    let held = mails::table.filter(mails::id.eq(id)).filter(mails::lease_until.eq(until));
    let renewed = diesel::update(held).set(mails::lease_until.eq(longer)).execute(tx.conn)?;
    Ok((renewed == 1).then_some(longer))
}

impl Leased {
    /// Until when it is this worker's.
    pub const fn until(&self) -> Instant {
        self.until
    }
}

/// The mail server has taken it. That is so even when it was cancelled or taken over meanwhile.
pub fn sent(tx: &mut Tx<'_>, id: MailId) -> Result<()> {
    close(tx, id, MailState::Sent)?;
    let row = diesel::update(mails::table.find(id));
    row.set((mails::sent_at.eq(tx.now()), mails::attempts.eq(mails::attempts + 1), mails::failure.eq(None::<String>)))
        .execute(tx.conn)?;
    Ok(())
}

/// The try failed: for good, to be tried again after a pause, or once too often. A mail that is no longer this worker's
/// stays as it is.
pub fn failed(tx: &mut Tx<'_>, id: MailId, until: Instant, failed: Failed) -> Result<()> {
    let held = mails::table
        .filter(mails::id.eq(id))
        .filter(mails::state.eq(MailState::Queued))
        .filter(mails::lease_until.eq(until));
    let Some(before) = held.select(mails::attempts).first::<i32>(tx.conn).optional()? else { return Ok(()) };
    let attempts = before.saturating_add(1);
    let state = match failed.permanent {
        true => MailState::Failed,
        false if attempts >= MAX_ATTEMPTS => MailState::Dead,
        false => MailState::Queued,
    };
    diesel::update(held)
        .set((
            mails::state.eq(state),
            mails::attempts.eq(attempts),
            mails::failure.eq(failed.code),
            mails::lease_until.eq(None::<Instant>),
            mails::next_attempt_at.eq(tx.now().plus(pause(attempts))),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// How long to wait after so many tries: 30 seconds, doubled each time, an hour at most.
fn pause(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(7);
    TimeDelta::seconds((30_i64 << doublings).min(3_600))
}

/// Ends a mail's life and wipes what it said.
pub(super) fn close(tx: &mut Tx<'_>, id: MailId, state: MailState) -> Result<()> {
    diesel::update(mails::table.find(id))
        .set((
            mails::state.eq(state),
            mails::content_sealed.eq(None::<Vec<u8>>),
            mails::content_key_id.eq(None::<String>),
            mails::lease_until.eq(None::<Instant>),
        ))
        .execute(tx.conn)
        .map(drop)
        .map_err(Error::from)
}

fn give_up(tx: &mut Tx<'_>, id: MailId) -> Result<()> {
    tracing::error!(mail = %id, "the content of a queued mail does not open; is its data key in the key folder?");
    let row = diesel::update(mails::table.find(id));
    row.set((mails::state.eq(MailState::Failed), mails::failure.eq(UNREADABLE))).execute(tx.conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let seconds: Vec<_> = (1..=9).map(|attempts| pause(attempts).num_seconds()).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!(pause(i32::MAX).num_seconds(), 3_600);
    }
}
