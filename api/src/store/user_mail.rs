//! How far the newest mail to each user is: what the list of users shows beside the account.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::db::Tx;
use super::schema::mails;
use crate::domain::ids::UserId;
use crate::domain::roles::{MailKind, MailState};
use crate::domain::time::Instant;
use crate::error::Result;

/// The newest mail to a user.
#[derive(Debug, Clone, Queryable)]
pub struct UserMail {
    /// To whom.
    pub user: Option<UserId>,
    /// What it is.
    pub kind: MailKind,
    /// How far it is.
    pub state: MailState,
    /// Since when it waits.
    pub queued_at: Instant,
    /// When the mail server took it.
    pub sent_at: Option<Instant>,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try failed; a word of `MailFailure`.
    pub failure: Option<String>,
}

/// How long an address is told of what happens to the account, after it was one of the user's.
const LATELY: TimeDelta = TimeDelta::days(30);

/// The addresses to which security notices of a user were sent lately: the present one and the ones before it.
pub fn told_lately(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<String>> {
    let lately = mails::queued_at.gt(tx.now().minus(LATELY)).and(mails::kind.eq(MailKind::SecurityNotice));
    let notices = mails::table.filter(mails::user_id.eq(user)).filter(lately);
    Ok(notices.select(mails::recipient).distinct().order(mails::recipient).load(tx.conn)?)
}

/// The newest mail of each of these users.
pub fn newest(tx: &mut Tx<'_>, users: &[UserId]) -> Result<HashMap<UserId, UserMail>> {
    let rows: Vec<UserMail> = mails::table
        .filter(mails::user_id.eq_any(users))
        .filter(mails::kind.ne_all([MailKind::Test, MailKind::SecurityNotice, MailKind::Notice]))
        .order(mails::id)
        .select((
            mails::user_id,
            mails::kind,
            mails::state,
            mails::queued_at,
            mails::sent_at,
            mails::attempts,
            mails::failure,
        ))
        .load(tx.conn)?;
    Ok(rows.into_iter().filter_map(|mail| Some((mail.user?, mail))).collect())
}
