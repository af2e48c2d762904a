//! Why a mail was not taken: a closed list that staff read, made from what the mail library tells.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use lettre::transport::smtp;

use crate::domain::fault::Locale;

/// Why a mail was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailFailure {
    /// No connection, or it broke.
    Unreachable,
    /// The server did not answer in time.
    Timeout,
    /// No encryption, or a certificate that is not trusted.
    Tls,
    /// The server does not take our name and password.
    Auth,
    /// The server does not take mail from our sender.
    RefusedSender,
    /// The server does not take mail for the recipient.
    RefusedRecipient,
    /// The server does not take this mail, or none now.
    Refused,
    /// The server said something that is not SMTP.
    Protocol,
    /// The stored content does not open, or no message can be made of it.
    Unreadable,
    /// No mail server is set up, as in development. Never stored: it is so for as long as it is so.
    NoMailServer,
}

impl MailFailure {
    /// Every failure.
    pub const ALL: &'static [Self] = &[
        Self::Unreachable,
        Self::Timeout,
        Self::Tls,
        Self::Auth,
        Self::RefusedSender,
        Self::RefusedRecipient,
        Self::Refused,
        Self::Protocol,
        Self::Unreadable,
        Self::NoMailServer,
    ];

    /// The code as it stands on the wire and in the outbox.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Auth => "auth",
            Self::RefusedSender => "refused_sender",
            Self::RefusedRecipient => "refused_recipient",
            Self::Refused => "refused",
            Self::Protocol => "protocol",
            Self::Unreadable => "unreadable",
            Self::NoMailServer => "no_mail_server",
        }
    }

    /// The failure of that code, as read back from the outbox.
    pub fn by_name(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|failure| failure.as_str() == code)
    }

    /// The sentence a person reads.
    pub const fn sentence(self, locale: Locale) -> &'static str {
        let (da, en) = match self {
            Self::Unreachable => (
                "Mailserveren kan ikke nås, eller forbindelsen blev brudt.",
                "The mail server cannot be reached, or the connection broke.",
            ),
            Self::Timeout => ("Mailserveren svarede ikke i tide.", "The mail server did not answer in time."),
            Self::Tls => (
                "Der kan ikke laves en sikker forbindelse til mailserveren.",
                "No secure connection to the mail server can be made.",
            ),
            Self::Auth => (
                "Mailserveren godkender ikke systemets brugernavn og adgangskode.",
                "The mail server does not accept the system's username and password.",
            ),
            Self::RefusedSender => (
                "Mailserveren tager ikke imod mails fra systemets afsenderadresse.",
                "The mail server takes no mail from the system's sender address.",
            ),
            Self::RefusedRecipient => (
                "Mailserveren tager ikke imod mails til modtagerens adresse. Er den skrevet rigtigt?",
                "The mail server takes no mail for the recipient's address. Is it written right?",
            ),
            Self::Refused => ("Mailserveren afviste mailen.", "The mail server refused the mail."),
            Self::Protocol => (
                "Mailserveren svarede noget uforståeligt.",
                "The mail server answered something that cannot be understood.",
            ),
            Self::Unreadable => (
                "Mailens gemte indhold kan ikke læses. Send en ny.",
                "The stored content of the mail cannot be read. Send a new one.",
            ),
            Self::NoMailServer => ("Ingen mailserver er sat op.", "No mail server is set up."),
        };
        match locale {
            Locale::Da => da,
            Locale::En => en,
        }
    }
}

/// What came of an attempt that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("mail not sent: {}{}", code.as_str(), reply.map(|reply| format!(" ({reply})")).unwrap_or_default())]
pub struct SendFailure {
    /// Trying again cannot help. Only what the server refused for good (5yz) about this very mail is.
    pub permanent: bool,
    /// Why.
    pub code: MailFailure,
    /// The server's three digits, for the operator. Its words are not kept: they often repeat the recipient's address.
    pub reply: Option<u16>,
}

/// Where in the conversation we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Connect,
    Encrypt,
    Authenticate,
    Sender,
    Recipient,
    Content,
}

/// Takes one step within its time, and names what went wrong with it.
pub(super) async fn within<T>(
    limit: Duration,
    step: Step,
    work: impl Future<Output = Result<T, smtp::Error>>,
) -> Result<T, SendFailure> {
    let late = |_| SendFailure { permanent: false, code: MailFailure::Timeout, reply: None };
    tokio::time::timeout(limit, work).await.map_err(late)?.map_err(|error| classify(step, &error))
}

fn classify(step: Step, error: &smtp::Error) -> SendFailure {
    let reply = error.status().map(u16::from);
    let about_this_mail = matches!(step, Step::Sender | Step::Recipient | Step::Content);
    let code = match step {
        _ if error.is_timeout() => MailFailure::Timeout,
        Step::Sender if reply.is_some() => MailFailure::RefusedSender,
        Step::Recipient if reply.is_some() => MailFailure::RefusedRecipient,
        Step::Content | Step::Connect if reply.is_some() => MailFailure::Refused,
        Step::Authenticate if reply.is_some() || error.is_client() => MailFailure::Auth,
        Step::Encrypt => MailFailure::Tls,
        Step::Connect if is_tls(error) => MailFailure::Tls,
        _ if error.is_response() && !is_cut(error) => MailFailure::Protocol,
        _ => MailFailure::Unreachable,
    };
    // A wrong password or a missing certificate is the operator's to mend; the mails wait for it.
    SendFailure { permanent: about_this_mail && error.is_permanent(), code, reply }
}

/// What rustls says of a peer's certificate or of words that are not TLS arrives as an io error of this kind.
fn is_tls(error: &smtp::Error) -> bool {
    error.is_tls() || io_kinds(error).any(|kind| kind == io::ErrorKind::InvalidData)
}

/// The library calls a connection that ends in the middle an answer that ends in the middle.
fn is_cut(error: &smtp::Error) -> bool {
    error.source().is_some_and(|source| source.to_string() == "incomplete response")
}

fn io_kinds(error: &smtp::Error) -> impl Iterator<Item = io::ErrorKind> {
    let first: Option<&(dyn std::error::Error + 'static)> = error.source();
    std::iter::successors(first, |&error| error.source())
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .map(io::Error::kind)
}
