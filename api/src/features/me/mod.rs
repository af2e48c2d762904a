//! The own account: everybody's.

mod get;
mod password;
mod sessions;
mod terms;
pub(crate) mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_me)
        .service(terms::get_terms)
        .service(terms::accept_terms)
        .service(sessions::list_my_sessions)
        .service(sessions::end_my_sessions)
        .service(sessions::end_my_session)
        .service(password::change_my_password);
}
