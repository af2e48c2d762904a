//! The rules of the field, pure: no HTTP, no SQL, no clock of its own.

pub mod cpr;
pub mod fault;
pub mod ids;
pub mod mail_address;
pub mod roles;
pub mod merge_fields;
pub mod template;
pub mod text;
pub mod text;
pub mod time;
pub mod username;
