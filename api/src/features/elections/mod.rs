//! Elections: the office keeps and moves them, a secretary sees the open ones with seats within reach.

mod create;
mod delete;
mod get;
mod list;
mod transitions;
mod types;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_elections)
        .service(create::create_election)
        .service(get::get_election)
        .service(update::update_election)
        .service(delete::delete_election)
        .service(transitions::open_election)
        .service(transitions::lock_election)
        .service(transitions::close_election);
}
