use actix_web::get;
use actix_web::web::{Data, Json};

use super::types::{FactorView, SecondFactors};
use crate::error::Result;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::{factors, recovery_codes};

/// The own second factors
#[utoipa::path(
    tag = "me",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment"])),
    responses((status = 200, description = "All of them, and how many recovery codes are left.", body = SecondFactors)),
)]
#[get("/me/second-factors")]
pub async fn list_my_second_factors(caller: Caller, db: Data<Db>) -> Result<Json<SecondFactors>> {
    let view = db.read_as(caller, |tx, actor| {
        Ok(SecondFactors {
            required: factors::required(tx, actor.municipality(), actor.role())?,
            items: factors::of_user(tx, actor.user())?.into_iter().map(FactorView::of).collect(),
            recovery_codes_left: recovery_codes::left(tx, actor.user())?,
        })
    });
    Ok(Json(view.await?))
}
