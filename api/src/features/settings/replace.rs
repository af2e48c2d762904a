use actix_web::web::Data;
use actix_web::{HttpResponse, put};

use super::types::{ReplaceSettings, SettingsView};
use crate::domain::audit::Action;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::municipalities;

/// Change the municipality's settings
///
/// A shorter life of links holds for those sent from now on. That party secretaries need no second factor takes a reason,
/// which stands in the audit log; when they need one again, whoever has none sets one up before anything else.
#[utoipa::path(
    tag = "settings",
    params(IfMatch),
    request_body = ReplaceSettings,
    security(("session" = ["administrator", "recent"])),
    responses((status = 200, description = "Changed.", body = SettingsView)),
)]
#[put("/settings")]
pub async fn replace_settings(
    caller: Caller,
    db: Data<Db>,
    IfMatch(version): IfMatch,
    body: Body<ReplaceSettings>,
) -> Result<HttpResponse> {
    let fields = body.value.parse()?;
    let view = db.write_as(caller, move |tx, actor| {
        let before = municipalities::find(tx, actor.municipality())?;
        municipalities::update_settings(tx, actor, version, &fields)?;
        let mut event = Event::new(Action::SettingsChanged, actor.municipality().0);
        if before.protects_contact != fields.protects_contact {
            event = event.with("protects_contact", fields.protects_contact);
        }
        if before.secretary_requests != fields.secretary_requests {
            event = event.with("secretary_requests", fields.secretary_requests.as_str());
        }
        if before.secretary_factor_waiver != fields.secretary_factor_waiver {
            event = event.with("secretary_factor", fields.secretary_factor_waiver.is_none());
            if let Some(reason) = fields.secretary_factor_waiver {
                event = event.because(reason);
            }
        }
        if (before.retention_weeks, before.erases_by_itself) != (fields.retention_weeks, fields.erases_by_itself) {
            event = event.with("retention_weeks", i64::from(fields.retention_weeks));
            event = event.with("erases_by_itself", fields.erases_by_itself);
        }
        audit::record(tx, &actor.trail(), event)?;
        Ok(SettingsView::of(municipalities::find(tx, actor.municipality())?))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
