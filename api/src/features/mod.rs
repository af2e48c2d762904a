//! The endpoints, a folder a noun; each file is one action.

pub mod assignments;
pub mod audit_events;
pub mod auth;
pub mod conflicts;
pub mod constituencies;
pub mod duties;
pub mod elections;
pub mod email_templates;
pub mod machine_clients;
pub mod mails;
pub mod me;
pub(crate) mod notice;
pub mod oauth;
pub mod parties;
pub mod persons;
pub mod public;
pub mod retention;
pub mod scim;
pub mod seats;
pub mod second_factors;
pub mod secretary_requests;
pub mod settings;
pub mod sites;
pub mod users;
pub mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// All routes under `/api/v1`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    // The first is found first: what a page of the front end asks for most.
    config.configure(assignments::routes);
    config.configure(auth::routes);
    config.configure(public::routes);
    config.configure(me::routes);
    config.configure(second_factors::routes);
    config.configure(parties::routes);
    config.configure(constituencies::routes);
    config.configure(sites::routes);
    config.configure(duties::routes);
    config.configure(elections::routes);
    config.configure(seats::routes);
    config.configure(retention::routes);
    config.configure(users::routes);
    config.configure(machine_clients::routes);
    config.configure(oauth::routes);
    config.configure(scim::routes);
    config.configure(secretary_requests::routes);
    config.configure(persons::routes);
    config.configure(conflicts::routes);
    config.configure(email_templates::routes);
    config.configure(mails::routes);
    config.configure(settings::routes);
    config.configure(audit_events::routes);
}
