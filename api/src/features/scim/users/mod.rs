//! Accounts: those of party secretaries that the client manages.

pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod replace;
pub mod update;
