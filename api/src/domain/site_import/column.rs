//! The columns that are understood, and what is wrong with a cell of one.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fault::{FieldCode, FieldFault};

/// Makes the list: each column by its own name and the Danish ones, with `_` for a blank.
macro_rules! columns {
    ($($column:ident = $name:tt $(| $danish:tt)*),+ $(,)?) => {
        /// A column of the file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
        #[schema(as = ImportColumn)]
        pub enum Column { $(#[doc = concat!("`", $name, "`")] #[serde(rename = $name)] $column),+ }

        impl Column {
            /// Its own name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$column => $name),+ }
            }

            /// Which column a header names, in any case, if it is one of ours.
            pub(super) fn of_header(header: &str) -> Option<Self> {
                match header.trim().to_lowercase().replace(' ', "_").as_str() {
                    $($name $(| $danish)* => Some(Self::$column),)+
                    _ => None,
                }
            }
        }
    };
}

columns! {
    MunicipalityCode = "municipality_code" | "kommunekode",
    Municipality = "municipality" | "kommune",
    ConstituencyNumber = "constituency_number" | "valgkredsnummer",
    Constituency = "constituency" | "valgkreds",
    Number = "number" | "nummer" | "afstemningsområdenummer",
    Name = "name" | "navn" | "valgsted",
    DagiId = "dagi_id",
    Venue = "venue" | "bygning" | "afstemningssted",
    Address = "address" | "adresse",
    EligibleVoters = "eligible_voters" | "antal_vælgere" | "vælgere" | "stemmeberettigede" | "antal_stemmeberettigede",
    VotesCast2025 = "votes_cast_2025",
}

/// A cell that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellFault {
    /// The row as a spreadsheet counts.
    pub row: usize,
    /// The column.
    pub column: Column,
    /// Why.
    pub code: FieldCode,
}

impl From<CellFault> for FieldFault {
    fn from(fault: CellFault) -> Self {
        Self::new(format!("/rows/{}/{}", fault.row, fault.column.as_str()), fault.code)
    }
}
