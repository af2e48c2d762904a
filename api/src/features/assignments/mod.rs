//! Assignments: reporting people for seats, correcting, moving and withdrawing them.

mod create;
mod get;
mod list;
pub(crate) mod types;
mod update;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_assignments)
        .service(create::create_assignment)
        .service(get::get_assignment)
        .service(update::update_assignment)
        .service(withdraw::withdraw_assignment);
}
