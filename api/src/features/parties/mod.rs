//! Parties: the office keeps them, a secretary sees the own.

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
        .service(list::list_parties)
        .service(create::create_party)
        .service(get::get_party)
        .service(update::update_party)
        .service(delete::delete_party);
}
