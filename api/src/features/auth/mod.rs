//! Log-in, refresh, log-out, one-time links. All public: here is where a session comes from.

pub(crate) mod afterwards;
mod cookie;
mod inspect;
pub(crate) mod login;
mod logout;
pub(crate) mod redeem;
mod refresh;
mod reset;
mod types;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(login::login)
        .service(refresh::refresh_session)
        .service(logout::logout)
        .service(inspect::inspect_link)
        .service(redeem::redeem_link)
        .service(reset::create_password_reset)
        .service(reset::renew_link);
}
