//! The queries on SQLite.

use diesel::sqlite::{Sqlite as Backend, SqliteConnection as Connection};

#[allow(clippy::duplicate_mod, reason = "compiled once for each database")]
#[path = "query.rs"]
mod query;
