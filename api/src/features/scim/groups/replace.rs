use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, put};
use serde_json::Value;

use super::membership;
use crate::domain::fault::FieldCode;
use crate::domain::ids::PartyId;
use crate::error::{Error, Result};
use crate::features::scim::account::member;
use crate::features::scim::bodies::ScimGroupBody;
use crate::features::scim::types::ScimGroup;
use crate::features::scim::wire::{IfSeen, Incoming, Selection, resource};
use crate::features::wire::{Named, Params};
use crate::store::access::Caller;
use crate::store::db::Db;
use crate::store::machine_clients;

/// Say who is to report for a party, by SCIM
///
/// Of the accounts that the client manages; others are not touched. What a party is called is the office's.
#[utoipa::path(
    tag = "scim",
    params(("id" = PartyId, Path, description = "The party."), IfSeen, Selection),
    request_body(content = ScimGroupBody, content_type = "application/scim+json"),
    security(("client" = ["users:write"])),
    responses(
        (status = 200, description = "It is so.", body = ScimGroup, content_type = "application/scim+json"),
        (status = 429, description = "The client's quota of the day is reached: nothing is done."),
    ),
)]
#[put("/scim/v2/Groups/{id}")]
pub async fn replace_scim_group(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PartyId>,
    seen: IfSeen,
    Params(selection): Params<Selection>,
    sent: Incoming,
) -> Result<HttpResponse> {
    let sent = Value::Object(sent.0);
    let view = db.write_as(caller, move |tx, actor| {
        machine_clients::take_turns(tx, actor)?;
        let group = membership::one(tx, actor, id)?;
        seen.check(group.tag())?;
        let name = member(&sent, "displayName").and_then(Value::as_str);
        if name.is_some_and(|name| name != group.display_name) {
            return Err(Error::field("displayName", FieldCode::NotForClients));
        }
        let wanted = match member(&sent, "members") {
            None | Some(Value::Null) => BTreeSet::new(),
            Some(members) => membership::named(members)?,
        };
        membership::set(tx, actor, id, &wanted)?;
        membership::one(tx, actor, id)
    });
    let view = view.await?;
    Ok(resource(StatusCode::OK, view.tag(), &view.meta.location, &selection.of(&view)?))
}
