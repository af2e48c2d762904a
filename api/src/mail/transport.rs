//! Handing a message to the mail server, step by step, with a time limit on each and a clear answer.
//!
//! The conversation is led here and not by lettre's transport, because that has no limits after connecting, waits for the
//! answer to QUIT, and does not say which step was refused. Certificates are verified; there is no switch for it.

mod failure;

use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use url::Url;

pub use failure::{MailFailure, SendFailure};
use failure::{Step, within};

/// How long each step may take. RFC 5321 § 4.5.3.2 asks for more at the commands than people wait for, and for ten
/// minutes at the final dot: giving up earlier there sends a mail twice.
#[derive(Debug, Clone, Copy)]
struct Limits {
    connect: Duration,
    command: Duration,
    content: Duration,
    quit: Duration,
}

impl Limits {
    const STANDARD: Self = Self {
        connect: Duration::from_secs(60),
        command: Duration::from_secs(120),
        content: Duration::from_secs(600),
        quit: Duration::from_secs(5),
    };
}

enum Encryption {
    None,
    IfOffered(TlsParameters),
    Required(TlsParameters),
    FromTheStart(TlsParameters),
}

/// The way to one mail server.
pub struct Mailer {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    hello: ClientId,
    limits: Limits,
}

/// Why a mail server's address cannot be used. Never shows it: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailerError {
    /// Not an address of that kind.
    #[error("the mail server is written as smtp://host:port, smtp://host?tls=required or smtps://user:password@host")]
    Malformed,
    /// There are no certificates to verify a server with, or its name cannot be verified.
    #[error("TLS cannot be used: no trusted certificates on this machine, or a host name that cannot be verified")]
    Tls,
}

impl Mailer {
    /// Reads `smtp://host[:25]` (no TLS), `smtp://host[:587]?tls=required` (STARTTLS or nothing),
    /// `smtp://host[:587]?tls=opportunistic` (STARTTLS if offered) or `smtps://host[:465]`, each with `user:password@`
    /// where needed (percent-encoded) and a path as the name to say EHLO with. The same forms as lettre's `from_url`.
    pub fn from_url(url: &str) -> Result<Self, MailerError> {
        let url = Url::parse(url).map_err(|_| MailerError::Malformed)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(MailerError::Malformed)?.to_owned();
        let tls = || TlsParameters::new(host.clone()).map_err(|_| MailerError::Tls);
        let wanted = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let (encryption, port) = match (url.scheme(), wanted.as_deref()) {
            ("smtp", None) => (Encryption::None, 25),
            ("smtp", Some("opportunistic")) => (Encryption::IfOffered(tls()?), 587),
            ("smtp", Some("required")) => (Encryption::Required(tls()?), 587),
            ("smtps", _) => (Encryption::FromTheStart(tls()?), 465),
            _ => return Err(MailerError::Malformed),
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let port = url.port().unwrap_or(port);
        Ok(Self { port, encryption, credentials: credentials(&url)?, hello, host, limits: Limits::STANDARD })
    }

    /// Whether every mail goes encrypted to a server whose certificate was verified.
    pub fn always_encrypts(&self) -> bool {
        matches!(self.encryption, Encryption::Required(_) | Encryption::FromTheStart(_))
    }

    /// Sends one message to its recipients, on a connection of its own.
    ///
    /// `Ok` means the server has taken it. Errors say whether trying again can help; after one that is not permanent the
    /// server may have taken the message all the same, and the second copy is the same bytes.
    pub async fn send(&self, message: &Message) -> Result<(), SendFailure> {
        let mut connection = self.connect().await?;
        let sent = self.transfer(&mut connection, message).await;
        // The mail is sent or refused by now: how the server says goodbye changes nothing.
        let _ = tokio::time::timeout(self.limits.quit, connection.abort()).await;
        sent
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendFailure> {
        let limit = self.limits.connect;
        let (implicit, starttls) = match &self.encryption {
            Encryption::None | Encryption::IfOffered(_) => (None, None),
            Encryption::Required(tls) => (None, Some(tls)),
            Encryption::FromTheStart(tls) => (Some(tls.clone()), None),
        };
        let server = (self.host.as_str(), self.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(limit), &self.hello, implicit, None);
        let mut connection = within(limit, Step::Connect, connecting).await?;
        let starttls = match &self.encryption {
            Encryption::IfOffered(tls) if connection.can_starttls() => Some(tls),
            _ => starttls,
        };
        if let Some(tls) = starttls {
            within(limit, Step::Encrypt, connection.starttls(tls.clone(), &self.hello)).await?;
        }
        if let Some(credentials) = &self.credentials {
            let proving = connection.auth(DEFAULT_MECHANISMS, credentials);
            within(self.limits.command, Step::Authenticate, proving).await?;
        }
        Ok(connection)
    }

    async fn transfer(&self, connection: &mut AsyncSmtpConnection, message: &Message) -> Result<(), SendFailure> {
        let (envelope, content, limit) = (message.envelope(), message.formatted(), self.limits.command);
        let mut options = Vec::new();
        let addresses = envelope.from().into_iter().chain(envelope.to());
        if !addresses.into_iter().all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            // Nothing is to be gained by trying again: the server does not know addresses with æ, ø and å (RFC 6531).
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(SendFailure { permanent: true, code: MailFailure::RefusedRecipient, reply: None });
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !content.is_ascii() {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        within(limit, Step::Sender, connection.command(Mail::new(envelope.from().cloned(), options))).await?;
        for recipient in envelope.to() {
            within(limit, Step::Recipient, connection.command(Rcpt::new(recipient.clone(), Vec::new()))).await?;
        }
        within(limit, Step::Content, connection.command(Data)).await?;
        within(self.limits.content, Step::Content, connection.message(&content)).await?;
        Ok(())
    }
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailer({}:{})", self.host, self.port)
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, MailerError> {
    let decoded = |text: &str| {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
        decoded.map(|text| text.into_owned()).map_err(|_| MailerError::Malformed)
    };
    let Some(password) = url.password() else { return Ok(None) };
    Ok(Some(Credentials::new(decoded(url.username())?, decoded(password)?)))
}

#[cfg(test)]
mod tests;
