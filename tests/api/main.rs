//! The API from outside, on both databases.

mod architecture;
mod assignments;
mod audit_events;
mod auth;
mod conventions;
mod email_templates;
mod mails;
mod migrations;
mod pages;
mod parties;
mod persons;
mod settings;
mod users;
mod walk;
