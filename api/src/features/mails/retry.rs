use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};

use super::types::MailView;
use crate::config::Config;
use crate::domain::audit::Action;
use crate::domain::fault::Locale;
use crate::domain::ids::MailId;
use crate::error::Result;
use crate::features::wire::{IdempotencyKey, Named, answer};
use crate::store::access::{Actor, Caller};
use crate::store::audit::{self, Event};
use crate::store::db::{Db, Tx};
use crate::store::outbox;

/// Try a mail again that failed or was given up
///
/// Not one whose link is used, replaced or expired: send a new one instead (409 `mail_state`).
#[utoipa::path(
    tag = "mails",
    params(("id" = MailId, Path, description = "The mail."), IdempotencyKey),
    security(("session" = ["administrator"])),
    responses((status = 200, description = "Queued again.", body = MailView)),
)]
#[post("/mails/{id}/retry")]
pub async fn retry_mail(
    caller: Caller,
    db: Data<Db>,
    config: Data<Config>,
    req: HttpRequest,
    key: IdempotencyKey,
    locale: Locale,
    Named(id): Named<MailId>,
) -> Result<HttpResponse> {
    let retry = move |tx: &mut Tx<'_>, actor: &Actor| {
        outbox::retry(tx, actor, id)?;
        audit::record(tx, &actor.trail(), Event::new(Action::MailRetried, id.0))?;
        Ok(id.0)
    };
    answer::change_once(&db, caller, &req, key, Vec::new(), retry, move |tx, actor, id| {
        answer::done(&MailView::of(outbox::find(tx, actor, MailId(id))?, &config, locale))
    })
    .await
}
