//! SCIM 2.0 (RFC 7643, 7644) for machine clients: the same accounts, rules and quotas as `/users/managed` in the words of
//! directories. Nothing here decides; `account` and `groups::membership` translate, `users::reconcile` does it.

mod account;
mod apply;
mod bodies;
mod discovery;
mod groups;
mod patch;
mod types;
mod unique;
mod users;
mod wire;

pub(crate) use wire::ScimList;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(users::list::list_scim_users)
        .service(users::create::create_scim_user)
        .service(users::get::get_scim_user)
        .service(users::replace::replace_scim_user)
        .service(users::update::update_scim_user)
        .service(users::delete::delete_scim_user)
        .service(groups::list::list_scim_groups)
        .service(groups::get::get_scim_group)
        .service(groups::replace::replace_scim_group)
        .service(groups::update::update_scim_group)
        .service(discovery::config::get_scim_service_provider_config)
        .service(discovery::resource_types::list_scim_resource_types)
        .service(discovery::resource_types::get_scim_resource_type)
        .service(discovery::schemas::list_scim_schemas)
        .service(discovery::schemas::get_scim_schema);
}
