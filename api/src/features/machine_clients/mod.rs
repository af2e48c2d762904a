//! Machine clients: the administrator's. What they may call is told by the operations themselves.

mod create;
mod get;
mod keys;
mod list;
mod revoke;
mod secrets;
mod types;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_machine_clients)
        .service(create::create_machine_client)
        .service(get::get_machine_client)
        .service(update::update_machine_client)
        .service(revoke::revoke_machine_client)
        .service(secrets::create_machine_client_secret)
        .service(secrets::delete_machine_client_secret)
        .service(keys::create_machine_client_key)
        .service(keys::delete_machine_client_key);
}
