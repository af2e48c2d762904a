//! The mail that tells a user of a change, in the transaction that makes it.

use crate::domain::ids::UserId;
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::MailKind;
use crate::error::{Error, Result};
use crate::mail::notice::{Facts, Notice, compose};
use crate::store::db::Tx;
use crate::store::outbox::{self, NewMail};
use crate::store::{links, municipalities};

/// Queues the notice to the user's own address.
pub fn send(tx: &mut Tx<'_>, user: UserId, notice: Notice) -> Result<()> {
    let user = links::user_of(tx, user)?;
    let municipality = municipalities::find(tx, user.municipality_id)?;
    let facts = Facts {
        locale: user.locale,
        full_name: &user.full_name,
        site_name: &municipality.site_name,
        municipality: &municipality.name,
        contact: &municipality.contact(),
        at: tx.now().0,
    };
    let unreadable = |_| Error::internal("a stored mail address cannot be read");
    let mail = NewMail {
        kind: MailKind::SecurityNotice,
        locale: user.locale,
        user: user.id,
        link: None,
        recipient: &MailAddress::parse(&user.email).map_err(unreadable)?,
        recipient_name: &user.full_name,
        composed: &compose(notice, &facts),
    };
    outbox::enqueue(tx, municipality.id, &mail).map(drop)
}
