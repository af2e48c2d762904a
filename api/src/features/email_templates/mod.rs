//! The texts of mails: an administrator edits them per municipality and language, staff may look at them.

mod get;
mod list;
mod preview;
mod replace;
mod reset;
mod test_mail;
mod types;
mod versions;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_email_templates)
        .service(get::get_email_template)
        .service(replace::replace_email_template)
        .service(reset::reset_email_template)
        .service(versions::list_email_template_versions)
        .service(preview::preview_email_template)
        .service(test_mail::send_test_mail);
}
