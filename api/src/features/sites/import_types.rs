//! The report of an import.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fault::{FieldCode, Locale};
use crate::domain::ids::ConstituencyId;
use crate::domain::site_import::{CellFault, Column, MunicipalityInFile, ParsedFile};
use crate::store::site_imports::{Change, Plan, PlannedConstituency, PlannedSite};
use crate::store::sites::SiteFields;

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
    /// Constituencies that are new or get another name.
    pub constituencies: Vec<ImportConstituency>,
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

/// A constituency that is new or gets another name.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportConstituency {
    /// Its number.
    pub number: i32,
    /// Its name in the file.
    pub name: String,
    /// Its name until then; null where it is new.
    #[schema(required)]
    pub before: Option<String>,
}

/// A row of the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRow {
    /// As a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// What happens with it.
    pub action: ImportAction,
    /// The site as it will be, what the file does not tell included; null where the row could not be read.
    #[schema(required)]
    pub site: Option<ImportSite>,
    /// What a row that could not be read calls its site, as far as number and name are good; else null.
    #[schema(required)]
    pub called: Option<String>,
    /// The site as it is until then; null unless the row changes one.
    #[schema(required)]
    pub before: Option<ImportSite>,
}

/// A site as a row tells of it, or as it is until then.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportSite {
    /// The polling district number.
    pub number: i32,
    /// The site's name.
    pub name: String,
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

impl ImportConstituency {
    fn of(planned: &PlannedConstituency) -> Self {
        Self { number: planned.number, name: planned.name.clone(), before: planned.before.clone() }
    }
}

impl ImportSite {
    fn of(site: &SiteFields, places: &HashMap<ConstituencyId, (i32, String)>) -> Self {
        let (constituency_number, constituency) = site.constituency_id.and_then(|id| places.get(&id).cloned()).unzip();
        Self {
            number: site.number,
            name: site.name.clone(),
            venue: site.venue.clone(),
            address: site.address.clone(),
            constituency_number,
            constituency,
            eligible_voters: site.eligible_voters,
        }
    }
}

impl ImportRow {
    fn of(row: usize, planned: &PlannedSite, [now, then]: &[HashMap<ConstituencyId, (i32, String)>; 2]) -> Self {
        let action = match planned.change {
            Change::Create => ImportAction::Create,
            Change::Update => ImportAction::Update,
            Change::Unchanged => ImportAction::Unchanged,
        };
        let before = planned.before.as_ref().filter(|_| planned.change == Change::Update);
        Self {
            row,
            action,
            site: Some(ImportSite::of(&planned.wanted, then)),
            called: None,
            before: before.map(|site| ImportSite::of(site, now)),
        }
    }

    const fn unreadable(row: usize, called: Option<String>) -> Self {
        Self { row, action: ImportAction::Error, site: None, called, before: None }
    }
}

impl ImportReport {
    /// The report of a plan for a file.
    pub fn of(municipality_code: String, file: &ParsedFile, plan: &Plan, dry_run: bool, locale: Locale) -> Self {
        let errors: Vec<_> = file.faults.iter().map(|fault| ImportError::of(*fault, locale)).collect();
        let mut rows = BTreeMap::new();
        for (row, planned) in file.rows.iter().zip(&plan.sites) {
            rows.insert(row.row, ImportRow::of(row.row, planned, &plan.places));
        }
        for error in &errors {
            let unreadable = || ImportRow::unreadable(error.row, file.called.get(&error.row).cloned());
            rows.entry(error.row).or_insert_with(unreadable).action = ImportAction::Error;
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
            constituencies: plan.constituencies.iter().map(ImportConstituency::of).collect(),
            rows: rows.into_values().collect(),
            errors,
        }
    }
}
