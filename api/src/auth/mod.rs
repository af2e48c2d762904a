//! Who is calling: access tokens, the table of who may call what, the middleware that joins them.

pub mod gate;
pub mod table;
pub mod tokens;
