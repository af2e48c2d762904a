//! The queries on SQLite.

use diesel::sqlite::{Sqlite as Backend, SqliteConnection as Connection};

#[path = "query.rs"]
mod query;
