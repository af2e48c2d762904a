//! What was taken away, as it stands outside the database: a restored backup does not know it, and is told.

use serde::{Deserialize, Serialize};

use super::audit::Action;
use super::ids::{AnyId, AuditEventId, MunicipalityId};
use super::roles::SecretaryRequests;
use super::time::Instant;

/// A line of the list: a record of the audit log without who and why. Ids, never a name.
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
    /// What a change of the settings made of some of them.
    #[serde(flatten)]
    pub settings: StrictSettings,
}

/// The settings of a municipality that are held to the stricter of two values, as a record of their change tells them:
/// none of what it left as it was, and none in lines that an earlier release wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrictSettings {
    /// Whether a protected person's mail address and phone are kept from secretaries too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protects_contact: Option<bool>,
    /// Whether secretaries need a second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secretary_factor: Option<bool>,
    /// Whether a secretary may ask for a further one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secretary_requests: Option<SecretaryRequests>,
}

impl TakenAway {
    /// Everything that the list holds: what a restore does again, what takes such a thing back, and what changed what
    /// somebody may do or how they log in, so that whoever restores is told whom to look at.
    pub const KINDS: [Action; 27] = [
        Action::UserBlocked,
        Action::UserUnblocked,
        Action::UserDeleted,
        Action::UserChanged,
        Action::UserGrantsChanged,
        Action::UserPasswordSet,
        Action::UserPasswordChanged,
        Action::UserFactorAdded,
        Action::UserFactorRemoved,
        Action::UserFactorsReset,
        Action::UserRecoveryCodesRenewed,
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
        Action::SecretaryRequestRejected,
        Action::SecretaryRequestWithdrawn,
        Action::SettingsChanged,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_only_what_it_has_and_is_read_without_it() {
        let ids = [(); 3].map(|()| uuid::Uuid::now_v7());
        let line = |end: &str| {
            let [municipality, object, event] = ids;
            format!(
                r#"{{"at":"2026-11-26T12:00:00Z","municipality_id":"{municipality}","action":"settings.changed","object_id":"{object}","event_id":"{event}"{end}}}"#
            )
        };
        let earlier: TakenAway = serde_json::from_str(&line("")).unwrap();
        assert_eq!(earlier.settings, StrictSettings::default());
        assert_eq!(serde_json::to_string(&earlier).unwrap(), line(""));
        let told = line(r#","protects_contact":true,"secretary_requests":"off""#);
        let settings = StrictSettings {
            protects_contact: Some(true),
            secretary_factor: None,
            secretary_requests: Some(SecretaryRequests::Off),
        };
        assert_eq!(serde_json::from_str::<TakenAway>(&told).unwrap(), TakenAway { settings, ..earlier.clone() });
        assert_eq!(serde_json::to_string(&TakenAway { settings, ..earlier }).unwrap(), told);
    }
}
