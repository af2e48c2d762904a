//! A party secretary asks for a further one, and an administrator decides.

mod approve;
mod create;
mod get;
mod list;
mod reject;
mod types;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_secretary_requests)
        .service(create::create_secretary_request)
        .service(get::get_secretary_request)
        .service(approve::approve_secretary_request)
        .service(reject::reject_secretary_request)
        .service(withdraw::withdraw_secretary_request);
}
