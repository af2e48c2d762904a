use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::types::SiteView;
use crate::domain::ids::ConstituencyId;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::features::wire::{Page, Params, paging};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::sites::{self, Site, SiteFilter, SiteOrder};

/// How sites are sorted.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SiteSort {
    /// By polling district number.
    #[default]
    Number,
    /// By name, as Danish sorts.
    Name,
}

/// Which sites are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListSites {
    /// A part of the number, name or venue.
    #[param(max_length = 200)]
    q: Option<String>,
    /// In this constituency.
    constituency_id: Option<ConstituencyId>,
    /// The order; by number when nothing is said.
    #[serde(default)]
    #[param(inline)]
    sort: SiteSort,
    /// 1 to 200; 50 when nothing is said.
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Whether to count them all.
    #[serde(default)]
    with_total: bool,
}

/// The sites
///
/// A secretary sees those where the party of an own grant has a seat in an open election.
#[utoipa::path(
    tag = "sites",
    params(ListSites),
    security(("session" = ["administrator", "election_officer", "party_secretary"]), ("client" = ["sites:read"])),
    responses((status = 200, description = "A page of those within reach.", body = Page<SiteView>)),
)]
#[get("/sites")]
pub async fn list_sites(caller: Caller, db: Data<Db>, Params(ask): Params<ListSites>) -> Result<Json<Page<SiteView>>> {
    let limit = paging::limit(ask.limit)?;
    let order = match ask.sort {
        SiteSort::Number => SiteOrder::Number(paging::after(ask.cursor.as_deref())?),
        SiteSort::Name => SiteOrder::Name(paging::after(ask.cursor.as_deref())?),
    };
    let q = text::optional_line(&ask.q.unwrap_or_default(), 200).map_err(|code| Error::field("/q", code))?;
    let filter = SiteFilter { q, constituency: ask.constituency_id };
    let page = db.read_as(caller, move |tx, actor| {
        let scope = actor.scope(tx);
        let total = if ask.with_total { Some(sites::count(tx, &scope, &filter)?) } else { None };
        let rows = sites::list(tx, &scope, &filter, order, limit)?;
        Ok(Page::cut(rows, limit, total, |site| place(ask.sort, site), SiteView::of))
    });
    Ok(Json(page.await?))
}

fn place(sort: SiteSort, site: &Site) -> serde_json::Value {
    match sort {
        SiteSort::Number => serde_json::json!(site.number),
        SiteSort::Name => serde_json::json!([site.name_key, site.id]),
    }
}
