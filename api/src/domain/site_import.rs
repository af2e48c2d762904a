//! Reading a file of polling districts, the municipality's own or one of the whole country, as CSV.
//!
//! Everything wrong with the rows that concern the municipality is found in one go and told by row and column, never by
//! repeating what stands there. Nothing is stored here.

mod column;
mod row;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use csv::{ReaderBuilder, StringRecord};

use super::cpr;
use super::fault::{FieldCode, FieldFault};
pub use column::{CellFault, Column};
use row::Cells;

const MAX_ROWS: usize = 20_000;
const MAX_FIELD_BYTES: usize = 4 * 1024;
/// Nobody mends more in one go, and an answer has to end somewhere.
const MAX_FAULTS: usize = 1_000;
/// How many unknown columns are named, and with how many characters of each.
const MAX_UNKNOWN: usize = 50;
const MAX_SHOWN: usize = 80;

/// How an XLSX file (and any other zip) and an XLS file begin.
const SPREADSHEETS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];

/// A file that could be read to its end, perhaps with faults in single rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedFile {
    /// The municipalities in the file, in its order; none if it does not name any.
    pub municipalities: Vec<MunicipalityInFile>,
    /// The columns of ours that the file has.
    pub columns: Vec<Column>,
    /// The names of its other columns, which are not read: perhaps misspelt ones.
    pub unknown: Vec<String>,
    /// The rows of the chosen municipality that could be read; at least one when there is no fault.
    pub rows: Vec<ParsedRow>,
    /// What is wrong with single cells.
    pub faults: Vec<CellFault>,
    /// What the rows that could not be read call their site, as far as that is good: `12. Herslev`.
    pub called: BTreeMap<usize, String>,
}

/// A municipality that the file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MunicipalityInFile {
    /// Its four digits.
    pub code: String,
    /// Its name, as in its first row; may be empty.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
}

/// One polling district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedRow {
    /// The row in the file as a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// The constituency it belongs to, number and name.
    pub constituency: Option<(i32, String)>,
    /// The district's number, unique within the municipality.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Its id in the national register of districts (DAGI).
    pub dagi_id: Option<String>,
    /// The building where people vote.
    pub venue: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// How many are entitled to vote there.
    pub eligible_voters: Option<i32>,
    /// How many voted there in 2025.
    pub votes_cast_2025: Option<i32>,
}

/// Reads a file: UTF-8 with or without byte order mark, `;` or `,`, a header in any case and order, with
/// our names or the Danish ones, other columns ignored.
///
/// `municipality_code` picks the rows of a file that has that column; without the column all rows are taken. Only `number`
/// and `name` must be there. Faults of a field point to `/rows/<row>/<column>`: `required`, `format`, `out_of_range`,
/// `too_long` (above 4 KiB), `control_character`, `csv_formula`, `cpr_in_text`, `duplicate` (a district number twice, or a constituency
/// number with two names). At most 1,000 are told.
///
/// Errors, where the file cannot be read to its end: `csv_malformed` at `/rows/<row>` (which does not fit the header) after
/// the faults before it, `csv_column_missing` at `/columns/<column>`, and at the whole `csv_encoding`,
/// `csv_spreadsheet`, `csv_empty` and `csv_too_many_rows` (above 20,000).
pub fn parse(file: &[u8], municipality_code: &str) -> Result<ParsedFile, Vec<FieldFault>> {
    let whole = |code| vec![FieldFault::new("", code)];
    if SPREADSHEETS.iter().any(|magic| file.starts_with(magic)) {
        return Err(whole(FieldCode::CsvSpreadsheet));
    }
    let text = std::str::from_utf8(file).map_err(|_| whole(FieldCode::CsvEncoding))?;
    let text = text.trim_start_matches('\u{FEFF}');
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    let mut records = Records::new(&text);
    let Some((header_row, header)) = records.next()? else { return Err(whole(FieldCode::CsvEmpty)) };
    let columns = columns(header_row, &header)?;
    let mut reading = Reading::new(municipality_code);
    while let Some((row, record)) = records.next().or_else(|faults| reading.stop(faults))? {
        if reading.take(&Cells::new(row, &columns, &record)).is_break() {
            break;
        }
    }
    let others = header.iter().filter(|name| Column::of_header(name).is_none());
    let unknown = others.map(shown).filter(|name| !name.is_empty()).take(MAX_UNKNOWN).collect();
    reading.finish(columns.into_keys().collect(), unknown)
}

/// A column's name as it can be shown to a person. A file without a heading begins with somebody's line.
fn shown(name: &str) -> String {
    if cpr::stands_in(name) {
        return "…".to_owned();
    }
    name.trim().chars().filter(|sign| !sign.is_control()).take(MAX_SHOWN).collect()
}

/// The records of a file with their row numbers.
struct Records<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    /// How far the line breaks have been counted, how many there were, and how many of them inside a field.
    counted: usize,
    breaks: usize,
    inside: usize,
    header_len: Option<usize>,
}

impl<'a> Records<'a> {
    fn new(text: &'a str) -> Self {
        let header = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
        let count = |delimiter| header.matches(delimiter).count();
        let delimiter = if count(';') > count(',') { b';' } else { b',' };
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        Self { text, reader, counted: 0, breaks: 0, inside: 0, header_len: None }
    }

