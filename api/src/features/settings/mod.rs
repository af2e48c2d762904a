//! The municipality's own settings.

mod get;
mod replace;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get::get_settings).service(replace::replace_settings);
}
