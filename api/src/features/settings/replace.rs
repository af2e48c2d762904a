use actix_web::web::Data;
use actix_web::{HttpResponse, put};

use super::types::{ReplaceSettings, SettingsView};
use crate::domain::audit::Action;
use crate::error::Result;
use crate::features::wire::{Body, IfMatch, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::municipalities::{self, Municipality, SettingsFields};

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
        audit::record(tx, &actor.trail(), changed(&before, fields))?;
        Ok(SettingsView::of(municipalities::find(tx, actor.municipality())?))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}

/// What was changed and how it is now; of texts, which may name somebody, only that they were.
fn changed(before: &Municipality, now: SettingsFields) -> Event {
    let mut event = Event::new(Action::SettingsChanged, before.id.0);
    let texts = [
        ("site_name", before.site_name != now.site_name),
        ("contact_name", before.contact_name != now.contact_name),
        ("contact_email", before.contact_email != now.contact_email),
        ("contact_phone", before.contact_phone != now.contact_phone),
        ("contact_hours", before.contact_hours != now.contact_hours),
        ("login_text", before.login_text != now.login_text),
    ];
    let texts: Vec<&'static str> = texts.into_iter().filter_map(|(name, changed)| changed.then_some(name)).collect();
    if !texts.is_empty() {
        event = event.with("fields", texts);
    }
    if before.link_life_hours != now.link_life_hours {
        event = event.with("link_life_hours", i64::from(now.link_life_hours));
    }
    if before.protects_contact != now.protects_contact {
        event = event.with("protects_contact", now.protects_contact);
    }
    if before.secretary_requests != now.secretary_requests {
        event = event.with("secretary_requests", now.secretary_requests.as_str());
    }
    if (before.retention_weeks, before.erases_by_itself) != (now.retention_weeks, now.erases_by_itself) {
        event = event.with("retention_weeks", i64::from(now.retention_weeks));
        event = event.with("erases_by_itself", now.erases_by_itself);
    }
    if before.secretary_factor_waiver != now.secretary_factor_waiver {
        event = event.with("secretary_factor", now.secretary_factor_waiver.is_none());
        if let Some(reason) = now.secretary_factor_waiver {
            event = event.because(reason);
        }
    }
    event
}
