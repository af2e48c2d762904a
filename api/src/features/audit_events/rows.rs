//! The lines of an export.

use unicode_normalization::UnicodeNormalization;

use super::types::AuditExportFormat;
use crate::domain::audit_chain::spelled;
use crate::error::{Error, Result};
use crate::store::audit::export::Exported;

/// The columns of the table.
const COLUMNS: [&str; 14] = [
    "sequence",
    "at",
    "actor_name",
    "action",
    "object_type",
    "object_name",
    "reason",
    "details",
    "request_id",
    "id",
    "actor_id",
    "object_id",
    "previous_hash",
    "hash",
];

/// The lines of some records; the table's first ones begin with the names of the columns.
pub fn text(format: AuditExportFormat, first: bool, records: &[Exported]) -> Result<String> {
    match format {
        AuditExportFormat::Csv => table(first, records),
        AuditExportFormat::Jsonl => Ok(records.iter().map(line).collect()),
    }
}

/// All that is hashed, as it is hashed, and the names of today beside it.
fn line(record: &Exported) -> String {
    let entry = &record.entry;
    let line = serde_json::json!({
        "sequence": record.sequence,
        "municipality_id": entry.municipality,
        "id": entry.id,
        "at": spelled(entry.at),
        "actor_id": entry.actor,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": entry.object,
        "reason": entry.reason,
        "request_id": entry.request_id,
        // The text itself: read and written anew it could be another one.
        "details": entry.details,
        "previous_hash": record.previous.to_string(),
        "hash": record.hash.to_string(),
        "actor_name": record.actor_name,
        "object_name": record.object_name,
    });
    format!("{line}\n")
}

fn table(first: bool, records: &[Exported]) -> Result<String> {
    // Every cell in quotation marks: a program that takes the comma for the separator must not make cells of its own.
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if first {
        writer.write_record(COLUMNS).map_err(Error::internal)?;
    }
    for record in records {
        let entry = &record.entry;
        let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let cells = [
            record.sequence.to_string(),
            spelled(entry.at),
            record.actor_name.clone().unwrap_or_default(),
            entry.action.clone(),
            entry.object_type.clone(),
            record.object_name.clone().unwrap_or_default(),
            entry.reason.clone().unwrap_or_default(),
            entry.details.clone(),
            entry.request_id.clone(),
            id(Some(entry.id.0)),
            id(entry.actor.map(|actor| actor.0)),
            id(entry.object.map(|object| object.0)),
            record.previous.to_string(),
            record.hash.to_string(),
        ];
        writer.write_record(cells.map(harmless)).map_err(Error::internal)?;
    }
    let bytes = writer.into_inner().map_err(|error| Error::internal(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(Error::internal)?;
    // The mark tells a spreadsheet that this is UTF-8.
    Ok(if first { format!("\u{feff}{text}") } else { text })
}

/// What a spreadsheet would take for a formula has a `'` before it, its full-width forms too (OWASP, CSV injection): at the
/// beginning, and behind whatever some program may take for the end of a cell.
fn harmless(cell: String) -> String {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0');
    let mut text = String::with_capacity(cell.len());
    let mut may_begin = true;
    for c in cell.chars() {
        if may_begin && std::iter::once(c).nfkc().next().is_some_and(risky) {
            text.push('\'');
        }
        may_begin = matches!(c, ',' | ';' | '|' | '\t' | '\r' | '\n') || may_begin && (c.is_whitespace() || c == '"');
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_text() {
        for formula in
            ["=1+1", "+45", "-1", "@x", "\tx", "\rx", "\nx", "\u{ff1d}1", "\u{ff0b}1", "\u{ff0d}1", "\u{ff20}x"]
        {
            assert_eq!(harmless(formula.to_owned()), format!("'{formula}"));
            for before in ["Ja,", "Ja; ", "a|", "a,\"", " ", "\""] {
                assert_eq!(harmless(format!("{before}{formula}")), format!("{before}'{formula}"));
            }
        }
        for text in ["", "Åse", "a=b", "{\"n\":1}", "12", "Ja, tak", "a - b", "14-15,16"] {
            assert_eq!(harmless(text.to_owned()), text);
        }
    }
}
