//! The rules of the field, pure: no HTTP, no SQL, no clock of its own.

pub mod audit;
pub mod audit_chain;
pub mod composed;
pub mod cpr;
pub mod election;
pub mod erasure;
pub mod fault;
pub mod ids;
pub mod mail_address;
pub mod merge_fields;
pub mod place;
pub mod public_url;
pub mod roles;
pub mod seating;
pub mod site_import;
pub mod template;
pub mod text;
pub mod time;
pub mod username;
