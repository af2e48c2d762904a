use actix_web::get;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::IntoParams;

use super::types::AuditCheckpoint;
use crate::error::Result;
use crate::features::wire::{Page, Params, paging};
use crate::store::access::Caller;
use crate::store::audit::checkpoints;
use crate::store::db::Db;

/// Which checkpoints are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAuditCheckpoints {
    /// 1 to 200; 50 when nothing is said.
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The signed checkpoints of the audit log, newest first
///
/// Each says how many records there were and the last one's hash. The chain was checked up to there before it was signed. Keep
/// them outside the installation: a log that is cut off or rewritten later does not fit them.
#[utoipa::path(
    tag = "audit-events",
    params(ListAuditCheckpoints),
    security(("session" = ["administrator", "auditor"])),
    responses((status = 200, description = "A page of them.", body = Page<AuditCheckpoint>)),
)]
#[get("/audit-events/checkpoints")]
pub async fn list_audit_checkpoints(
    caller: Caller,
    db: Data<Db>,
    Params(ask): Params<ListAuditCheckpoints>,
) -> Result<Json<Page<AuditCheckpoint>>> {
    let limit = paging::limit(ask.limit)?;
    let before = paging::after(ask.cursor.as_deref())?;
    let page = db.read_as(caller, move |tx, actor| {
        let rows = checkpoints::list(tx, actor, before, limit.saturating_add(1))?;
        Ok(Page::cut(rows, limit, None, |row| row.id, |row| row.checkpoint.into()))
    });
    Ok(Json(page.await?))
}
