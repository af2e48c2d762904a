//! The mail that tells a user of a change, in the transaction that makes it. Whoever repeats a change fills nobody's mailbox:
//! of the same words a few go to one address within an hour, the last of which says that no more come. Each change is in the
//! audit log all the same.

use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::mail_address::MailAddress;
use crate::error::{Error, Result};
use crate::mail::notice::{Facts, Notice, compose};
use crate::store::db::Tx;
use crate::store::outbox::{self, NewMail};
use crate::store::throttle::{self, MOST_NOTICES};
use crate::store::users::{self, User};
use crate::store::{links, municipalities, user_mail};

/// Queues the notice to the user's own address.
pub fn send(tx: &mut Tx<'_>, user: UserId, notice: &Notice) -> Result<()> {
    let user = links::user_of(tx, user)?;
    send_to(tx, &user, &user.email, notice)
}

/// Queues the notice to the user's own address, and to those of which a security notice was sent within the last 30 days:
/// whoever has just changed the address must not be the only one to read it.
pub fn send_widely(tx: &mut Tx<'_>, user: UserId, notice: &Notice) -> Result<()> {
    let user = links::user_of(tx, user)?;
    let earlier = user_mail::told_lately(tx, user.id)?;
    let own = user.email.clone();
    let others = earlier.into_iter().filter(|address| *address != own);
    std::iter::once(own.clone()).chain(others).try_for_each(|address| send_to(tx, &user, &address, notice))
}

/// Queues the notice to an address that is the user's, or was.
pub fn send_to(tx: &mut Tx<'_>, user: &User, address: &str, notice: &Notice) -> Result<()> {
    let municipality = municipalities::find(tx, user.municipality_id)?;
    let unreadable = |_| Error::internal("a stored mail address cannot be read");
    let recipient = MailAddress::parse(address).map_err(unreadable)?;
    let so_many = throttle::notice(tx, (municipality.id, user.id), &notice.what(), &recipient)?;
    if so_many > MOST_NOTICES {
        tracing::info!(user = %user.id, "a notice of the same words is not sent again within the hour");
        return Ok(());
    }
    let facts = Facts {
        locale: user.locale,
        full_name: &user.full_name,
        site_name: &municipality.site_name,
        municipality: &municipality.name,
        contact: &municipality.contact(),
        at: tx.now().0,
        last: so_many == MOST_NOTICES,
    };
    let mail = NewMail {
        kind: notice.kind(),
        locale: user.locale,
        user: user.id,
        link: None,
        recipient: &recipient,
        recipient_name: &user.full_name,
        composed: &compose(notice, &facts),
    };
    outbox::enqueue(tx, municipality.id, &mail).map(drop)
}

/// Queues the notice to every administrator who can log in.
pub fn to_administrators(tx: &mut Tx<'_>, municipality: MunicipalityId, notice: &Notice) -> Result<()> {
    users::administrators(tx, municipality)?.into_iter().try_for_each(|id| send(tx, id, notice))
}
