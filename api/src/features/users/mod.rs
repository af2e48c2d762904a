//! Users and their grants: the administrator's.

pub(crate) mod block;
mod by_external_id;
mod create;
mod delete;
mod effective_sites;
mod get;
pub(crate) mod grant_types;
mod invite;
pub(crate) mod link_mail;
mod list;
mod managed;
pub(crate) mod reconcile;
mod replace_grants;
mod reset_second_factors;
mod sessions;
mod template;
mod types;
mod update;
pub(crate) mod wanted;

pub(crate) use types::{MailErrorView, parse as parse_user};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_users)
        .service(create::create_user)
        .service(by_external_id::get_user_by_external_id)
        .service(by_external_id::put_user_by_external_id)
        .service(managed::replace_managed_users)
        .service(get::get_user)
        .service(update::update_user)
        .service(delete::delete_user)
        .service(replace_grants::replace_user_grants)
        .service(invite::invite_user)
        .service(block::block_user)
        .service(block::unblock_user)
        .service(reset_second_factors::reset_second_factors)
        .service(sessions::list_user_sessions)
        .service(sessions::end_user_sessions)
        .service(effective_sites::get_effective_sites)
        .service(effective_sites::preview_effective_sites);
}
