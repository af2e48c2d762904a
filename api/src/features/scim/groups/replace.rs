use std::collections::BTreeSet;

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
use crate::features::scim::wire::{IfSeen, Incoming, Selection};
use crate::features::wire::{Named, Params};
use crate::store::access::Caller;
use crate::store::db::Db;

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
    membership::change(&db, caller, (id, seen), &selection, move |group| {
        let name = member(&sent, "displayName").and_then(Value::as_str);
        if name.is_some_and(|name| name != group.display_name) {
            return Err(Error::field("displayName", FieldCode::NotForClients));
        }
        match member(&sent, "members") {
            None | Some(Value::Null) => Ok(BTreeSet::new()),
            Some(members) => membership::named(members),
        }
    })
    .await
}
