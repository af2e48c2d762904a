//! Conflicts: people in seats with the same CPR number, for the office to decide.

mod decide;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list::list_conflicts).service(decide::decide_conflict);
}
