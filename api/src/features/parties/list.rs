use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::PartyView;
use crate::error::Result;
use crate::features::wire::Page;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::parties::{self, Party};

/// All parties, in the order of their letters
///
/// The office also sees how many active and how many invited secretaries each has, so that a party with none stands out.
#[utoipa::path(
    tag = "parties",
    security(("session" = ["administrator", "election_officer", "party_secretary"]), ("client" = ["sites:read"])),
    responses((status = 200, description = "The parties within reach.", body = Page<PartyView>)),
)]
#[get("/parties")]
pub async fn list_parties(caller: Caller, db: Data<Db>) -> Result<Json<Page<PartyView>>> {
    let page = db.read_as(caller, |tx, actor| {
        let scope = actor.scope(tx);
        let parties = parties::list(tx, &scope)?;
        let secretaries = match scope.is_office() {
            true => Some(parties::secretaries(tx, &scope)?),
            false => None,
        };
        let of = |party: Party| {
            let they = secretaries.as_ref().map(|all| all.get(&party.id).copied().unwrap_or_default());
            PartyView::of(party, they)
        };
        Ok(Page::whole(parties.into_iter().map(of).collect()))
    });
    Ok(Json(page.await?))
}
