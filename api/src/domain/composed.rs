//! What a mail says, once its template is filled in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mail's content, as it is sealed into the outbox and sent. Holds the one-time link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composed {
    /// One line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part, a whole document without anything from outside.
    pub html: String,
}

impl fmt::Debug for Composed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Composed(••••)")
    }
}
