//! The queries on PostgreSQL.

use diesel::pg::{Pg as Backend, PgConnection as Connection};

#[allow(clippy::duplicate_mod, reason = "compiled once for each database")]
#[path = "query.rs"]
mod query;
