//! Constituencies (valgkredse): the office keeps them, a secretary sees those of the sites within reach.

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
        .service(list::list_constituencies)
        .service(create::create_constituency)
        .service(get::get_constituency)
        .service(update::update_constituency)
        .service(delete::delete_constituency);
}
