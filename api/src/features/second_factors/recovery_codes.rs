use actix_web::post;
use actix_web::web::{Data, Json};

use super::types::RecoveryCodes;
use crate::domain::audit::Action;
use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};
use crate::features::notice;
use crate::mail::notice::Notice;
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::{factors, recovery_codes};

/// Make new recovery codes
///
/// Ten, in the place of all older ones, shown here and never again. Without a second factor there is nothing to recover
/// (409, `user_state`).
#[utoipa::path(
    tag = "me",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "recent"])),
    responses((status = 200, description = "The codes.", body = RecoveryCodes)),
)]
#[post("/me/recovery-codes")]
pub async fn renew_my_recovery_codes(caller: Caller, db: Data<Db>) -> Result<Json<RecoveryCodes>> {
    let codes = db.write_as(caller, |tx, actor| {
        if factors::of_user(tx, actor.user())?.is_empty() {
            return Err(Error::of(ProblemCode::UserState));
        }
        let codes = recovery_codes::renew(tx, actor.municipality(), actor.user())?;
        audit::record(tx, &actor.trail(), Event::new(Action::UserRecoveryCodesRenewed, actor.user().0))?;
        notice::send(tx, actor.user(), &Notice::CodesRenewed)?;
        Ok(RecoveryCodes { codes: codes.iter().map(|code| code.reveal()).collect() })
    });
    Ok(Json(codes.await?))
}
