use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::types::ElectionView;
use crate::domain::audit::Action;
use crate::domain::election::Transition;
use crate::domain::ids::ElectionId;
use crate::error::Result;
use crate::features::wire::{Named, answer};
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::elections;

/// Let the parties report
///
/// From a draft, or from a locked election before its polling day has passed.
#[utoipa::path(
    tag = "elections",
    params(("id" = ElectionId, Path, description = "The election.")),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Open.", body = ElectionView)),
)]
#[post("/elections/{id}/open")]
pub async fn open_election(caller: Caller, db: Data<Db>, Named(id): Named<ElectionId>) -> Result<HttpResponse> {
    transit(caller, &db, id, Transition::Open).await
}

/// Let only the office change an open election
#[utoipa::path(
    tag = "elections",
    params(("id" = ElectionId, Path, description = "The election.")),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Locked.", body = ElectionView)),
)]
#[post("/elections/{id}/lock")]
pub async fn lock_election(caller: Caller, db: Data<Db>, Named(id): Named<ElectionId>) -> Result<HttpResponse> {
    transit(caller, &db, id, Transition::Lock).await
}

/// End an election that is locked or held
///
/// There is no way back.
#[utoipa::path(
    tag = "elections",
    params(("id" = ElectionId, Path, description = "The election.")),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "Closed.", body = ElectionView)),
)]
#[post("/elections/{id}/close")]
pub async fn close_election(caller: Caller, db: Data<Db>, Named(id): Named<ElectionId>) -> Result<HttpResponse> {
    transit(caller, &db, id, Transition::Close).await
}

async fn transit(caller: Caller, db: &Db, id: ElectionId, transition: Transition) -> Result<HttpResponse> {
    let view = db.write_as(caller, move |tx, actor| {
        let access = elections::access(tx, actor, id)?;
        let scope = actor.scope(tx);
        let before = elections::find(tx, &scope, id)?;
        elections::transit(tx, &access, &before, transition)?;
        let view = ElectionView::of(elections::find(tx, &scope, id)?, tx.now());
        let event = Event::new(Action::ElectionMoved, id.0).with("state", view.state.as_str());
        audit::record(tx, &actor.trail(), event)?;
        Ok(view)
    });
    let view = view.await?;
    Ok(answer::item(view.version, &view))
}
