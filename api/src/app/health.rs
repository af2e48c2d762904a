//! For load balancers: alive, and ready to serve.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::error::Result;
use crate::store::db::Db;

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The database answers too; otherwise 503.
pub async fn ready(db: Data<Db>) -> Result<HttpResponse> {
    db.ping().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}
