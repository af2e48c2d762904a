use actix_web::web::{Data, Json};
use actix_web::{get, post};

use super::grant_types::{self, EffectiveSites, ReplaceGrants};
use crate::domain::fault::Faults;
use crate::domain::ids::UserId;
use crate::error::Result;
use crate::features::wire::{Body, Named};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::grants::{self, Grant};
use crate::store::users;

/// What an account reaches
#[utoipa::path(
    tag = "users",
    params(("id" = UserId, Path, description = "The user.")),
    security(("session" = ["administrator"])),
    responses((status = 200, description = "The sites reached now, and those that wait for seats.", body = EffectiveSites)),
)]
#[get("/users/{id}/effective-sites")]
pub async fn get_effective_sites(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<UserId>,
) -> Result<Json<EffectiveSites>> {
    let view = db.read_as(caller, move |tx, actor| {
        let (access, _) = users::access(tx, actor, id)?;
        let held: Vec<_> = grants::of_user(tx, access.id())?.iter().map(Grant::as_new).collect();
        Ok(EffectiveSites::of(grants::reached_sites(tx, actor.municipality(), &held)?))
    });
    Ok(Json(view.await?))
}

/// What grants would reach
///
/// Saves nothing: for looking before giving them.
#[utoipa::path(
    tag = "users",
    request_body = ReplaceGrants,
    security(("session" = ["administrator"])),
    responses((status = 200, description = "The sites reached now, and those that wait for seats.", body = EffectiveSites)),
)]
#[post("/effective-sites/previews")]
pub async fn preview_effective_sites(
    caller: Caller,
    db: Data<Db>,
    body: Body<ReplaceGrants>,
) -> Result<Json<EffectiveSites>> {
    let mut faults = Faults::default();
    let asked = grant_types::parse(body.value.grants, &mut faults);
    faults.finish()?;
    let view = db.read_as(caller, move |tx, actor| {
        grants::check(tx, actor.municipality(), &asked)?;
        Ok(EffectiveSites::of(grants::reached_sites(tx, actor.municipality(), &asked)?))
    });
    Ok(Json(view.await?))
}
