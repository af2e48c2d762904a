//! The report of an import.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fault::{FieldCode, Locale};
use crate::domain::site_import::{CellFault, Column, MunicipalityInFile, ParsedFile, ParsedRow};
use crate::store::site_imports::{Change, Plan};

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whose rows were taken, if the file names municipalities.
    #[schema(example = "0607")]
    pub municipality_code: String,
    /// The municipalities that the file names.
    pub municipalities: Vec<ImportMunicipality>,
    /// Columns that are not known and not read, as the file calls them: perhaps misspelt ones. At most 50.
    #[schema(max_items = 50)]
    pub unknown_columns: Vec<String>,
    /// Sites that are new.
    pub created: usize,
    /// Sites that differ.
    pub updated: usize,
    /// Sites that are already so.
    pub unchanged: usize,
    /// What happens with each row.
    pub rows: Vec<ImportRow>,
    /// What is wrong; with anything here nothing is written.
    pub errors: Vec<ImportError>,
}

/// A municipality that the file names.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportMunicipality {
    /// Its four digits.
    pub code: String,
    /// Its name in the file.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
}

/// A row of the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRow {
    /// As a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// What happens with it.
    pub action: ImportAction,
    /// The polling district number; null where the row could not be read.
    #[schema(required)]
    pub number: Option<i32>,
    /// The site's name; null where the row could not be read.
    #[schema(required)]
    pub name: Option<String>,
    /// The building where people vote.
    #[schema(required)]
    pub venue: Option<String>,
    /// Its address.
    #[schema(required)]
    pub address: Option<String>,
    /// The constituency it belongs to.
    #[schema(required)]
    pub constituency_number: Option<i32>,
    /// The constituency's name.
    #[schema(required)]
    pub constituency: Option<String>,
    /// How many are entitled to vote there.
    #[schema(required)]
    pub eligible_voters: Option<i32>,
}

/// What happens with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImportAction {
    /// A new site.
    Create,
    /// A site that differs.
    Update,
    /// A site that is already so.
    Unchanged,
    /// Something is wrong with it.
    Error,
}

/// A field of the file that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportError {
    /// As a spreadsheet counts.
    pub row: usize,
    /// Which column, by our name for it.
    pub column: Column,
    /// Why.
    pub code: FieldCode,
    /// A sentence for the person.
    pub detail: &'static str,
}

impl ImportError {
    const fn of(fault: CellFault, locale: Locale) -> Self {
        let CellFault { row, column, code } = fault;
        Self { row, column, code, detail: code.sentence(locale) }
    }
}

impl ImportRow {
    fn of(row: &ParsedRow, action: ImportAction) -> Self {
        let (constituency_number, constituency) = row.constituency.clone().unzip();
        Self {
            row: row.row,
            action,
            number: Some(row.number),
            name: Some(row.name.clone()),
            venue: row.venue.clone(),
            address: row.address.clone(),
            constituency_number,
            constituency,
            eligible_voters: row.eligible_voters,
        }
    }

    const fn unreadable(row: usize) -> Self {
        Self {
            row,
            action: ImportAction::Error,
            number: None,
            name: None,
            venue: None,
            address: None,
            constituency_number: None,
            constituency: None,
            eligible_voters: None,
        }
    }
}

impl ImportReport {
    /// The report of a plan for a file.
    pub fn of(municipality_code: String, file: &ParsedFile, plan: &Plan, dry_run: bool, locale: Locale) -> Self {
        let errors: Vec<_> = file.faults.iter().map(|fault| ImportError::of(*fault, locale)).collect();
        let mut rows = BTreeMap::new();
        for (row, change) in file.rows.iter().zip(&plan.changes) {
            let action = match change {
                Change::Create => ImportAction::Create,
                Change::Update => ImportAction::Update,
                Change::Unchanged => ImportAction::Unchanged,
            };
            rows.insert(row.row, ImportRow::of(row, action));
        }
        for error in &errors {
            rows.entry(error.row).or_insert_with(|| ImportRow::unreadable(error.row)).action = ImportAction::Error;
        }
        let count = |action| rows.values().filter(|row| row.action == action).count();
        let municipality = |one: &MunicipalityInFile| ImportMunicipality {
            code: one.code.clone(),
            name: one.name.clone(),
            rows: one.rows,
        };
        Self {
            dry_run,
            municipality_code,
            municipalities: file.municipalities.iter().map(municipality).collect(),
            unknown_columns: file.unknown.clone(),
            created: count(ImportAction::Create),
            updated: count(ImportAction::Update),
            unchanged: count(ImportAction::Unchanged),
            rows: rows.into_values().collect(),
            errors,
        }
    }
}
