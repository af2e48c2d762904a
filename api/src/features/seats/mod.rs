//! The seats of an election: the office allocates them, everybody reads the own and how far they are filled.

mod get;
mod replace;
mod status;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get::get_seats).service(replace::replace_seats).service(status::get_election_status);
}
