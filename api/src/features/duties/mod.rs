//! Duties (poster): the office keeps them, a secretary reads them.

mod create;
mod delete;
mod get;
mod list;
mod types;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_duties)
        .service(create::create_duty)
        .service(get::get_duty)
        .service(update::update_duty)
        .service(delete::delete_duty);
}
