//! Mails on the wire: never what they say.

use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Config;
use crate::domain::fault::Locale;
use crate::domain::ids::{MailId, UserId};
use crate::domain::roles::{MailKind, MailState};
use crate::domain::time::Instant;
use crate::features::users::MailErrorView;
use crate::mail::transport::MailFailure;
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
    /// Why the last try failed, or why it is not even tried.
    #[schema(required)]
    pub error: Option<MailErrorView>,
}

impl MailView {
    /// The view of a mail, on a server with these settings.
    pub fn of(mail: Mail, config: &Config, locale: Locale) -> Self {
        let waits_in_vain = mail.state == MailState::Queued && config.smtp_url.is_none();
        let reason = waits_in_vain.then_some(MailFailure::NoMailServer.as_str());
        let failure = mail.failure.as_deref().or(reason);
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
            error: MailErrorView::of(failure, locale),
        }
    }
}
