use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::AssignmentView;
use crate::domain::ids::AssignmentId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::assignments;
use crate::store::db::Db;

/// One person in a seat
#[utoipa::path(
    tag = "assignments",
    params(("id" = AssignmentId, Path, description = "The assignment.")),
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "The assignment; `ETag` is its version.", body = AssignmentView)),
)]
#[get("/assignments/{id}")]
pub async fn get_assignment(caller: Caller, db: Data<Db>, Named(id): Named<AssignmentId>) -> Result<HttpResponse> {
    let view = db.read_as(caller, move |tx, actor| {
        let scope = actor.scope(tx);
        Ok(AssignmentView::of(assignments::find(tx, &scope, id)?, scope.is_office(), Vec::new()))
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
