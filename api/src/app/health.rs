//! For load balancers: alive, and ready to serve.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::domain::fault::ProblemCode;
use crate::error::{Error, Result};
use crate::store::db::Db;

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The database answers too; otherwise 503. However busy the server is, it is ready.
pub async fn ready(db: Data<Db>) -> Result<HttpResponse> {
    if !db.answers() {
        return Err(Error::later(ProblemCode::Unavailable, 2));
    }
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}
