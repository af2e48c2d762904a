use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, delete, get};

use crate::domain::audit::Action;
use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::me::types::SessionView;
use crate::features::wire::{Named, Page};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{sessions, users};

/// Where a user is logged in
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user.")),
    security(("session" = ["administrator"])),
    responses((status = 200, description = "The user's living sessions, the last used first.", body = Page<SessionView>)),
)]
#[get("/users/{id}/sessions")]
pub async fn list_user_sessions(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<UserId>,
) -> Result<Json<Page<SessionView>>> {
    let page = db.read_as(caller, move |tx, actor| {
        let (access, _) = users::access(tx, actor, id)?;
        let view = |session| SessionView::of(session, actor.session());
        Ok(Page::whole(sessions::of_user(tx, &access)?.into_iter().map(view).collect()))
    });
    Ok(Json(page.await?))
}

/// Log a user out everywhere
///
/// At once, for whoever has left a computer open or lost a phone. The account stays as it is: to shut somebody out, block it.
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user.")),
    security(("session" = ["administrator"])),
    responses((status = 204, description = "All ended.")),
)]
#[delete("/users/{id}/sessions")]
pub async fn end_user_sessions(caller: Caller, db: Data<Db>, Named(id): Named<UserId>) -> Result<HttpResponse> {
    db.write_as(caller, move |tx, actor| {
        let (access, _) = users::hold(tx, actor, id)?;
        sessions::end_all(tx, access.id(), None)?;
        audit::record(tx, &actor.trail(), Event::new(Action::SessionAllEnded, id.0))
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
