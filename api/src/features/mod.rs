//! The endpoints, a folder a noun; each file is one action.

pub mod auth;
pub mod parties;
pub mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// All routes under `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(auth::routes);
    config.configure(parties::routes);
}
