//! The template that a mail is made from: the municipality's own, or the shipped one.

use crate::domain::fault::Locale;
use crate::domain::ids::MunicipalityId;
use crate::domain::roles::TemplateKind;
use crate::domain::template::MailTemplate;
use crate::error::Result;
use crate::mail::shipped;
use crate::store::db::Tx;
use crate::store::email_templates;

/// The template in force.
pub fn current(tx: &mut Tx<'_>, of: MunicipalityId, kind: TemplateKind, locale: Locale) -> Result<MailTemplate> {
    let own = email_templates::current(tx, of, kind, locale)?.and_then(|own| own.subject.zip(own.body));
    // What was saved was checked; should the rules be stricter since, the shipped text still carries the link.
    let own = own.and_then(|(subject, body)| MailTemplate::parse(kind, &subject, &body).ok());
    Ok(own.unwrap_or_else(|| shipped::template(kind, locale)))
}
