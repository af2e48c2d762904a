//! The only place that speaks SQL.

pub mod access;
pub mod assignments;
pub mod audit;
mod conn;
pub mod credentials;
pub mod db;
mod dialect;
mod failure;
pub mod idempotency;
pub mod links;
pub mod migrate;
pub mod outbox;
pub mod municipalities;
pub mod parties;
pub mod persons;
mod schema;
pub mod sessions;
pub mod throttle;
mod types;
pub mod users;

pub use conn::DatabaseUrl;
