//! Who somebody is: passwords, tokens, sessions.

pub mod password_hash;
pub mod password_policy;
