//! One's own second factors and recovery codes.

mod add_passkey;
mod add_totp;
pub mod dev_page;
mod list;
pub(crate) mod proof;
mod recovery_codes;
mod remove;
mod rename;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_my_second_factors)
        .service(add_totp::begin_totp)
        .service(add_passkey::begin_passkey)
        .service(add_passkey::add_passkey)
        .service(add_totp::confirm_totp)
        .service(rename::rename_my_second_factor)
        .service(remove::remove_my_second_factor)
        .service(recovery_codes::renew_my_recovery_codes);
}
