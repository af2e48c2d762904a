//! Mails on the wire: never what they say.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fault::Locale;
use crate::domain::ids::{MailId, UserId};
use crate::domain::roles::{MailKind, MailState};
use crate::domain::time::Instant;
use crate::features::users::MailErrorView;
use crate::store::outbox::Mail;

/// A mail in the outbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailView {
    /// Its id.
    pub id: MailId,
    /// What it is.
    pub kind: MailKind,
    /// To which address.
    #[schema(example = "birgit@example.dk")]
    pub recipient: String,
    /// The user, while there is such a user.
    #[schema(required)]
    pub user_id: Option<UserId>,
    /// How far it is.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// Since when it is here.
    pub queued_at: Instant,
    /// When the mail server took it.
    #[schema(required)]
    pub sent_at: Option<Instant>,
    /// When it is tried next; null unless it is queued.
    #[schema(required)]
    pub next_attempt_at: Option<Instant>,
    /// Why the last try failed.
    #[schema(required)]
    pub error: Option<MailErrorView>,
}

impl MailView {
    /// The view of a mail.
    pub fn of(mail: Mail, locale: Locale) -> Self {
        Self {
            id: mail.id,
            kind: mail.kind,
            recipient: mail.recipient,
            user_id: mail.user_id,
            state: mail.state,
            attempts: mail.attempts,
            queued_at: mail.queued_at,
            sent_at: mail.sent_at,
            next_attempt_at: (mail.state == MailState::Queued).then_some(mail.next_attempt_at),
            error: MailErrorView::of(mail.failure.as_deref(), locale),
        }
    }
}
