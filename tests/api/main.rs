//! The API from outside, on both databases.

mod audit_events;
mod auth;
mod conventions;
mod email_templates;
mod mails;
mod architecture;
mod auth;
mod conventions;
mod migrations;
mod parties;
mod settings;
mod users;
