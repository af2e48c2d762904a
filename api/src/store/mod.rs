//! The only place that speaks SQL.

pub mod access;
pub mod assignments;
pub mod audit;
pub mod backup;
pub mod challenges;
pub mod conflicts;
mod conn;
pub mod constituencies;
pub mod credentials;
pub mod db;
mod dialect;
pub mod duties;
pub mod elections;
pub mod email_templates;
pub mod erasure;
pub mod factors;
mod failure;
pub mod grants;
pub mod idempotency;
pub mod keys;
pub mod links;
pub mod machine_clients;
pub mod managed_users;
pub mod migrate;
pub mod municipalities;
pub mod outbox;
pub mod parties;
pub mod persons;
mod pulse;
mod reach;
pub mod recovery_codes;
pub mod restore;
pub mod retention;
mod schema;
pub mod seats;
pub mod secretary_requests;
pub mod sessions;
pub mod site_imports;
pub mod sites;
mod subquery;
pub mod terms;
pub mod throttle;
mod types;
pub mod user_list;
pub mod user_mail;
pub mod users;

/// A `like` pattern that finds `text` anywhere, with the pattern's own signs taken as they are (`escape '\'`).
fn like_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len().saturating_add(2));
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
