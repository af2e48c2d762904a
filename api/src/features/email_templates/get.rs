use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::{InLanguage, TemplateView};
use crate::domain::fault::Locale;
use crate::domain::roles::TemplateKind;
use crate::error::Result;
use crate::features::wire::{Named, Params, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::email_templates;

/// One text
#[utoipa::path(
    tag = "email-templates",
    params(("kind" = TemplateKind, Path, description = "What the mail is."), InLanguage),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "The text; `ETag` is its version.", body = TemplateView)),
)]
#[get("/email-templates/{kind}")]
pub async fn get_email_template(
    caller: Caller,
    db: Data<Db>,
    reader: Locale,
    Named(kind): Named<TemplateKind>,
    Params(InLanguage { locale }): Params<InLanguage>,
) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        let version = email_templates::current(tx, actor.municipality(), kind, locale)?;
        Ok(TemplateView::of(kind, locale, version.as_ref(), reader))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
