//! The outbox: a mail is queued in the transaction of what it tells about, sealed, and sent by a worker afterwards.
//!
//! A mail that is sent or cancelled keeps no content. A block, a deletion and a newer link cancel what is queued.

pub mod delivery;
pub mod rotation;

use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

use super::access::Actor;
use super::conn::MultiBackend;
use super::db::Tx;
use super::schema::{mails, municipalities, one_time_links as links};
use crate::config::Config;
use crate::crypto::SealContext;
use crate::domain::composed::Composed;
use crate::domain::fault::{Locale, ProblemCode};
use crate::domain::ids::{LinkId, MailId, MunicipalityId, UserId};
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{MailKind, MailState};
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// What nothing more happens with.
const CLOSED: [MailState; 3] = [MailState::Sent, MailState::Dead, MailState::Cancelled];
/// How long mails are kept that belong to no account.
const KEPT_OF_NOBODY: TimeDelta = TimeDelta::days(30);

/// A mail to be queued.
#[derive(Debug)]
pub struct NewMail<'a> {
    /// What it is. A welcome or a reset must come with the link it carries.
    pub kind: MailKind,
    /// The language it is written in.
    pub locale: Locale,
    /// The user it is for.
    pub user: UserId,
    /// The one-time link in it; the mail goes only while the link is good.
    pub link: Option<LinkId>,
    /// To which address.
    pub recipient: &'a MailAddress,
    /// The recipient's name.
    pub recipient_name: &'a str,
    /// What it says.
    pub composed: &'a Composed,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Content {
    recipient_name: String,
    #[serde(flatten)]
    composed: Composed,
}

fn place(municipality: MunicipalityId, id: MailId) -> SealContext {
    SealContext { municipality, row: id.0, column: "mail.content" }
}

/// Queues a mail; it leaves when this transaction is committed and a mail server is there.
pub fn enqueue(tx: &mut Tx<'_>, municipality: MunicipalityId, mail: &NewMail<'_>) -> Result<MailId> {
    let id = MailId::new();
    let content = Content { recipient_name: mail.recipient_name.to_owned(), composed: mail.composed.clone() };
    let plain = Zeroizing::new(serde_json::to_vec(&content).map_err(Error::internal)?);
    let sealed = tx.keys.seal(&place(municipality, id), &plain);
    let url: String = municipalities::table.find(municipality).select(municipalities::public_url).first(tx.conn)?;
    let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned));
    diesel::insert_into(mails::table)
        .values((
            mails::id.eq(id),
            mails::municipality_id.eq(municipality),
            mails::user_id.eq(mail.user),
            mails::link_id.eq(mail.link),
            mails::kind.eq(mail.kind),
            mails::locale.eq(mail.locale),
            mails::recipient.eq(mail.recipient.as_str()),
            mails::message_id.eq(format!("<{id}@{}>", host.as_deref().unwrap_or("localhost"))),
            mails::content_sealed.eq(sealed.bytes),
            mails::content_key_id.eq(sealed.key_id),
            mails::state.eq(MailState::Queued),
            mails::queued_at.eq(tx.now()),
            mails::next_attempt_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Withdraws what a user has not been sent: the account is blocked or deleted, or its address is another. Call it before
/// the user's row goes. A security notice goes all the same, and to the address of its time: whoever has taken an account
/// over must not be able to keep it from its owner.
pub fn cancel_for_user(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    cancel(tx, user, &[MailKind::SecurityNotice])
}

/// Removes what was sent or withdrawn before its account goes, as it has the address. A notice that is still to be sent goes out,
/// and then with [`forget_old`].
pub fn forget_of_user(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    let closed = mails::table.filter(mails::user_id.eq(user)).filter(mails::state.eq_any(CLOSED));
    diesel::delete(closed).execute(tx.conn)?;
    Ok(())
}

/// Removes mails that belong to no account and are done with, a month after they were written.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<()> {
    let old = mails::table
        .filter(mails::user_id.is_null())
        .filter(mails::state.eq_any(CLOSED))
        .filter(mails::queued_at.lt(tx.now().minus(KEPT_OF_NOBODY)));
    diesel::delete(old).execute(tx.conn)?;
    Ok(())
}

/// Withdraws the links that a user has not been sent: a newer one takes their place.
pub fn cancel_links(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    cancel(tx, user, &[MailKind::SecurityNotice, MailKind::Notice])
}

fn cancel(tx: &mut Tx<'_>, user: UserId, but: &[MailKind]) -> Result<()> {
    let open = [MailState::Queued, MailState::Failed, MailState::Dead];
    let unsent = mails::table.filter(mails::user_id.eq(user)).filter(mails::state.eq_any(open));
    let unsent = unsent.filter(mails::kind.ne_all(but));
    let ids: Vec<MailId> = unsent.select(mails::id).load(tx.conn)?;
    for id in ids {
        delivery::close(tx, id, MailState::Cancelled)?;
    }
    Ok(())
}

/// A mail as staff see it: never what it says.
#[derive(Debug, Queryable)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// What it is.
    pub kind: MailKind,
    /// To which address.
    pub recipient: String,
    /// The user, while there is such a user.
    pub user_id: Option<UserId>,
    /// How far it is.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was queued.
    pub queued_at: Instant,
    /// When the mail server took it.
    pub sent_at: Option<Instant>,
    /// When it is tried next, while it is queued.
    pub next_attempt_at: Instant,
    /// Why the last try failed.
    pub failure: Option<String>,
}

