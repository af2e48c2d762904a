//! What the audit log's endpoints say on the wire.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::audit::{Action, Detail, ObjectType};
use crate::domain::audit_chain::Checkpoint;
use crate::domain::ids::{AnyId, AuditEventId, MunicipalityId, UserId};
use crate::domain::time::Instant;
use crate::store::audit::{AuditFilter, AuditRecord};

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActor {
    /// The user's id; it stays as a pseudonym when the user is deleted.
    pub id: UserId,
    /// The user's name, while there is such a user.
    #[schema(required)]
    pub name: Option<String>,
}

/// A record of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEventView {
    /// Its id.
    pub id: AuditEventId,
    /// When.
    pub at: Instant,
    /// Who; null where nobody was logged in.
    #[schema(required)]
    pub actor: Option<AuditActor>,
    /// What happened; null where a newer release of the program wrote it and this one does not know it.
    #[schema(required)]
    pub action: Option<Action>,
    /// To what kind of thing; null as above.
    #[schema(required)]
    pub object_type: Option<ObjectType>,
    /// To which one.
    #[schema(required)]
    pub object_id: Option<AnyId>,
    /// What that is called today: a person's, a user's, a site's name. The log does not keep it, so it is null when the
    /// thing is gone or has no name; an assignment, a session and a mail go by the name of whom they are about.
    #[schema(required)]
    pub object_name: Option<String>,
    /// Why, where a reason is asked for.
    #[schema(required)]
    pub reason: Option<String>,
    /// In which request; the same id stands in the server's log.
    pub request_id: String,
    /// What else tells it apart, by name; never a person's data. Which there are depends on the action.
    pub details: BTreeMap<String, Detail>,
}

impl AuditEventView {
    /// With the names that objects have today.
    pub fn of(record: AuditRecord, names: &HashMap<AnyId, String>) -> Self {
        let name = record.actor_name.or_else(|| names.get(&AnyId(record.actor_id?.0)).cloned());
        Self {
            id: record.id,
            at: record.at,
            actor: record.actor_id.map(|id| AuditActor { id, name }),
            action: Action::parse(&record.action),
            object_type: ObjectType::parse(&record.object_type),
            object_id: record.object_id,
            object_name: record.object_id.and_then(|id| names.get(&id).cloned()),
            reason: record.reason,
            request_id: record.request_id,
            details: details(&record.details),
        }
    }
}

/// What a record tells besides, as far as this program knows its form: a newer one may have written another.
fn details(stored: &str) -> BTreeMap<String, Detail> {
    let stored: BTreeMap<String, serde_json::Value> = serde_json::from_str(stored).unwrap_or_default();
    let known = |(name, value)| Some((name, serde_json::from_value(value).ok()?));
    stored.into_iter().filter_map(known).collect()
}

/// Somebody of today who stands in the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActorChoice {
    /// The user's or the machine client's id.
    pub id: UserId,
    /// The name.
    pub name: String,
}

/// What the log had come to at a time, signed. `docs/audit.md` says how to check it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditCheckpoint {
    /// The municipality's code.
    pub municipality: String,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// How many records there were.
    #[schema(minimum = 1)]
    pub sequence: i64,
    /// The last one's hash, hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub hash: String,
    /// When it was signed.
    pub at: Instant,
    /// By which key.
    pub key_id: String,
    /// Ed25519, base64.
    pub signature: String,
}

impl From<Checkpoint> for AuditCheckpoint {
    fn from(checkpoint: Checkpoint) -> Self {
        let Checkpoint { municipality, municipality_id, sequence, hash, at, key_id, signature } = checkpoint;
        Self { municipality, municipality_id, sequence, hash, at, key_id, signature }
    }
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuditExportFormat {
    /// For a spreadsheet: `;` between columns, UTF-8 with a mark in front. What would be a formula begins with `'`.
    Csv,
    /// One JSON object a line, with all that is hashed as it is hashed, to be checked by another program.
    Jsonl,
}

impl AuditExportFormat {
    /// The word, as the log keeps it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// Which records are to be handed out, in which form; nothing but the form means all of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportAuditEvents {
    /// The form.
    pub format: AuditExportFormat,
    /// Only this action.
    pub action: Option<Action>,
    /// Only what this user did.
    pub actor_id: Option<UserId>,
    /// Only what happened to this kind of thing.
    pub object_type: Option<ObjectType>,
    /// Only what happened to this thing.
    pub object_id: Option<AnyId>,
    /// Not before this instant.
    pub from: Option<Instant>,
    /// Before this instant.
    pub to: Option<Instant>,
}

impl ExportAuditEvents {
    /// As the store takes it.
    pub const fn filter(&self) -> AuditFilter {
        AuditFilter {
            action: self.action,
            actor: self.actor_id,
            object_type: self.object_type,
            object: self.object_id,
            from: self.from,
            to: self.to,
        }
    }
}
