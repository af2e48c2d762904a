use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::{InLanguage, TemplateVersionView};
use crate::domain::roles::TemplateKind;
use crate::error::Result;
use crate::features::wire::{Named, Page, Params};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::email_templates;

/// All versions of a text, newest first
///
/// To restore one, send its subject and body as a change.
#[utoipa::path(
    tag = "email-templates",
    params(("kind" = TemplateKind, Path, description = "What the mail is."), InLanguage),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "The versions.", body = Page<TemplateVersionView>)),
)]
#[get("/email-templates/{kind}/versions")]
pub async fn list_email_template_versions(
    caller: Caller,
    db: Data<Db>,
    Named(kind): Named<TemplateKind>,
    Params(InLanguage { locale }): Params<InLanguage>,
) -> Result<Json<Page<TemplateVersionView>>> {
    let versions = db
        .read_as(caller, move |tx, actor| email_templates::history(tx, actor.municipality(), Some((kind, locale))))
        .await?;
    Ok(Json(Page::whole(versions.into_iter().map(TemplateVersionView::of).collect())))
}
