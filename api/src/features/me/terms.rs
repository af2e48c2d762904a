use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, put};

use super::types::{AcceptTerms, TermsView};
use crate::domain::audit::Action;
use crate::domain::fault::{FieldCode, Locale};
use crate::domain::terms::{VERSION, paragraphs};
use crate::error::{Error, Result};
use crate::features::wire::Body;
use crate::store::access::Caller;
use crate::store::audit::{self, Event};
use crate::store::db::Db;
use crate::store::terms;

/// The terms of use
///
/// In the language of `Accept-Language`. Until the version of now is accepted, everything else is 403 `terms_required`.
#[utoipa::path(
    tag = "me",
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment", "terms"])),
    responses((status = 200, description = "What they say, and what has been accepted.", body = TermsView)),
)]
#[get("/me/terms")]
pub async fn get_terms(caller: Caller, db: Data<Db>, locale: Locale) -> Result<Json<TermsView>> {
    let accepted = db.read_as(caller, terms::accepted).await?;
    Ok(Json(TermsView {
        version: VERSION,
        paragraphs: paragraphs(locale).map(str::to_owned).into(),
        accepted_version: accepted.map(|accepted| accepted.version),
        accepted_at: accepted.map(|accepted| accepted.at),
    }))
}

/// Accept the terms
///
/// The version that was read must be that of now (422, `/version`). To accept it again changes nothing.
#[utoipa::path(
    tag = "me",
    request_body = AcceptTerms,
    security(("session" = ["administrator", "election_officer", "party_secretary", "auditor", "enrolment", "terms"])),
    responses((status = 204, description = "Accepted.")),
)]
#[put("/me/terms")]
pub async fn accept_terms(caller: Caller, db: Data<Db>, body: Body<AcceptTerms>) -> Result<HttpResponse> {
    if body.value.version != VERSION {
        return Err(Error::field("/version", FieldCode::TermsVersion));
    }
    db.write_as(caller, |tx, actor| {
        if terms::accept(tx, actor.user())? {
            let event = Event::new(Action::UserTermsAccepted, actor.user().0).with("version", i64::from(VERSION));
            audit::record(tx, &actor.trail(), event)?;
        }
        Ok(())
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
