//! The audit log, to be read: who did what, when, to what, why, in which request.

use std::collections::{BTreeMap, HashMap};

use actix_web::get;
use actix_web::web::{Data, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::domain::audit::{Action, Detail, ObjectType};
use crate::domain::ids::{AnyId, AuditEventId, UserId};
use crate::domain::time::Instant;
use crate::error::Result;
use crate::features::wire::{Page, Params, paging};
use crate::store::access::Caller;
use crate::store::audit::{self, AuditFilter, AuditRecord};
use crate::store::db::Db;

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActor {
    /// The user's id; it stays as a pseudonym when the user is deleted.
    pub id: UserId,
    /// The user's name, while there is such a user.
    #[schema(required)]
    pub name: Option<String>,
}

/// A record of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEventView {
    /// Its id.
    pub id: AuditEventId,
    /// When.
    pub at: Instant,
    /// Who; null where nobody was logged in.
    #[schema(required)]
    pub actor: Option<AuditActor>,
    /// What happened; null where a newer release of the program wrote it and this one does not know it.
    #[schema(required)]
    pub action: Option<Action>,
    /// To what kind of thing; null as above.
    #[schema(required)]
    pub object_type: Option<ObjectType>,
    /// To which one.
    #[schema(required)]
    pub object_id: Option<AnyId>,
    /// What that is called today: a person's, a user's, a site's name. The log does not keep it, so it is null when the
    /// thing is gone or has no name; an assignment, a session and a mail go by the name of whom they are about.
    #[schema(required)]
    pub object_name: Option<String>,
    /// Why, where a reason is asked for.
    #[schema(required)]
    pub reason: Option<String>,
    /// In which request; the same id stands in the server's log.
    pub request_id: String,
    /// What else tells it apart, by name; never a person's data. Which there are depends on the action.
    pub details: BTreeMap<String, Detail>,
}

impl AuditEventView {
    fn of(record: AuditRecord, names: &HashMap<AnyId, String>) -> Self {
        let name = record.actor_name;
        Self {
            id: record.id,
            at: record.at,
            actor: record.actor_id.map(|id| AuditActor { id, name }),
            action: Action::parse(&record.action),
            object_type: ObjectType::parse(&record.object_type),
            object_id: record.object_id,
            object_name: record.object_id.and_then(|id| names.get(&id).cloned()),
            reason: record.reason,
            request_id: record.request_id,
            details: details(&record.details),
        }
    }
}

/// What a record tells besides, as far as this program knows its form: a newer one may have written another.
fn details(stored: &str) -> BTreeMap<String, Detail> {
    let stored: BTreeMap<String, serde_json::Value> = serde_json::from_str(stored).unwrap_or_default();
    let known = |(name, value)| Some((name, serde_json::from_value(value).ok()?));
    stored.into_iter().filter_map(known).collect()
}

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

/// The routes of this noun.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_audit_events);
}
