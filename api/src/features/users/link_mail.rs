//! A one-time link and the mail that carries it, in the transaction that wants them: invitations and password resets.

use chrono::TimeDelta;

use crate::domain::audit::Action;
use crate::domain::mail_address::MailAddress;
use crate::domain::roles::{LinkPurpose, MailKind, Role, TemplateKind};
use crate::error::{Error, Result};
use crate::mail::compose::{MergeValues, compose};
use crate::store::access::{Actor, Trail};
use crate::store::audit::{self, Event};
use crate::store::db::Tx;
use crate::store::municipalities::{self, Municipality};
use crate::store::outbox::{self, NewMail};
use crate::store::users::User;
use crate::store::{grants, links, throttle, users};

/// The invitation that an administrator sends: a few an hour to one address (429, `too_many_mails`).
pub fn invite(tx: &mut Tx<'_>, actor: &Actor, user: &User) -> Result<()> {
    throttle::invitation(tx, actor.municipality(), &recipient(user)?)?;
    send(tx, &actor.trail(), user, LinkPurpose::Invite)
}

/// Makes a link that replaces all older ones, and queues the mail with it.
///
/// The invitation lives as long as the municipality says (a week at most), a reset for an hour.
pub fn send(tx: &mut Tx<'_>, trail: &Trail, user: &User, purpose: LinkPurpose) -> Result<()> {
    let municipality = municipalities::find(tx, user.municipality_id)?;
    let (life, kind, template) = match purpose {
        LinkPurpose::Invite => {
            let template = match user.role {
                Role::PartySecretary => TemplateKind::Welcome,
                Role::Administrator | Role::ElectionOfficer | Role::Auditor => TemplateKind::StaffWelcome,
            };
            (TimeDelta::hours(municipality.link_life_hours.into()), MailKind::Welcome, template)
        }
        LinkPurpose::Reset => (links::RESET_LIFE, MailKind::PasswordReset, TemplateKind::PasswordReset),
    };
    outbox::cancel_links(tx, user.id)?;
    let (link, token, expires_at) = links::issue(tx, user.id, purpose, life)?;
    if purpose == LinkPurpose::Invite {
        users::set_invited_until(tx, user.id, Some(expires_at))?;
    }
    let url = format!("{}/set-password#{}", municipality.public_url, *token.reveal());
    let values = MergeValues {
        one_time_login_url: url.into(),
        link_expires_at: expires_at.0,
        ..values(tx, user, &municipality)?
    };
    let template = super::template::current(tx, municipality.id, template, user.locale)?;
    let mail = NewMail {
        kind,
        locale: user.locale,
        user: user.id,
        link: Some(link),
        recipient: &recipient(user)?,
        recipient_name: &user.full_name,
        composed: &compose(&template, &values),
    };
    let mail = outbox::enqueue(tx, municipality.id, &mail)?;
    let event = Event::new(Action::UserLinkIssued, user.id.0).with("purpose", purpose.as_str());
    audit::record(tx, trail, event.with("mail_id", mail.to_string()).with("expires_at", expires_at))
}

fn recipient(user: &User) -> Result<MailAddress> {
    MailAddress::parse(&user.email).map_err(|_| Error::internal("a stored mail address cannot be read"))
}

/// The merge fields of a user, still without a link.
fn values(tx: &mut Tx<'_>, user: &User, municipality: &Municipality) -> Result<MergeValues> {
    let held = grants::of_user(tx, user.id)?;
    let asked: Vec<_> = held.iter().map(grants::Grant::as_new).collect();
    let reached = grants::reached_sites(tx, municipality.id, &asked)?;
    let mut parties: Vec<String> = held.iter().map(|grant| format!("{} {}", grant.party.1, grant.party.2)).collect();
    parties.dedup();
    let mut sites: Vec<String> = reached.iter().map(|site| site.name.clone()).collect();
    sites.dedup();
    Ok(MergeValues {
        locale: user.locale,
        user_name: user.username.clone(),
        user_full_name: user.full_name.clone(),
        user_mail: user.email.clone(),
        user_parties: parties,
        user_sites: sites,
        one_time_login_url: String::new().into(),
        link_expires_at: tx.now().0,
        site_name: municipality.site_name.clone(),
        login_url: format!("{}/login", municipality.public_url),
        municipality_name: municipality.name.clone(),
        municipality_contact: municipality.contact(),
    })
}
