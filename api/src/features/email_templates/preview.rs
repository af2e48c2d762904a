use actix_web::post;
use actix_web::web::{Data, Json};

use super::types::{InLanguage, TemplatePreview, TemplateText, sample};
use crate::domain::roles::TemplateKind;
use crate::error::Result;
use crate::features::wire::{Body, Named, Params};
use crate::mail::compose::compose;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::municipalities;

/// Look at a text as it will arrive, with the data of somebody who does not exist
///
/// Nothing is saved or sent.
#[utoipa::path(
    tag = "email-templates",
    params(("kind" = TemplateKind, Path, description = "What the mail is."), InLanguage),
    request_body = TemplateText,
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Filled in.", body = TemplatePreview)),
)]
#[post("/email-templates/{kind}/preview")]
pub async fn preview_email_template(
    caller: Caller,
    db: Data<Db>,
    Named(kind): Named<TemplateKind>,
    Params(InLanguage { locale }): Params<InLanguage>,
    body: Body<TemplateText>,
) -> Result<Json<TemplatePreview>> {
    let template = body.value.parse(kind)?;
    let preview = db.read_as(caller, move |tx, actor| {
        let municipality = municipalities::find(tx, actor.municipality())?;
        let composed = compose(&template, &sample(&municipality, locale, tx.now()));
        Ok(TemplatePreview::of(&template, composed))
    });
    Ok(Json(preview.await?))
}
