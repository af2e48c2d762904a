//! Log-in with its second step, refresh, log-out, one-time links: here is where a session comes from. And the fresh proof
//! that sensitive operations ask of one.

pub(crate) mod afterwards;
mod challenge;
mod cookie;
mod inspect;
pub(crate) mod login;
mod logout;
pub(crate) mod own_password;
pub(crate) mod redeem;
mod refresh;
mod reset;
mod second_factor;
mod step_up;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(login::login)
        .service(second_factor::verify_second_factor)
        .service(step_up::create_step_up_challenge)
        .service(step_up::step_up)
        .service(refresh::refresh_session)
        .service(logout::logout)
        .service(inspect::inspect_link)
        .service(redeem::redeem_link)
        .service(reset::create_password_reset)
        .service(reset::renew_link);
}
