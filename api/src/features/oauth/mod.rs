//! Access tokens for machine clients (RFC 6749 § 4.4).

mod credentials;
mod token;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(token::create_token);
}
