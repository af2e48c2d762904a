//! Election sites (valgsteder): the office keeps them, a secretary sees those within reach.

mod create;
mod delete;
mod get;
mod import;
mod import_types;
mod list;
mod types;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    // Before `/sites/{id}`, which would take `imports` for an id.
    config
        .service(import::import_sites)
        .service(list::list_sites)
        .service(create::create_site)
        // Before the sites by id, or `imports` would be taken for one.
        .service(import::import_sites)
        .service(get::get_site)
        .service(update::update_site)
        .service(delete::delete_site);
}
