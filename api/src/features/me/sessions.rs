use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get};

use super::types::SessionView;
use crate::domain::audit::Action;
use crate::domain::ids::SessionId;
use crate::error::Result;
use crate::features::wire::{Named, Page};
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
        let view = |session: sessions::OwnSession| SessionView {
            current: session.id == actor.session(),
            id: session.id,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            user_agent: session.user_agent,
        };
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

/// Log out everywhere
///
/// Ends all the own sessions, the one that asks too.
#[utoipa::path(
    tag = "me",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor"])),
    responses((status = 204, description = "All ended.")),
)]
#[delete("/me/sessions")]
pub async fn end_my_sessions(caller: Caller, db: Data<Db>) -> Result<HttpResponse> {
    db.write_as(caller, |tx, actor| {
        sessions::end_all(tx, actor.user(), None)?;
        audit::record(tx, &actor.trail(), Event::new(Action::SessionAllEnded, actor.user().0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
