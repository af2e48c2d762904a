//! The worker that empties the outbox. At least once: a mail whose fate is unknown is sent again, the same bytes.

use std::time::Duration;

use lettre::message::Mailbox;
use tokio::sync::watch;

use crate::config::{Config, ConfigError, Mode};
use crate::domain::mail_address::MailAddress;
use crate::domain::time::Instant;
use crate::error::Result;
use crate::mail::message::{Outgoing, build};
use crate::mail::transport::Mailer;
use crate::store::db::Db;
use crate::store::outbox::delivery::{self, Failed, Leased, UNREADABLE};

/// How often to look for mails that are due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often to tell the others that a mail is still being sent.
const RENEW_EVERY: Duration = Duration::from_secs(20);

/// Everything the worker needs.
pub struct Courier {
    db: Db,
    mailer: Mailer,
    from: Mailbox,
}

impl Courier {
    /// A worker, or none when no mail server is configured: then mails stay queued.
    pub fn new(config: &Config, db: Db) -> std::result::Result<Option<Self>, ConfigError> {
        let Some(url) = &config.smtp_url else { return Ok(None) };
        let mailer = Mailer::from_url(url).map_err(|error| ConfigError::new("SMTP_URL", error.to_string()))?;
        if config.mode == Mode::Production && !mailer.always_encrypts() {
            let reason = "must encrypt when MODE is production: smtps://… or smtp://…?tls=required";
            return Err(ConfigError::new("SMTP_URL", reason));
        }
        let from = config.mail_from.parse().map_err(|_| ConfigError::new("MAIL_FROM", "is not a mail address"))?;
        Ok(Some(Self { db, mailer, from }))
    }

    /// Delivers until told to stop; the mail in flight is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.deliver_next().await {
                Ok(true) => continue,
                Ok(false) => {}
                // The database is away: the error is in the log, the mail waits.
                Err(error) => tracing::warn!(%error, "no mail could be claimed or marked"),
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Delivers the next mail that is due; answers whether there was one.
    pub async fn deliver_next(&self) -> Result<bool> {
        let Some(mail) = self.db.write(delivery::claim).await? else { return Ok(false) };
        let (id, until) = (mail.id, mail.until());
        let (until, outcome) = self.send(&mail, until).await;
        let marked = self.db.write(move |tx| match outcome {
            Ok(()) => delivery::sent(tx, id),
            Err(failure) => delivery::failed(tx, id, until, failure),
        });
        marked.await.map(|()| true)
    }

    /// Sends one mail, renewing the lease while it takes its time.
    async fn send(&self, mail: &Leased, mut until: Instant) -> (Instant, std::result::Result<(), Failed>) {
        let id = mail.id;
        let Some(message) = self.message(mail) else {
            return (until, Err(Failed { permanent: true, code: UNREADABLE }));
        };
        let mut sending = std::pin::pin!(self.mailer.send(&message));
        let outcome = loop {
            if let Ok(outcome) = tokio::time::timeout(RENEW_EVERY, &mut sending).await {
                break outcome;
            }
            match self.db.write(move |tx| delivery::renew(tx, id, until)).await {
                Ok(Some(longer)) => until = longer,
                Ok(None) => tracing::info!(mail = %id, "cancelled or taken over while it was being sent"),
                Err(error) => tracing::warn!(mail = %id, %error, "lease not renewed"),
            }
        };
        match &outcome {
            Ok(()) => tracing::info!(mail = %id, "mail sent"),
            Err(failure) => tracing::warn!(mail = %id, %failure, permanent = failure.permanent, "mail not sent"),
        }
        (until, outcome.map_err(|failure| Failed { permanent: failure.permanent, code: failure.code.as_str() }))
    }

    fn message(&self, mail: &Leased) -> Option<lettre::Message> {
        let to = MailAddress::parse(&mail.recipient).ok()?;
        let outgoing = Outgoing {
            id: mail.id,
            message_id: &mail.message_id,
            enqueued_at: mail.queued_at.0,
            from: &self.from,
            to: &to,
            to_name: &mail.recipient_name,
            locale: mail.locale,
            composed: &mail.composed,
        };
        build(&outgoing).map_err(|error| tracing::error!(mail = %mail.id, %error, "no message can be made")).ok()
    }
}