    /// The next record with its row as a spreadsheet counts them: empty lines are rows, line breaks inside a field are not.
    fn next(&mut self) -> Result<Option<(usize, StringRecord)>, Vec<FieldFault>> {
        let mut record = StringRecord::new();
        let read = self.reader.read_record(&mut record);
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
        // Empty lines before the record belong to its start.
        let blank = self.text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches('\n').len());
        self.count_breaks(start + blank);
        let row = 1 + self.breaks.saturating_sub(self.inside);
        let malformed = || vec![FieldFault::new(format!("/rows/{row}"), FieldCode::CsvMalformed)];
        if !read.map_err(|_| malformed())? {
            return Ok(None);
        }
        self.inside += record.iter().map(|field| field.matches('\n').count()).sum::<usize>();
        let width = *self.header_len.get_or_insert(record.len());
        let too_wide = record.iter().skip(width).any(|field| !field.is_empty());
        if record.len() < width || too_wide { Err(malformed()) } else { Ok(Some((row, record))) }
    }

    fn count_breaks(&mut self, to: usize) {
        self.breaks += self.text.get(self.counted..to).map_or(0, |passed| passed.matches('\n').count());
        self.counted = self.counted.max(to);
    }
}

/// Where each known column stands.
fn columns(row: usize, header: &StringRecord) -> Result<BTreeMap<Column, usize>, Vec<FieldFault>> {
    let mut columns = BTreeMap::new();
    for (place, name) in header.iter().enumerate() {
        if let Some(column) = Column::of_header(name)
            && columns.insert(column, place).is_some()
        {
            return Err(vec![CellFault { row, column, code: FieldCode::Duplicate }.into()]);
        }
    }
    let missing = [Column::Number, Column::Name].into_iter().filter(|needed| !columns.contains_key(needed));
    let fault = |needed: Column| FieldFault::new(format!("/columns/{}", needed.as_str()), FieldCode::CsvColumnMissing);
    let missing: Vec<_> = missing.map(fault).collect();
    if missing.is_empty() { Ok(columns) } else { Err(missing) }
}

/// What was read so far.
struct Reading<'a> {
    chosen: &'a str,
    municipalities: Vec<MunicipalityInFile>,
    rows: Vec<ParsedRow>,
    faults: Vec<CellFault>,
    seen: usize,
    numbers: BTreeSet<i32>,
    constituencies: BTreeMap<i32, String>,
    called: BTreeMap<usize, String>,
}

impl<'a> Reading<'a> {
    fn new(chosen: &'a str) -> Self {
        Self {
            chosen,
            municipalities: Vec::new(),
            rows: Vec::new(),
            faults: Vec::new(),
            seen: 0,
            numbers: BTreeSet::new(),
            constituencies: BTreeMap::new(),
            called: BTreeMap::new(),
        }
    }

    fn take(&mut self, cells: &Cells<'_>) -> ControlFlow<()> {
        self.seen += 1;
        if self.seen > MAX_ROWS {
            return ControlFlow::Break(());
        }
        if self.faults.len() >= MAX_FAULTS {
            // Enough is told; only the rows are still counted.
            return ControlFlow::Continue(());
        }
        match cells.municipality() {
            Ok(Some((code, name))) => {
                let ours = code == self.chosen;
                self.count(code, name);
                if ours {
                    self.keep(cells);
                }
            }
            Ok(None) => self.keep(cells),
            Err(fault) => self.faults.push(fault),
        }
        ControlFlow::Continue(())
    }

    fn count(&mut self, code: String, name: String) {
        match self.municipalities.iter_mut().find(|known| known.code == code) {
            Some(known) => known.rows += 1,
            None => self.municipalities.push(MunicipalityInFile { code, name, rows: 1 }),
        }
    }

    fn keep(&mut self, cells: &Cells<'_>) {
        // Of a row with other faults too: whoever mends them shall not find this afterwards.
        if cells.site_number().is_some_and(|number| !self.numbers.insert(number)) {
            self.faults.push(cells.fault(Column::Number, FieldCode::Duplicate));
        }
        let row = match cells.parse() {
            Ok(row) => row,
            Err(faults) => {
                let of = faults.first().map(|fault| fault.row);
                self.called.extend(of.zip(cells.called()));
                return self.faults.extend(faults);
            }
        };
        if let Some((number, name)) = &row.constituency
            && self.constituencies.entry(*number).or_insert_with(|| name.clone()) != name
        {
            self.faults.push(cells.fault(Column::ConstituencyNumber, FieldCode::Duplicate));
        }
        self.rows.push(row);
    }

    /// The file cannot be read on: what was wrong before stands before it.
    fn stop<T>(&mut self, faults: Vec<FieldFault>) -> Result<T, Vec<FieldFault>> {
        let before = std::mem::take(&mut self.faults).into_iter().map(FieldFault::from);
        Err(before.chain(faults).collect())
    }

    fn finish(mut self, columns: Vec<Column>, unknown: Vec<String>) -> Result<ParsedFile, Vec<FieldFault>> {
        if self.seen > MAX_ROWS {
            return Err(vec![FieldFault::new("", FieldCode::CsvTooManyRows)]);
        }
        if self.rows.is_empty() && self.faults.is_empty() {
            return Err(vec![FieldFault::new("", FieldCode::CsvEmpty)]);
        }
        self.faults.truncate(MAX_FAULTS);
        let Self { municipalities, rows, faults, called, .. } = self;
        Ok(ParsedFile { municipalities, columns, unknown, rows, faults, called })
    }
}

#[cfg(test)]
mod tests;
