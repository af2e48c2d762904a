//! Identifiers: one type a noun, so that a site's id is never taken for a person's. UUIDv7 (RFC 9562 § 5.7).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new one, ordered by the time it is made.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A municipality (kommune), the tenant.
    MunicipalityId,
    /// A user: somebody with a log-in.
    UserId,
    /// A logged-in session, and with it a family of refresh tokens.
    SessionId,
    /// A one-time link.
    LinkId,
    /// A second factor of a user.
    FactorId,
    /// A secretary's access grant.
    GrantId,
    /// A party.
    PartyId,
    /// A constituency (valgkreds).
    ConstituencyId,
    /// An election site (valgsted).
    SiteId,
    /// A duty (post).
    DutyId,
    /// An election.
    ElectionId,
    /// The seats of one kind (pladser) in an election.
    AllocationId,
    /// A person in a seat (besættelse).
    AssignmentId,
    /// A person reported or appointed.
    PersonId,
    /// A mail in the outbox.
    MailId,
    /// A stored version of an email template.
    TemplateVersionId,
    /// A secretary's request for a further one.
    SecretaryRequestId,
    /// A record of the audit log.
    AuditEventId,
    /// A signed checkpoint of the audit log.
    CheckpointId,
    /// A machine client: a municipal system or a script.
    MachineClientId,
    /// A secret of a machine client.
    ClientSecretId,
    /// A server or worker that runs.
    KeyReaderId,
    /// The id of any noun, where the log names an object.
    AnyId,
}
