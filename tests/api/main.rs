//! The API from outside, on both databases.

mod architecture;
mod assignments;
mod audit_events;
mod auth;
mod conventions;
mod elections;
mod email_templates;
mod mails;
mod migrations;
mod nouns;
mod pages;
mod parties;
mod persons;
mod reach;
mod seats;
mod settings;
mod site_imports;
mod sites;
mod statements;
mod throttling;
mod users;
mod walk;
mod wire;
