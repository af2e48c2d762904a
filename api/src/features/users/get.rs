use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::UserView;
use crate::domain::fault::Locale;
use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::users;

/// One account
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user.")),
    security(("session" = ["administrator"]), ("client" = ["users:read"])),
    responses((status = 200, description = "The user; `ETag` is its version.", body = UserView)),
)]
#[get("/users/{id}")]
pub async fn get_user(caller: Caller, db: Data<Db>, locale: Locale, Named(id): Named<UserId>) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        let (_, user) = users::access(tx, actor, id)?;
        UserView::of(tx, actor, user, locale)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
