//! Valghalla: staffing of Danish polling places.
//!
//! The modules and their direction, upper ones may name lower ones and never the other way:
//! `commands → app → features, jobs → auth, mail → store → crypto → domain`; `config` and `error` stand beside `domain`.
//! Only `store` speaks SQL. `tests/api/architecture.rs` reads the `use crate::` lines and fails on an upward one.

pub mod app;
pub mod auth;
pub mod commands;
pub mod config;
pub mod crypto;
pub mod domain;
pub mod error;
pub mod features;
pub mod jobs;
pub mod mail;
pub mod store;
