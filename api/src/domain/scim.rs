//! The two little languages of SCIM 2.0: filters and the paths of a change (RFC 7644 § 3.4.2.2, § 3.5.2). Both are bounded:
//! whatever is sent, reading it takes little time and no deep stack.

mod filter;
mod path;

pub use filter::{Filter, Literal};
pub use path::{Path, Schema};

/// The schema of an account (RFC 7643 § 4.1).
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The schema of a group (RFC 7643 § 4.2).
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// What an account has here beyond the RFC: state and grants.
pub const OWN_USER: &str = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:User";
/// What a party has here beyond the RFC: its letter.
pub const OWN_GROUP: &str = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:Group";
/// What a failure has here beyond the RFC: its code and its fields.
pub const OWN_ERROR: &str = "urn:ietf:params:scim:schemas:extension:valghalla:2.0:Error";
/// The RFC's extension for employees (RFC 7643 § 4.3). Nothing of it is kept.
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// What begins as this does, in whatever case, without it. The schemas' names are ASCII.
pub fn without<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}
