use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Result;
use crate::features::assignments::types::{SamePerson, by_person};
use crate::store::access::Caller;
use crate::store::conflicts;
use crate::store::db::Db;

/// The conflicts that are open.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictsView {
    /// Those with the newest report first.
    pub items: Vec<ConflictView>,
}

/// People with the same CPR number who all hold seats.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictView {
    /// Two or more, and their seats.
    pub people: Vec<SamePerson>,
}

/// The conflicts to decide
///
/// People who hold seats and were reported with the same CPR number, and of whom it is not decided that they stay. A
/// conflict goes when one of them is withdrawn, a number is corrected, or both are kept. Nobody who reports can see it.
#[utoipa::path(
    tag = "conflicts",
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "All of them.", body = ConflictsView)),
)]
#[get("/conflicts")]
pub async fn list_conflicts(caller: Caller, db: Data<Db>) -> Result<Json<ConflictsView>> {
    let open = db.read_as(caller, |tx, actor| {
        let scope = actor.scope(tx);
        conflicts::open(tx, &scope)
    });
    let items = open.await?.into_iter().map(|lines| ConflictView { people: by_person(lines, true) }).collect();
    Ok(Json(ConflictsView { items }))
}
