//! The API from outside, on both databases.

mod architecture;
mod assignments;
mod audit_events;
mod auth;
mod conventions;
mod crash;
mod document;
mod elections;
mod email_templates;
mod mails;
mod migrations;
mod nouns;
mod pages;
mod parties;
mod persons;
mod races;
mod reach;
mod redemptions;
mod seats;
mod settings;
mod site_imports;
mod sites;
mod statements;
mod users;
mod walk;
