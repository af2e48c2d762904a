//! What was taken away, as it stands outside the database: a restored backup does not know it, and is told.

use serde::{Deserialize, Serialize};

use super::audit::Action;
use super::ids::{AnyId, AuditEventId, MunicipalityId};
use super::time::Instant;

/// A line of the list: a record of the audit log without who and why. Ids only, never a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenAway {
    /// When it happened.
    pub at: Instant,
    /// In which municipality.
    pub municipality_id: MunicipalityId,
    /// What happened, one of [`TakenAway::KINDS`] when it was written.
    pub action: String,
    /// To whom.
    pub object_id: AnyId,
    /// The record that says so.
    pub event_id: AuditEventId,
}

impl TakenAway {
    /// The actions that a restore does again, with the one that takes a block back.
    pub const AGAIN: [Action; 3] = [Action::UserBlocked, Action::UserUnblocked, Action::UserDeleted];

    /// Everything that the list holds. What is not done again changed what somebody may do or how they log in: whoever
    /// restores is told whose account is to be looked at.
    pub const KINDS: [Action; 10] = [
        Action::UserBlocked,
        Action::UserUnblocked,
        Action::UserDeleted,
        Action::UserChanged,
        Action::UserGrantsChanged,
        Action::UserPasswordSet,
        Action::UserPasswordChanged,
        Action::UserFactorRemoved,
        Action::UserFactorsReset,
        Action::UserRecoveryCodeUsed,
    ];
}
