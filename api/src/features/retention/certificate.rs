use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::domain::erasure::ErasureCertificate;
use crate::domain::ids::ElectionId;
use crate::error::{Error, Result};
use crate::features::wire::Named;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::retention;

/// The certificate that an election's data were erased
///
/// Signed with Ed25519; `valghalla retention verify` checks it. 404 while the data are there.
#[utoipa::path(
    tag = "retention",
    params(("id" = ElectionId, Path, description = "The election.")),
    security(("session" = ["administrator", "election_officer"])),
    responses((status = 200, description = "The certificate.", body = ErasureCertificate)),
)]
#[get("/elections/{id}/erasure-certificate")]
pub async fn get_erasure_certificate(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<ElectionId>,
) -> Result<HttpResponse> {
    let certificate = db.read_as(caller, move |tx, actor| retention::certificate(tx, actor, id)).await?;
    let certificate = certificate.ok_or(Error::NOT_FOUND)?;
    let name =
        format!("attachment; filename=\"sletteattest-{}-{}.json\"", certificate.municipality, certificate.held_on);
    Ok(HttpResponse::Ok().insert_header((CONTENT_DISPOSITION, name)).json(certificate))
}
