//! How long data are kept: an election's clock, its erasure with proof, legal holds, and people who want to be kept.

mod certificate;
mod erase;
mod get;
mod get_consent;
mod hold;
mod lift_hold;
mod record_consent;
mod rehearse;
mod types;
mod withdraw_consent;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_retention)
        .service(rehearse::rehearse_erasure)
        .service(erase::erase_election)
        .service(certificate::get_erasure_certificate)
        .service(hold::place_legal_hold)
        .service(lift_hold::lift_legal_hold)
        .service(get_consent::get_retention_consent)
        .service(record_consent::record_retention_consent)
        .service(withdraw_consent::withdraw_retention_consent);
}
