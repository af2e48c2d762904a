use std::collections::BTreeSet;

use actix_web::web::Data;
use actix_web::{HttpResponse, patch};
use serde_json::Value;

use super::membership::{self, named};
use crate::domain::fault::{FieldCode, ProblemCode};
use crate::domain::ids::{PartyId, UserId};
use crate::domain::scim::{Path, Schema};
use crate::error::{Error, Result};
use crate::features::scim::bodies::ScimPatchBody;
use crate::features::scim::patch::{Op, Step, steps};
use crate::features::scim::types::ScimGroup;
use crate::features::scim::wire::{IfSeen, Incoming, Selection};
use crate::features::wire::{Named, Params};
use crate::store::access::Caller;
use crate::store::db::Db;

/// Add secretaries to a party or take them away, by SCIM
///
/// All of it or nothing. Whoever becomes a member and has no grant for the party gets one for the whole party; whoever has one,
/// however narrow, keeps it as it is. Whoever is a member no more loses all grants for the party, at the next request.
#[utoipa::path(
    tag = "scim",
    params(("id" = PartyId, Path, description = "The party."), IfSeen, Selection),
    request_body(content = ScimPatchBody, content_type = "application/scim+json"),
    security(("client" = ["users:write"])),
    responses(
        (status = 200, description = "Changed.", body = ScimGroup, content_type = "application/scim+json"),
        (status = 429, description = "The client's quota of the day is reached: nothing is done."),
    ),
)]
#[patch("/scim/v2/Groups/{id}")]
pub async fn update_scim_group(
    caller: Caller,
    db: Data<Db>,
    Named(id): Named<PartyId>,
    seen: IfSeen,
    Params(selection): Params<Selection>,
    sent: Incoming,
) -> Result<HttpResponse> {
    let steps = steps(sent)?;
    membership::change(&db, caller, (id, seen), &selection, move |group| {
        let mut members: BTreeSet<UserId> =
            group.members.iter().filter_map(|member| member.value.parse().ok().map(UserId)).collect();
        for step in steps {
            take(&mut members, group, step)?;
        }
        Ok(members)
    })
    .await
}

/// One step on the list of members. A name may be said again as it is.
fn take(members: &mut BTreeSet<UserId>, group: &ScimGroup, step: Step) -> Result<()> {
    let Step { op, path, value } = step;
    match (path.schema, path.attribute.as_str()) {
        (Schema::Core, "") => {
            let inside = value.as_object().ok_or(Error::of(ProblemCode::MalformedJson))?;
            for (name, value) in inside {
                let path = Path::parse(name).filter(|path| !path.attribute.is_empty());
                let path = path.ok_or(Error::of(ProblemCode::InvalidPath))?;
                take(members, group, Step { op, path, value: value.clone() })?;
            }
            Ok(())
        }
        (Schema::Core, "members") => change(members, op, &path, &value),
        (Schema::Core, "displayname") if value.as_str() == Some(&group.display_name) => Ok(()),
        (Schema::Core, "displayname") => Err(Error::field("displayName", FieldCode::NotForClients)),
        (Schema::Core, "externalid" | "id" | "schemas" | "meta") => Ok(()),
        _ => Err(Error::of(ProblemCode::InvalidPath)),
    }
}

fn change(members: &mut BTreeSet<UserId>, op: Op, path: &Path, value: &Value) -> Result<()> {
    let chosen = match &path.which {
        None => None,
        Some(which) => {
            let id = which.certain("value").and_then(|id| id.parse().ok());
            Some(UserId(id.ok_or(Error::of(ProblemCode::InvalidPath))?))
        }
    };
    match (op, chosen) {
        (Op::Remove, Some(one)) => {
            members.remove(&one);
        }
        // As RFC 7644 has it, without a value: all of them. Some directories name them in the value instead.
        (Op::Remove, None) if value.is_null() => members.clear(),
        (Op::Remove, None) => {
            let gone = named(value)?;
            members.retain(|one| !gone.contains(one));
        }
        (Op::Add, None) => members.extend(named(value)?),
        (Op::Replace, None) => *members = named(value)?,
        (Op::Add | Op::Replace, Some(_)) => return Err(Error::of(ProblemCode::InvalidPath)),
    }
    Ok(())
}
