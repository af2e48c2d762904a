use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::membership;
use crate::domain::scim::Literal;
use crate::domain::text;
use crate::error::Result;
use crate::features::scim::types::ScimGroup;
use crate::features::scim::wire::{Ask, ScimList, plain};
use crate::features::wire::Params;
use crate::store::access::Caller;
use crate::store::db::Db;

const FILTERED_BY: &[&str] = &["id", "displayname", "members"];

/// The parties as groups, by SCIM
///
/// In the order of their letters. Filters: `displayName` in whatever case, `id` and `members.value`.
#[utoipa::path(
    tag = "scim",
    params(Ask),
    security(("client" = ["users:read"])),
    responses((status = 200, description = "A page of them.", body = ScimList<ScimGroup>, content_type = "application/scim+json")),
)]
#[get("/scim/v2/Groups")]
pub async fn list_scim_groups(caller: Caller, db: Data<Db>, Params(ask): Params<Ask>) -> Result<HttpResponse> {
    let (filter, selection) = (ask.filter(FILTERED_BY)?, ask.selection());
    let mut found = db.read_as(caller, membership::all).await?;
    if let Some(filter) = filter {
        found.retain(|group| filter.holds(&|attribute, literal| is(group, attribute, literal)));
    }
    let (page, total, start) = ask.page(found);
    let views: Result<Vec<_>> = page.iter().map(|view| selection.of(view)).collect();
    Ok(plain(&ScimList::page(views?, total, start)))
}

fn is(group: &ScimGroup, attribute: &str, literal: &Literal) -> bool {
    let Some(asked) = literal.text() else { return false };
    match attribute {
        "id" => asked.parse() == Ok(group.id.0),
        "displayname" => text::search_key(asked) == text::search_key(&group.display_name),
        _ => group.members.iter().any(|member| member.value.eq_ignore_ascii_case(asked)),
    }
}
