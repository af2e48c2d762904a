use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::domain::scim::{Filter, Literal};
use crate::domain::username::Username;
use crate::error::Result;
use crate::features::scim::types::ScimUser;
use crate::features::scim::wire::{Ask, ScimList, plain};
use crate::features::wire::Params;
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::managed_users::{self, Lookup};
use crate::store::users::User;

const FILTERED_BY: &[&str] = &["id", "externalid", "username", "emails", "active"];

/// The accounts that the client manages, by SCIM
///
/// The oldest first. Filters: `userName`, `emails.value` (both in whatever case), `externalId`, `id` and `active`.
#[utoipa::path(
    tag = "scim",
    params(Ask),
    security(("client" = ["users:read"])),
    responses((status = 200, description = "A page of them.", body = ScimList<ScimUser>, content_type = "application/scim+json")),
)]
#[get("/scim/v2/Users")]
pub async fn list_scim_users(caller: Caller, db: Data<Db>, Params(ask): Params<Ask>) -> Result<HttpResponse> {
    let (filter, selection) = (ask.filter(FILTERED_BY)?, ask.selection());
    let (views, total, start) = db
        .read_as(caller, move |tx, actor| {
            let mut found = managed_users::list(tx, actor, &lookup(filter.as_ref()))?;
            if let Some(filter) = filter {
                found.retain(|user| filter.holds(&|attribute, literal| is(user, attribute, literal)));
            }
            let (page, total, start) = ask.page(found);
            Ok((ScimUser::of_all(tx, actor, page)?, total, start))
        })
        .await?;
    let views: Result<Vec<_>> = views.iter().map(|view| selection.of(view)).collect();
    Ok(plain(&ScimList::page(views?, total, start)))
}

/// What the database can look for, so that not all are read for one.
fn lookup(filter: Option<&Filter>) -> Lookup {
    let certain = |attribute| filter.and_then(|filter| filter.certain(attribute)).map(str::to_owned);
    Lookup {
        id: certain("id").and_then(|id| id.parse().ok()).map(crate::domain::ids::UserId),
        external_id: certain("externalid"),
        username: certain("username"),
        email: certain("emails"),
    }
}

fn is(user: &User, attribute: &str, literal: &Literal) -> bool {
    let same = |text: &str| literal.text().is_some_and(|asked| asked == text);
    let same_key =
        |text: &str| literal.text().is_some_and(|asked| Username::login_key(asked) == Username::login_key(text));
    match attribute {
        "id" => literal.text().is_some_and(|asked| asked.parse() == Ok(user.id.0)),
        "externalid" => user.external_id.as_deref().is_some_and(same),
        "username" => same_key(&user.username),
        "emails" => same_key(&user.email),
        _ => literal.flag() == Some(user.blocked_at.is_none()),
    }
}
