//! The only place that speaks SQL.

pub mod access;
pub mod audit;
mod conn;
pub mod db;
mod dialect;
mod failure;
pub mod idempotency;
pub mod migrate;
pub mod outbox;
pub mod parties;
mod schema;
mod types;

pub use conn::DatabaseUrl;
