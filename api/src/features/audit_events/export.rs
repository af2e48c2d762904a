use std::sync::Arc;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, post};
use futures_util::stream::try_unfold;

use super::rows;
use super::types::{AuditExportFormat, ExportAuditEvents};
use crate::error::{Error, Result};
use crate::features::wire::Body;
use crate::store::access::Caller;
use crate::store::audit::export;
use crate::store::db::Db;

/// How many records are read at once.
const PAGE: i64 = 500;

/// Hand out the audit log
///
/// In the order of the chain, up to the record that this itself is written in. An answer that breaks off, because the session
/// ended meanwhile or the database went away, is not closed properly: it is not all there is.
#[utoipa::path(
    tag = "audit-events",
    request_body(content = ExportAuditEvents, example = json!({"format": "jsonl"})),
    security(("session" = ["administrator", "auditor", "recent"])),
    responses((status = 200, description = "The records.", content(
        (String = "text/csv", example = json!("\u{feff}sequence;at;actor_name;action\r\n1;2026-11-27T08:00:00.000000Z;Åse Præst;party.created\r\n")),
        (String = "application/x-ndjson", example = json!("{\"sequence\":1,\"action\":\"party.created\"}\n")),
    ))),
)]
#[post("/audit-events/exports")]
pub async fn export_audit_events(caller: Caller, db: Data<Db>, body: Body<ExportAuditEvents>) -> Result<HttpResponse> {
    let (format, filter) = (body.value.format, Arc::new(body.value.filter()));
    let narrowed = filter.narrows();
    // The record of the export is committed before the first line leaves.
    let until =
        db.write_as(caller.clone(), move |tx, actor| export::begin(tx, actor, format.as_str(), narrowed)).await?;
    let (kind, name) = match format {
        AuditExportFormat::Csv => ("text/csv; charset=utf-8", "audit-log.csv"),
        AuditExportFormat::Jsonl => ("application/x-ndjson", "audit-log.jsonl"),
    };
    // Each page is read as the caller anew: who is blocked meanwhile gets no more.
    let lines = try_unfold(Some(0), move |after| {
        let (db, caller, filter) = (db.clone(), caller.clone(), Arc::clone(&filter));
        async move {
            let Some(after) = after else { return Ok::<_, Error>(None) };
            let page =
                db.read_as(caller, move |tx, actor| export::page(tx, actor, &filter, (after, until), PAGE)).await?;
            let next = page.last().map(|last| last.sequence);
            Ok(Some((Bytes::from(rows::text(format, after == 0, &page)?), next)))
        }
    });
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, kind));
    response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    Ok(response.streaming(lines))
}
