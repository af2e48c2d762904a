//! The outbox as staff see it, and in development as it would arrive.

pub mod dev_page;
mod list;
mod retry;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list::list_mails).service(retry::retry_mail);
}
