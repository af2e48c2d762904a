use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::types::SessionView;
use crate::domain::audit::Action;
use crate::domain::ids::SessionId;
use crate::error::Result;
use crate::features::wire::{Named, Page, Params};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::sessions;

/// Where one is logged in
#[utoipa::path(
    tag = "me",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor"])),
    responses((status = 200, description = "The own living sessions, the last used first.", body = Page<SessionView>)),
)]
#[get("/me/sessions")]
pub async fn list_my_sessions(caller: Caller, db: Data<Db>) -> Result<Json<Page<SessionView>>> {
    let page = db.read_as(caller, |tx, actor| {
        let view = |session| SessionView::of(session, actor.session());
        Ok(Page::whole(sessions::own(tx, actor)?.into_iter().map(view).collect()))
    });
    Ok(Json(page.await?))
}

/// End one of the own sessions
#[utoipa::path(
    tag = "me",
    params(("id" = SessionId, Path, description = "The session.")),
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor"])),
    responses((status = 204, description = "Ended.")),
)]
#[delete("/me/sessions/{id}")]
pub async fn end_my_session(caller: Caller, db: Data<Db>, Named(id): Named<SessionId>) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        sessions::end_own(tx, actor, id)?;
        audit::record(tx, &actor.trail(), Event::new(Action::SessionEnded, id.0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Which sessions are to end.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EndSessions {
    /// Whether the one that asks goes on.
    #[serde(default)]
    keep_current: bool,
}

/// Log out everywhere
///
/// Ends all the own sessions, the one that asks too unless it is to be kept.
#[utoipa::path(
    tag = "me",
    params(EndSessions),
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor"])),
    responses((status = 204, description = "All ended.")),
)]
#[delete("/me/sessions")]
pub async fn end_my_sessions(caller: Caller, db: Data<Db>, Params(ask): Params<EndSessions>) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        sessions::end_all(tx, actor.user(), ask.keep_current.then(|| actor.session()))?;
        audit::record(tx, &actor.trail(), Event::new(Action::SessionAllEnded, actor.user().0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
