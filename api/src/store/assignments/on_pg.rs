//! The queries on PostgreSQL.

use diesel::pg::{Pg as Backend, PgConnection as Connection};

#[path = "query.rs"]
mod query;
