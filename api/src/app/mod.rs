//! The composition root: settings, database, keys and routes become one server.

pub mod document;
mod edge;
mod examples;
mod health;
pub mod problem;
mod scim_error;
mod security_txt;
pub mod server;
mod spa;
