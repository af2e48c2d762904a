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
    /// Everything that the list holds: what a restore does again, what takes such a thing back, and what changed what
    /// somebody may do or how they log in, so that whoever restores is told whom to look at.
    pub const KINDS: [Action; 22] = [
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
        Action::MachineClientRevoked,
        Action::MachineClientSecretRemoved,
        Action::MachineClientKeyRemoved,
        Action::MachineClientChanged,
        Action::ElectionHoldPlaced,
        Action::ElectionHoldLifted,
        Action::PersonConsentRecorded,
        Action::PersonConsentWithdrawn,
        Action::PersonConsentEnded,
        Action::PersonProtected,
        Action::PersonProtectionLifted,
        Action::PersonProtectionEnded,
    ];
}
