//! One row of the file: its cells by column, each taken or refused with its pointer.

use std::collections::BTreeMap;

use csv::StringRecord;
use unicode_normalization::UnicodeNormalization;

use super::{MAX_FIELD_BYTES, ParsedRow};
use crate::domain::fault::{Faults, FieldCode, FieldFault};
use crate::domain::place::{MAX_ADDRESS, MAX_NAME, MAX_NUMBER, MAX_VOTERS};
use crate::domain::text;

/// The columns that are understood, each by its own name and the Danish ones, with `_` for a blank.
const COLUMNS: [(&str, &[&str]); 11] = [
    ("municipality_code", &["kommunekode"]),
    ("municipality", &["kommune"]),
    ("constituency_number", &["valgkredsnummer"]),
    ("constituency", &["valgkreds"]),
    ("number", &["nummer"]),
    ("name", &["navn", "valgsted"]),
    ("dagi_id", &[]),
    ("venue", &["bygning"]),
    ("address", &["adresse"]),
    ("eligible_voters", &["antal_vælgere", "vælgere"]),
    ("votes_cast_2025", &[]),
];

/// Which column a header names, in any case, if it is one of ours.
pub(super) fn column(header: &str) -> Option<&'static str> {
    let header = header.trim().to_lowercase().replace(' ', "_");
    let found = COLUMNS.iter().find(|(name, danish)| *name == header || danish.contains(&header.as_str()));
    found.map(|(name, _)| *name)
}

/// The cells of a row.
pub(super) struct Cells<'a> {
    row: usize,
    columns: &'a BTreeMap<&'static str, usize>,
    record: &'a StringRecord,
}

impl<'a> Cells<'a> {
    pub(super) fn new(row: usize, columns: &'a BTreeMap<&'static str, usize>, record: &'a StringRecord) -> Self {
        Self { row, columns, record }
    }

    pub(super) fn fault(&self, column: &str, code: FieldCode) -> FieldFault {
        FieldFault::new(self.pointer(column), code)
    }

    /// The municipality the row belongs to, code and name; `None` where the file has no such column.
    pub(super) fn municipality(&self) -> Result<Option<(String, String)>, FieldFault> {
        if !self.columns.contains_key("municipality_code") {
            return Ok(None);
        }
        let code = self.text("municipality_code", MAX_NAME).and_then(|code| {
            let digits = !code.is_empty() && code.len() <= 4 && code.bytes().all(|byte| byte.is_ascii_digit());
            // Spreadsheets take the leading zero away.
            if digits { Ok(format!("{code:0>4}")) } else { Err(FieldCode::Format) }
        });
        let code = code.map_err(|code| self.fault("municipality_code", code))?;
        let name = self.text("municipality", MAX_NAME).map_err(|code| self.fault("municipality", code))?;
        Ok(Some((code, name)))
    }

    /// The whole row, or everything that is wrong with it.
    pub(super) fn parse(&self) -> Result<ParsedRow, Vec<FieldFault>> {
        let mut faults = Faults::default();
        let mut take_text =
            |column, max| faults.take(&self.pointer(column), self.text(column, max)).unwrap_or_default();
        let constituency = take_text("constituency", MAX_NAME);
        let (name, venue) = (take_text("name", MAX_NAME), take_text("venue", MAX_NAME));
        let (dagi_id, address) = (take_text("dagi_id", MAX_NAME), take_text("address", MAX_ADDRESS));
        let mut take_number =
            |column, low, high| faults.take(&self.pointer(column), self.number(column, low, high)).unwrap_or_default();
        let constituency_number = take_number("constituency_number", 1, MAX_NUMBER);
        let number = take_number("number", 1, MAX_NUMBER);
        let eligible_voters = take_number("eligible_voters", 0, MAX_VOTERS);
        let votes_cast_2025 = take_number("votes_cast_2025", 0, MAX_VOTERS);
        self.demand(&mut faults, "number");
        self.demand(&mut faults, "name");
        // A constituency has both or is none.
        if !self.raw("constituency").trim().is_empty() || !self.raw("constituency_number").trim().is_empty() {
            self.demand(&mut faults, "constituency");
            self.demand(&mut faults, "constituency_number");
        }
        match (number, faults.is_empty()) {
            (Some(number), true) => Ok(ParsedRow {
                row: self.row,
                constituency: constituency_number.map(|number| (number, constituency)),
                number,
                name,
                dagi_id: given(dagi_id),
                venue: given(venue),
                address: given(address),
                eligible_voters,
                votes_cast_2025,
            }),
            _ => Err(faults.into_vec()),
        }
    }

    fn demand(&self, faults: &mut Faults, column: &str) {
        if self.raw(column).trim().is_empty() {
            faults.push(self.fault(column, FieldCode::Required));
        }
    }

    fn pointer(&self, column: &str) -> String {
        format!("/rows/{}/{column}", self.row)
    }

    fn raw(&self, column: &str) -> &'a str {
        self.columns.get(column).and_then(|place| self.record.get(*place)).unwrap_or_default()
    }

    fn text(&self, column: &str, max: usize) -> Result<String, FieldCode> {
        let raw = self.raw(column);
        if raw.len() > MAX_FIELD_BYTES {
            return Err(FieldCode::TooLong);
        }
        if begins_like_formula(raw) {
            return Err(FieldCode::CsvFormula);
        }
        text::optional_line(raw, max)
    }

    fn number(&self, column: &str, low: i32, high: i32) -> Result<Option<i32>, FieldCode> {
        let text = self.text(column, MAX_NAME)?;
        if text.is_empty() {
            return Ok(None);
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FieldCode::Format);
        }
        let number = text.parse().ok().filter(|number| (low..=high).contains(number));
        number.map(Some).ok_or(FieldCode::OutOfRange)
    }
}

/// Whether a spreadsheet would run the text instead of showing it, in whatever width the sign is written.
fn begins_like_formula(raw: &str) -> bool {
    raw.trim_start().nfkc().next().is_some_and(|first| matches!(first, '=' | '+' | '-' | '@'))
}

fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
