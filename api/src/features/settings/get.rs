use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::SettingsView;
use crate::error::Result;
use crate::features::wire::answer;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::municipalities;

/// The municipality's settings
#[utoipa::path(
    tag = "settings",
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "The settings; `ETag` is their version.", body = SettingsView)),
)]
#[get("/settings")]
pub async fn get_settings(caller: Caller, db: Data<Db>) -> Result<HttpResponse> {
    let municipality = db.read_as(caller, |tx, actor| municipalities::find(tx, actor.municipality())).await?;
    let view = SettingsView::of(municipality);
    Ok(answer::item(view.version, &view))
}
