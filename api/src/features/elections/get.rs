use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::types::ElectionView;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::elections;

/// One election
#[utoipa::path(
    tag = "elections",
    params(("id" = ElectionId, Path, description = "The election.")),
    security(("session" = ["administrator", "election_officer", "party_secretary"])),
    responses((status = 200, description = "The election; `ETag` is its version.", body = ElectionView)),
)]
#[get("/elections/{id}")]
pub async fn get_election(caller: Caller, db: Data<Db>, Named(id): Named<ElectionId>) -> Result<HttpResponse> {
    let view =
        db.read_as(caller, move |tx, actor| Ok(ElectionView::of(elections::find(tx, &actor.scope(tx), id)?, tx.now())));
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
