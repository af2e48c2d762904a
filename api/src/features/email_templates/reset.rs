use actix_web::web::Data;
use actix_web::{HttpResponse, delete};

use super::types::InLanguage;
use crate::domain::audit::Action;
use crate::domain::roles::TemplateKind;
use crate::error::Result;
use crate::features::wire::{IfMatch, Named, Params};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::email_templates;

/// Go back to the shipped text
///
/// The history keeps what was there.
#[utoipa::path(
    tag = "email-templates",
    params(("kind" = TemplateKind, Path, description = "What the mail is."), InLanguage, IfMatch),
    security(("session" = ["administrator"])),
    responses((status = 204, description = "The shipped text holds.")),
)]
#[delete("/email-templates/{kind}")]
pub async fn reset_email_template(
    caller: Caller,
    db: Data<Db>,
    Named(kind): Named<TemplateKind>,
    Params(InLanguage { locale }): Params<InLanguage>,
    IfMatch(version): IfMatch,
) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let id = email_templates::add(tx, actor, (kind, locale), version, None)?;
        let event = Event::new(Action::EmailTemplateReset, id.0).with("kind", kind.as_str());
        audit::record(tx, &actor.trail(), event.with("locale", locale.as_str()))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
