//! Who is calling: passwords, access tokens, the table of who may call what, the middleware that joins them.

pub mod gate;
pub mod passkeys;
pub mod password_hash;
pub mod password_policy;
pub mod source;
pub mod table;
pub mod tokens;
