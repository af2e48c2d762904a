use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::types::UserView;
use crate::domain::fault::Locale;
use crate::domain::ids::{PartyId, SiteId};
use crate::domain::roles::{Role, UserState};
use crate::error::Result;
use crate::features::wire::{Page, Params, paging};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::user_list::{self, UserFilter, UserOrder};
use crate::store::users::User;

/// How users are sorted.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
pub enum UserSort {
    /// By name, as Danish sorts.
    #[default]
    #[serde(rename = "name")]
    Name,
    /// Last logged in first, never logged in last.
    #[serde(rename = "-last_login_at")]
    LastLogin,
    /// Newest first.
    #[serde(rename = "-created_at")]
    Created,
}

/// Which users are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListUsers {
    /// A part of the name, username or mail address.
    q: Option<String>,
    /// With a grant for this party.
    party_id: Option<PartyId>,
    /// With this role.
    role: Option<Role>,
    /// With a grant that covers this site.
    site_id: Option<SiteId>,
    /// In this state.
    state: Option<UserState>,
    /// The order; by name when nothing is said.
    #[serde(default)]
    #[param(inline)]
    sort: UserSort,
    /// 1 to 200; 50 when nothing is said.
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Whether to count them all.
    #[serde(default)]
    with_total: bool,
}

/// The accounts of the municipality
#[utoipa::path(
    tag = "users",
    params(ListUsers),
    security(("session" = ["administrator"]), ("client" = ["users:read"])),
    responses((status = 200, description = "A page of them.", body = Page<UserView>)),
)]
#[get("/users")]
pub async fn list_users(
    caller: Caller,
    db: Data<Db>,
    locale: Locale,
    Params(ask): Params<ListUsers>,
) -> Result<Json<Page<UserView>>> {
    let limit = paging::limit(ask.limit)?;
    let cursor = ask.cursor.as_deref();
    let order = match ask.sort {
        UserSort::Name => UserOrder::Name(paging::after(cursor)?),
        UserSort::LastLogin => UserOrder::LastLogin(paging::after(cursor)?),
        UserSort::Created => UserOrder::Created(paging::after(cursor)?),
    };
    let filter = UserFilter { q: ask.q, party: ask.party_id, role: ask.role, site: ask.site_id, state: ask.state };
    let page = db.read_as(caller, move |tx, actor| {
        let total = if ask.with_total { Some(user_list::count(tx, actor, &filter)?) } else { None };
        let rows = user_list::list(tx, actor, &filter, order, limit)?;
        let page = Page::cut(rows, limit, total, |user: &User| place(ask.sort, user), |user| user);
        let Page { items, next_cursor, total } = page;
        Ok(Page { items: UserView::of_all(tx, actor, items, locale)?, next_cursor, total })
    });
    Ok(Json(page.await?))
}

fn place(sort: UserSort, user: &User) -> serde_json::Value {
    match sort {
        UserSort::Name => serde_json::json!([user.name_key, user.id]),
        UserSort::LastLogin => serde_json::json!([user.last_login_at, user.id]),
        UserSort::Created => serde_json::json!(user.id),
    }
}
