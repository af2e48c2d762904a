//! The only place that speaks SQL.

pub mod access;
pub mod audit;
mod conn;
pub mod db;
mod failure;
pub mod migrate;
mod schema;
mod types;

pub use conn::DatabaseUrl;
