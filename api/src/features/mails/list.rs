use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::IntoParams;

use super::types::MailView;
use crate::config::Config;
use crate::domain::fault::Locale;
use crate::domain::ids::UserId;
use crate::domain::roles::MailState;
use crate::error::Result;
use crate::features::wire::{Page, Params, paging};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::outbox::{self, Mail, MailFilter};

/// Which mails are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListMails {
    /// In this state.
    state: Option<MailState>,
    /// To this user.
    user_id: Option<UserId>,
    /// 1 to 200; 50 when nothing is said.
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Whether to count them all.
    #[serde(default)]
    with_total: bool,
}

/// The mails of the municipality, newest first
///
/// How far each is and why it did not go; what it says is sealed and shown to nobody.
#[utoipa::path(
    tag = "mails",
    params(ListMails),
    security(("session" = ["administrator"])),
    responses((status = 200, description = "A page of them.", body = Page<MailView>)),
)]
#[get("/mails")]
pub async fn list_mails(
    caller: Caller,
    db: Data<Db>,
    config: Data<Config>,
    locale: Locale,
    Params(ask): Params<ListMails>,
) -> Result<Json<Page<MailView>>> {
    let limit = paging::limit(ask.limit)?;
    let before = paging::after(ask.cursor.as_deref())?;
    let filter = MailFilter { state: ask.state, user: ask.user_id };
    let page = db.read_as(caller, move |tx, actor| {
        let total = if ask.with_total { Some(outbox::count(tx, actor, filter)?) } else { None };
        let mails = outbox::list(tx, actor, filter, before, limit.saturating_add(1))?;
        Ok(Page::cut(mails, limit, total, |mail: &Mail| mail.id, |mail| MailView::of(mail, &config, locale)))
    });
    Ok(Json(page.await?))
}
