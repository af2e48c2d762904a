//! What the audit log tells of: each kind of thing, and the actions that happen to it. Both are closed lists, written here
//! and nowhere else: a further action is one line, and the compiler then asks the pages for its words.

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time::Instant;

/// Makes both lists. An action stands below the kind of thing that its record names.
macro_rules! actions {
    ($($(#[doc = $what:literal])+ $object:ident = $noun:tt { $($action:ident = $word:tt),+ $(,)? })+) => {
        /// The kind of thing that a record is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[schema(as = AuditObjectType)]
        pub enum ObjectType { $($(#[doc = $what])+ #[serde(rename = $noun)] $object),+ }

        /// What happened: `<noun>.<what>`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[schema(as = AuditAction)]
        pub enum Action { $($(#[doc = concat!("`", $word, "`")] #[serde(rename = $word)] $action),+),+ }

        impl ObjectType {
            /// The word, as stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$object => $noun),+ }
            }

            /// Reads the word back; none for that of a newer program.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($noun => Some(Self::$object),)+ _ => None }
            }
        }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$($(Self::$action),+),+];

            /// The word, as stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$action => $word),+),+ }
            }

            /// Reads the word back; none for that of a newer program.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($($word => Some(Self::$action),)+)+ _ => None }
            }

            /// The kind of thing that it happens to.
            pub const fn object_type(self) -> ObjectType {
                match self { $($(Self::$action)|+ => ObjectType::$object),+ }
            }
        }
    };
}

actions! {
    /// An account.
    User = "user" {
        UserCreated = "user.created",
        UserChanged = "user.changed",
        UserDeleted = "user.deleted",
        UserBlocked = "user.blocked",
        UserUnblocked = "user.unblocked",
        UserGrantsChanged = "user.grants_changed",
        UserLinkIssued = "user.link_issued",
        UserPasswordSet = "user.password_set",
        UserPasswordChanged = "user.password_changed",
        UserFactorAdded = "user.factor_added",
        UserFactorRenamed = "user.factor_renamed",
        UserFactorRemoved = "user.factor_removed",
        UserFactorsReset = "user.factors_reset",
        UserRecoveryCodesRenewed = "user.recovery_codes_renewed",
        UserCodesWrong = "user.codes_wrong",
        UserRecoveryCodeUsed = "user.recovery_code_used",
        UserTermsAccepted = "user.terms_accepted",
        SessionAllEnded = "session.all_ended",
    }
    /// A log-in.
    Session = "session" {
        SessionOpened = "session.opened",
        SessionEnded = "session.ended",
        SessionSteppedUp = "session.stepped_up",
        SessionReuseDetected = "session.reuse_detected",
    }
    /// A party.
    Party = "party" {
        PartyCreated = "party.created",
        PartyChanged = "party.changed",
        PartyDeleted = "party.deleted",
    }
    /// A constituency.
    Constituency = "constituency" {
        ConstituencyCreated = "constituency.created",
        ConstituencyChanged = "constituency.changed",
        ConstituencyDeleted = "constituency.deleted",
    }
    /// A site; none by its id where many were imported.
    Site = "site" {
        SiteCreated = "site.created",
        SiteChanged = "site.changed",
        SiteDeleted = "site.deleted",
        SitesImported = "sites.imported",
    }
    /// A duty.
    Duty = "duty" {
        DutyCreated = "duty.created",
        DutyChanged = "duty.changed",
        DutyDeleted = "duty.deleted",
    }
    /// An election.
    Election = "election" {
        ElectionCreated = "election.created",
        ElectionChanged = "election.changed",
        ElectionDeleted = "election.deleted",
        ElectionMoved = "election.moved",
        ElectionSeatsReplaced = "election.seats_replaced",
        ElectionHoldPlaced = "election.hold_placed",
        ElectionHoldLifted = "election.hold_lifted",
        ElectionErasureBegun = "election.erasure_begun",
        ElectionErased = "election.erased",
    }
    /// A person in a seat.
    Assignment = "assignment" {
        AssignmentReported = "assignment.reported",
        AssignmentChanged = "assignment.changed",
        AssignmentWithdrawn = "assignment.withdrawn",
    }
    /// A person.
    Person = "person" {
        PersonCprChanged = "person.cpr_changed",
        PersonCprRevealed = "person.cpr_revealed",
        PersonAddressRevealed = "person.address_revealed",
        PersonReadingsExhausted = "person.readings_exhausted",
        PersonInsightGiven = "person.insight_given",
        PersonConflictDecided = "person.conflict_decided",
        PersonProtected = "person.protected",
        PersonProtectionLifted = "person.protection_lifted",
        PersonProtectionEnded = "person.protection_ended",
        PersonConsentRecorded = "person.consent_recorded",
        PersonConsentWithdrawn = "person.consent_withdrawn",
        PersonConsentEnded = "person.consent_ended",
        PersonErased = "person.erased",
    }
    /// A secretary's request for a further one.
    SecretaryRequest = "secretary_request" {
        SecretaryRequestMade = "secretary_request.made",
        SecretaryRequestApproved = "secretary_request.approved",
        SecretaryRequestRejected = "secretary_request.rejected",
        SecretaryRequestWithdrawn = "secretary_request.withdrawn",
    }
    /// A mail text.
    EmailTemplate = "email_template" {
        EmailTemplateChanged = "email_template.changed",
        EmailTemplateReset = "email_template.reset",
    }
    /// A mail in the outbox.
    Mail = "mail" {
        MailRetried = "mail.retried",
        MailTestQueued = "mail.test_queued",
    }
    /// A machine client.
    MachineClient = "machine_client" {
        MachineClientCreated = "machine_client.created",
        MachineClientChanged = "machine_client.changed",
        MachineClientRevoked = "machine_client.revoked",
        MachineClientSecretAdded = "machine_client.secret_added",
        MachineClientSecretRemoved = "machine_client.secret_removed",
        MachineClientKeyAdded = "machine_client.key_added",
        MachineClientKeyRemoved = "machine_client.key_removed",
    }
    /// The municipality itself.
    Municipality = "municipality" {
        MunicipalityCreated = "municipality.created",
        SettingsChanged = "settings.changed",
        AuditExported = "audit.exported",
        DatabaseRestored = "database.restored",
        KeysRotated = "keys.rotated",
        KeysRetired = "keys.retired",
        RecoveryCodesDropped = "keys.recovery_codes_dropped",
    }
}

/// One thing that a record tells besides who, what and why. Never a person's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = AuditDetail)]
pub enum Detail {
    /// Whether something was so.
    Flag(bool),
    /// How many.
    Count(i64),
    /// A state, a role, an id, an instant.
    Word(String),
    /// Names of fields, or what somebody was given: `A: sites 1-3, 7`.
    Words(Vec<String>),
}

impl From<bool> for Detail {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<usize> for Detail {
    fn from(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Detail {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<&str> for Detail {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl From<String> for Detail {
    fn from(word: String) -> Self {
        Self::Word(word)
    }
}

impl From<Instant> for Detail {
    fn from(at: Instant) -> Self {
        Self::Word(at.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl From<Vec<String>> for Detail {
    fn from(words: Vec<String>) -> Self {
        Self::Words(words)
    }
}

impl From<Vec<&'static str>> for Detail {
    fn from(words: Vec<&'static str>) -> Self {
        Self::Words(words.into_iter().map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_no_other() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(*action));
            assert_eq!(ObjectType::parse(action.object_type().as_str()), Some(action.object_type()));
        }
        assert_eq!((Action::parse("user.promoted"), ObjectType::parse("planet")), (None, None));
    }
}
