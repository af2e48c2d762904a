//! One row of the file: its cells by column, each taken or refused.

use std::collections::BTreeMap;

use csv::StringRecord;
use unicode_normalization::UnicodeNormalization;

use super::{CellFault, Column, MAX_FIELD_BYTES, ParsedRow};
use crate::domain::fault::FieldCode;
use crate::domain::place::{MAX_ADDRESS, MAX_NAME, MAX_NUMBER, MAX_VOTERS};
use crate::domain::text;

/// The cells of a row.
pub(super) struct Cells<'a> {
    row: usize,
    columns: &'a BTreeMap<Column, usize>,
    record: &'a StringRecord,
}

impl<'a> Cells<'a> {
    pub(super) fn new(row: usize, columns: &'a BTreeMap<Column, usize>, record: &'a StringRecord) -> Self {
        Self { row, columns, record }
    }

    pub(super) const fn fault(&self, column: Column, code: FieldCode) -> CellFault {
        CellFault { row: self.row, column, code }
    }

    /// The municipality the row belongs to, code and name; `None` where the file has no such column.
    pub(super) fn municipality(&self) -> Result<Option<(String, String)>, CellFault> {
        if !self.columns.contains_key(&Column::MunicipalityCode) {
            return Ok(None);
        }
        let code = self.text(Column::MunicipalityCode, MAX_NAME).and_then(|code| {
            let digits = !code.is_empty() && code.len() <= 4 && code.bytes().all(|byte| byte.is_ascii_digit());
            // Spreadsheets take the leading zero away.
            if digits { Ok(format!("{code:0>4}")) } else { Err(FieldCode::Format) }
        });
        let code = code.map_err(|code| self.fault(Column::MunicipalityCode, code))?;
        let name = self.text(Column::Municipality, MAX_NAME).map_err(|code| self.fault(Column::Municipality, code))?;
        Ok(Some((code, name)))
    }

    /// The district number, if it is one.
    pub(super) fn site_number(&self) -> Option<i32> {
        self.number(Column::Number, 1, MAX_NUMBER).ok().flatten()
    }

    /// Its number and name, or what is good of them.
    pub(super) fn called(&self) -> Option<String> {
        let name = self.text(Column::Name, MAX_NAME).ok().and_then(given);
        match (self.site_number(), name) {
            (Some(number), Some(name)) => Some(format!("{number}. {name}")),
            (Some(number), None) => Some(number.to_string()),
            (None, name) => name,
        }
    }

    /// The whole row, or everything that is wrong with it.
    pub(super) fn parse(&self) -> Result<ParsedRow, Vec<CellFault>> {
        let mut faults = Vec::new();
        let mut take_text = |column, max| {
            let text = self.text(column, max).map_err(|code| faults.push(self.fault(column, code)));
            text.unwrap_or_default()
        };
        let constituency = take_text(Column::Constituency, MAX_NAME);
        let (name, venue) = (take_text(Column::Name, MAX_NAME), take_text(Column::Venue, MAX_NAME));
        let (dagi_id, address) = (take_text(Column::DagiId, MAX_NAME), take_text(Column::Address, MAX_ADDRESS));
        let mut take_number = |column, low, high| {
            let number = self.number(column, low, high).map_err(|code| faults.push(self.fault(column, code)));
            number.unwrap_or_default()
        };
        let constituency_number = take_number(Column::ConstituencyNumber, 1, MAX_NUMBER);
        let number = take_number(Column::Number, 1, MAX_NUMBER);
        let eligible_voters = take_number(Column::EligibleVoters, 0, MAX_VOTERS);
        let votes_cast_2025 = take_number(Column::VotesCast2025, 0, MAX_VOTERS);
        self.demand(&mut faults, Column::Number);
        self.demand(&mut faults, Column::Name);
        // A constituency has both or is none.
        if [Column::Constituency, Column::ConstituencyNumber].into_iter().any(|one| !text::is_blank(self.raw(one))) {
            self.demand(&mut faults, Column::Constituency);
            self.demand(&mut faults, Column::ConstituencyNumber);
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
            _ => Err(faults),
        }
    }

    fn demand(&self, faults: &mut Vec<CellFault>, column: Column) {
        if text::is_blank(self.raw(column)) {
            faults.push(self.fault(column, FieldCode::Required));
        }
    }

    fn raw(&self, column: Column) -> &'a str {
        self.columns.get(&column).and_then(|place| self.record.get(*place)).unwrap_or_default()
    }

    fn text(&self, column: Column, max: usize) -> Result<String, FieldCode> {
        let raw = self.raw(column);
        if raw.len() > MAX_FIELD_BYTES {
            return Err(FieldCode::TooLong);
        }
        if begins_like_formula(raw) {
            return Err(FieldCode::CsvFormula);
        }
        text::optional_line(raw, max)
    }

    fn number(&self, column: Column, low: i32, high: i32) -> Result<Option<i32>, FieldCode> {
        let text = self.text(column, MAX_NAME)?;
        if text.is_empty() {
            return Ok(None);
        }
        // A Danish spreadsheet writes 5012 as 5.012.
        let mut groups = text.split('.');
        let first = groups.next().unwrap_or_default();
        let rest: Vec<&str> = groups.collect();
        let grouped = rest.is_empty() || (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
        let digits = format!("{first}{}", rest.concat());
        if !grouped || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FieldCode::WholeNumber);
        }
        let number = digits.parse().ok().filter(|number| (low..=high).contains(number));
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
