//! What a database says, in the program's own words: a violated constraint becomes a code by its name.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as Diesel};

use crate::domain::fault::{FieldCode, ProblemCode};
use crate::error::Error;

/// Which field a unique constraint guards. PostgreSQL gives the constraint's name, SQLite the columns.
const UNIQUE: &[(&str, &str, &str)] = &[
    ("users_username_unique", "users.municipality_id, users.username_key", "/username"),
    ("users_email_unique", "users.municipality_id, users.email_key", "/email"),
    ("users_by_external_id", "users.municipality_id, users.external_id", "/external_id"),
    ("parties_letter_unique", "parties.municipality_id, parties.letter", "/letter"),
    ("constituencies_number_unique", "constituencies.municipality_id, constituencies.number", "/number"),
    ("sites_number_unique", "sites.municipality_id, sites.number", "/number"),
    ("duties_code_unique", "duties.municipality_id, duties.code", "/code"),
    ("municipalities_code_unique", "municipalities.code", "/code"),
    ("municipalities_public_url_unique", "municipalities.public_url", "/public_url"),
];

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match &error {
            Diesel::NotFound => Self::NOT_FOUND,
            Diesel::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::UniqueViolation => {
                    let name = info.constraint_name().unwrap_or_default();
                    let message = info.message();
                    let field = UNIQUE.iter().find(|(pg, sqlite, _)| *pg == name || message.ends_with(sqlite));
                    match field {
                        Some((_, _, pointer)) => Self::field(pointer, FieldCode::Taken),
                        None => Self::of(ProblemCode::Conflict),
                    }
                }
                DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
                    Self::of(ProblemCode::InUse)
                }
                DatabaseErrorKind::CheckViolation if violates(&**info, "allocations_filled") => {
                    Self::of(ProblemCode::SeatsBelowFilled)
                }
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::SerializationFailure => unavailable(&error),
                _ if is_passing(info.message()) => unavailable(&error),
                _ => Self::internal(error),
            },
            _ => Self::internal(error),
        }
    }
}

/// Whether it is this constraint. PostgreSQL gives the name, SQLite has it in the message.
fn violates(info: &dyn DatabaseErrorInformation, name: &str) -> bool {
    info.constraint_name() == Some(name) || info.message().ends_with(name)
}

/// Locks and limits that a later try will not meet; the words are SQLite's and PostgreSQL's own.
fn is_passing(message: &str) -> bool {
    const PASSING: &[&str] = &[
        "database is locked",
        "lock timeout",
        "statement timeout",
        "deadlock detected",
        "terminating connection",
        "shutting down",
        "starting up",
        "server closed the connection",
        "database or disk is full",
        "disk I/O error",
        "no connection to the server",
        "could not connect",
    ];
    PASSING.iter().any(|passing| message.contains(passing))
}

/// The database is away or overloaded: 503, and the reason in the log.
pub fn unavailable(reason: &dyn std::fmt::Display) -> Error {
    tracing::warn!(%reason, "database unavailable");
    Error::later(ProblemCode::Unavailable, 2)
}
