//! The mail that tells a user of a change, in the transaction that makes it.

use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::mail_address::MailAddress;
use crate::error::{Error, Result};
use crate::mail::notice::{Facts, Notice, compose};
use crate::store::db::Tx;
use crate::store::outbox::{self, NewMail};
use crate::store::users::{self, User};
use crate::store::{links, municipalities};

/// Queues the notice to the user's own address.
pub fn send(tx: &mut Tx<'_>, user: UserId, notice: &Notice) -> Result<()> {
    let user = links::user_of(tx, user)?;
    send_to(tx, &user, &user.email, notice)
}

/// Queues the notice to an address that is the user's, or was.
pub fn send_to(tx: &mut Tx<'_>, user: &User, address: &str, notice: &Notice) -> Result<()> {
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
        kind: notice.kind(),
        locale: user.locale,
        user: user.id,
        link: None,
        recipient: &MailAddress::parse(address).map_err(unreadable)?,
        recipient_name: &user.full_name,
        composed: &compose(notice, &facts),
    };
    outbox::enqueue(tx, municipality.id, &mail).map(drop)
}

/// Queues the notice to every administrator who can log in.
pub fn to_administrators(tx: &mut Tx<'_>, municipality: MunicipalityId, notice: &Notice) -> Result<()> {
    users::administrators(tx, municipality)?.into_iter().try_for_each(|id| send(tx, id, notice))
}
