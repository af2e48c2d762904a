use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::TemplateRow;
use crate::domain::fault::Locale;
use crate::domain::roles::TemplateKind;
use crate::error::Result;
use crate::features::wire::Page;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::email_templates;

/// The texts of mails, in both languages
#[utoipa::path(
    tag = "email-templates",
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "All of them.", body = Page<TemplateRow>)),
)]
#[get("/email-templates")]
pub async fn list_email_templates(caller: Caller, db: Data<Db>) -> Result<Json<Page<TemplateRow>>> {
    let rows = db.read_as(caller, |tx, actor| {
        let versions = email_templates::history(tx, actor.municipality(), None)?;
        let kinds = TemplateKind::ALL.iter().flat_map(|kind| [(*kind, Locale::Da), (*kind, Locale::En)]);
        let newest = |kind, locale| versions.iter().find(|version| (version.kind, version.locale) == (kind, locale));
        Ok(kinds.map(|(kind, locale)| TemplateRow::of(kind, locale, newest(kind, locale))).collect())
    });
    Ok(Json(Page::whole(rows.await?)))
}
