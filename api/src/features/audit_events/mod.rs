//! The audit log, to be read: who did what, when, to what, why, in which request; and what shows that it is as it was written.

mod checkpoints;
mod export;
mod list;
mod rows;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(checkpoints::list_audit_checkpoints)
        .service(list::list_audit_actors)
        .service(export::export_audit_events)
        .service(list::list_audit_events);
}
