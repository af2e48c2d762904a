//! Persons: who was reported or appointed, and their CPR numbers, which go in and come out by one door each.

mod end_protection;
mod erase;
mod get;
mod replace_cpr;
mod report_insight;
mod reveal_address;
mod reveal_cpr;
mod reveal_types;
pub(crate) mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get::get_person)
        .service(replace_cpr::replace_person_cpr)
        .service(reveal_cpr::reveal_person_cpr)
        .service(reveal_address::reveal_person_address)
        .service(end_protection::end_person_protection)
        .service(erase::erase_person)
        .service(report_insight::report_person_insight);
}
