//! The rules of the field, pure: no HTTP, no SQL, no clock of its own.

pub mod audit;
pub mod audit_chain;
pub mod composed;
pub mod cpr;
pub mod election;
pub mod erasure;
pub mod external_id;
pub mod fault;
pub mod ids;
pub mod invisible;
pub mod mail_address;
pub mod merge_fields;
pub mod phone;
pub mod place;
pub mod public_url;
pub mod roles;
pub mod scim;
pub mod seating;
pub mod site_import;
pub mod taken_away;
pub mod template;
pub mod terms;
pub mod text;
pub mod time;
pub mod username;