type Columns = (
    mails::id,
    mails::kind,
    mails::recipient,
    mails::user_id,
    mails::state,
    mails::attempts,
    mails::queued_at,
    mails::sent_at,
    mails::next_attempt_at,
    mails::failure,
);
const COLUMNS: Columns = (
    mails::id,
    mails::kind,
    mails::recipient,
    mails::user_id,
    mails::state,
    mails::attempts,
    mails::queued_at,
    mails::sent_at,
    mails::next_attempt_at,
    mails::failure,
);

/// Which mails are asked for; nothing given means all.
#[derive(Debug, Default, Clone, Copy)]
pub struct MailFilter {
    /// Only those in this state.
    pub state: Option<MailState>,
    /// Only those to this user.
    pub user: Option<UserId>,
}

fn visible<'a>(actor: &Actor, filter: MailFilter) -> mails::BoxedQuery<'a, MultiBackend> {
    let mut query = mails::table.filter(mails::municipality_id.eq(actor.municipality())).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(mails::state.eq(state));
    }
    if let Some(user) = filter.user {
        query = query.filter(mails::user_id.eq(user));
    }
    query
}

/// A page of the municipality's mails, newest first, after `before`.
pub fn list(
    tx: &mut Tx<'_>,
    actor: &Actor,
    filter: MailFilter,
    before: Option<MailId>,
    limit: i64,
) -> Result<Vec<Mail>> {
    let mut query = visible(actor, filter);
    if let Some(before) = before {
        query = query.filter(mails::id.lt(before));
    }
    query.select(COLUMNS).order(mails::id.desc()).limit(limit).load(tx.conn).map_err(Error::from)
}

/// How many there are in all.
pub fn count(tx: &mut Tx<'_>, actor: &Actor, filter: MailFilter) -> Result<i64> {
    visible(actor, filter).count().get_result(tx.conn).map_err(Error::from)
}

/// One of the municipality's mails.
pub fn find(tx: &mut Tx<'_>, actor: &Actor, id: MailId) -> Result<Mail> {
    let row = visible(actor, MailFilter::default()).filter(mails::id.eq(id)).select(COLUMNS);
    row.first(tx.conn).map_err(Error::from)
}

/// Queues a mail again that failed or was given up. Errors: `mail_state` in any other state, when the content is gone or
/// the link in it is no longer good.
pub fn retry(tx: &mut Tx<'_>, actor: &Actor, id: MailId) -> Result<()> {
    let link: Option<LinkId> =
        visible(actor, MailFilter::default()).filter(mails::id.eq(id)).select(mails::link_id).first(tx.conn)?;
    let given_up = mails::table
        .filter(mails::id.eq(id))
        .filter(mails::state.eq_any([MailState::Failed, MailState::Dead]))
        .filter(mails::content_sealed.is_not_null());
    let queued = diesel::update(given_up)
        .set((
            mails::state.eq(MailState::Queued),
            mails::attempts.eq(0),
            mails::failure.eq(None::<String>),
            mails::lease_until.eq(None::<Instant>),
            mails::next_attempt_at.eq(tx.now()),
        ))
        .execute(tx.conn)?;
    let kind = find(tx, actor, id)?.kind;
    if queued == 0 || !may_leave(tx, kind, link)? {
        return Err(Error::of(ProblemCode::MailState));
    }
    Ok(())
}

/// Whether a mail is still worth sending: its link is unused, not replaced, not expired. A test and a notice have none.
fn may_leave(tx: &mut Tx<'_>, kind: MailKind, link: Option<LinkId>) -> Result<bool> {
    let Some(link) = link else {
        return Ok(matches!(kind, MailKind::Test | MailKind::SecurityNotice | MailKind::Notice));
    };
    let good = links::table
        .find(link)
        .filter(links::used_at.is_null().and(links::revoked_at.is_null()))
        .filter(links::expires_at.gt(tx.now()));
    diesel::select(diesel::dsl::exists(good)).get_result(tx.conn).map_err(Error::from)
}

/// A mail that nobody was sent, with what it says.
#[derive(Debug)]
pub struct UnsentMail {
    /// To which address.
    pub recipient: String,
    /// When it was queued.
    pub queued_at: Instant,
    /// What it says.
    pub composed: Composed,
}

/// The newest queued mails with their content, for trying things out without a mail server. Everywhere but in
/// development without `SMTP_URL` there is no such list.
pub fn unsent(tx: &mut Tx<'_>, config: &Config) -> Result<Vec<UnsentMail>> {
    if !config.is_for_trying_out() {
        return Err(Error::NOT_FOUND);
    }
    type Row = (MailId, MunicipalityId, String, Instant, Option<Vec<u8>>, Option<String>);
    let rows: Vec<Row> = mails::table
        .filter(mails::state.eq(MailState::Queued))
        .order(mails::id.desc())
        .limit(100)
        .select((
            mails::id,
            mails::municipality_id,
            mails::recipient,
            mails::queued_at,
            mails::content_sealed,
            mails::content_key_id,
        ))
        .load(tx.conn)?;
    let opened = rows.into_iter().filter_map(|(id, municipality, recipient, queued_at, sealed, key)| {
        let composed = open(tx, municipality, id, sealed, key)?.composed;
        Some(UnsentMail { recipient, queued_at, composed })
    });
    Ok(opened.collect())
}

fn open(
    tx: &Tx<'_>,
    municipality: MunicipalityId,
    id: MailId,
    sealed: Option<Vec<u8>>,
    key: Option<String>,
) -> Option<Content> {
    let plain = tx.keys.open(&place(municipality, id), &key?, &sealed?).ok()?;
    serde_json::from_slice(&plain).ok()
}
