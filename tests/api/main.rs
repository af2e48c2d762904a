//! The API from outside, on both databases.

mod answers;
mod architecture;
mod assignment_lists;
mod assignments;
mod audit_chain;
mod audit_events;
mod audit_exports;
mod audit_keeping;
mod auth;
mod beside;

mod conventions;
mod crash;
mod document;
mod elections;
mod email_templates;
mod framing;
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
mod throttling;
mod users;
mod walk;
mod wire;
