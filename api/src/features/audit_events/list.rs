use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::IntoParams;

use super::types::{AuditActorChoice, AuditEventView};
use crate::domain::audit::{Action, ObjectType};
use crate::domain::ids::{AnyId, UserId};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::features::wire::{Page, Params, paging};
use crate::store::access::Caller;
use crate::store::audit::{self, AuditFilter, export};
use crate::store::db::Db;

/// Which records are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAuditEvents {
    /// Only this action.
    action: Option<Action>,
    /// Only what this user did.
    actor_id: Option<UserId>,
    /// Only what happened to this kind of thing.
    object_type: Option<ObjectType>,
    /// Only what happened to this thing.
    object_id: Option<AnyId>,
    /// Not before this instant.
    from: Option<Instant>,
    /// Before this instant.
    to: Option<Instant>,
    /// 1 to 200; 50 when nothing is said.
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The audit log, newest first
#[utoipa::path(
    tag = "audit-events",
    params(ListAuditEvents),
    security(("session" = ["administrator", "auditor"])),
    responses((status = 200, description = "A page of it.", body = Page<AuditEventView>)),
)]
#[get("/audit-events")]
pub async fn list_audit_events(
    caller: Caller,
    db: Data<Db>,
    Params(ask): Params<ListAuditEvents>,
) -> Result<Json<Page<AuditEventView>>> {
    let limit = paging::limit(ask.limit)?;
    let before = paging::after(ask.cursor.as_deref())?;
    let filter = AuditFilter {
        action: ask.action,
        actor: ask.actor_id,
        object_type: ask.object_type,
        object: ask.object_id,
        from: ask.from,
        to: ask.to,
    };
    let page = db.read_as(caller, move |tx, actor| {
        let records = audit::list(tx, actor, &filter, before, limit.saturating_add(1))?;
        let names = audit::names(tx, actor, &records)?;
        Ok(Page::cut(records, limit, None, |record| record.id, |record| AuditEventView::of(record, &names)))
    });
    Ok(Json(page.await?))
}

/// Who stands in the audit log
///
/// Those of today's users and machine clients who did something that is in it, by their names: what `actor_id` may be chosen from.
#[utoipa::path(
    tag = "audit-events",
    security(("session" = ["administrator", "auditor"])),
    responses((status = 200, description = "All of them.", body = Page<AuditActorChoice>)),
)]
#[get("/audit-events/actors")]
pub async fn list_audit_actors(caller: Caller, db: Data<Db>) -> Result<Json<Page<AuditActorChoice>>> {
    let actors = db.read_as(caller, export::actors).await?;
    Ok(Json(Page::whole(actors.into_iter().map(|(id, name)| AuditActorChoice { id, name }).collect())))
}
