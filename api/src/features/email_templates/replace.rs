use actix_web::web::Data;
use actix_web::{HttpResponse, put};

use super::types::{InLanguage, TemplateText, TemplateView};
use crate::domain::audit::Action;
use crate::domain::fault::Locale;
use crate::domain::roles::TemplateKind;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, Named, Params, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::email_templates;

/// Change a text
///
/// An unknown or unclosed merge field is refused with its line and column, and so is a text without the link. Mails that
/// are queued stay as they were written.
#[utoipa::path(
    tag = "email-templates",
    params(("kind" = TemplateKind, Path, description = "What the mail is."), InLanguage, IfMatch),
    request_body = TemplateText,
    security(("session" = ["administrator"])),
    responses((status = 200, description = "Changed.", body = TemplateView)),
)]
#[put("/email-templates/{kind}")]
pub async fn replace_email_template(
    caller: Caller,
    db: Data<Db>,
    reader: Locale,
    Named(kind): Named<TemplateKind>,
    Params(InLanguage { locale }): Params<InLanguage>,
    IfMatch(version): IfMatch,
    body: Body<TemplateText>,
) -> Result<HttpResponse> {
    let template = body.value.parse(kind)?;
    let view = db.write_as(caller, move |tx, actor| {
        let text = Some((template.subject(), template.body()));
        let id = email_templates::add(tx, actor, (kind, locale), version, text)?;
        let event = Event::new(Action::EmailTemplateChanged, id.0).with("kind", kind.as_str());
        audit::record(tx, &actor.trail(), event.with("locale", locale.as_str()))?;
        let version = email_templates::current(tx, actor.municipality(), kind, locale)?;
        Ok(TemplateView::of(kind, locale, version.as_ref(), reader))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
