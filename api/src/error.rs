//! The one error of the program: a code of the closed list with its fields, or something that broke.
//!
//! What broke goes to the log with its chain, once; the person gets a code, a sentence and the request id.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use crate::domain::fault::{Faults, FieldCode, FieldFault, ProblemCode};

/// What a use-case answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request is not done.
#[derive(Debug)]
pub enum Error {
    /// Refused, with what the person needs to know.
    Problem {
        /// Why, as a whole.
        code: ProblemCode,
        /// Which fields, and why.
        faults: Vec<FieldFault>,
        /// When to try again, in seconds (RFC 9110 § 10.2.3).
        retry_after: Option<u32>,
    },
    /// Broken on our side; for the log only.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Refused as a whole.
    pub const fn of(code: ProblemCode) -> Self {
        Self::Problem { code, faults: Vec::new(), retry_after: None }
    }

    /// Refused, and when to try again.
    pub const fn later(code: ProblemCode, seconds: u32) -> Self {
        Self::Problem { code, faults: Vec::new(), retry_after: Some(seconds) }
    }

    /// One field is wrong.
    pub fn field(pointer: &str, code: FieldCode) -> Self {
        Self::fields(vec![FieldFault::new(pointer, code)])
    }

    /// Several fields are wrong.
    pub const fn fields(faults: Vec<FieldFault>) -> Self {
        Self::Problem { code: ProblemCode::ValidationFailed, faults, retry_after: None }
    }

    /// Something of ours broke.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// The code on the wire.
    pub const fn code(&self) -> ProblemCode {
        match self {
            Self::Problem { code, .. } => *code,
            Self::Internal(_) => ProblemCode::Internal,
        }
    }

    /// Not there, or not yours: the same answer.
    pub const NOT_FOUND: Self = Self::of(ProblemCode::NotFound);
}

impl Faults {
    /// Goes on only when nothing was wrong; then every taken field is there.
    pub fn finish(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Error::fields(self.into_vec())) }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Problem { code, .. } => f.write_str(code.as_str()),
            Self::Internal(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// The HTTP status of a code (RFC 9110 § 15).
pub const fn status_of(code: ProblemCode) -> StatusCode {
    use ProblemCode as P;
    match code {
        P::BadRequest
        | P::MalformedJson
        | P::InvalidFilter
        | P::InvalidPath
        | P::InvalidRequest
        | P::InvalidScope
        | P::UnsupportedGrantType => StatusCode::BAD_REQUEST,
        P::Unauthorized | P::InvalidClient | P::InvalidCredentials | P::SessionEnded | P::ChallengeEnded => {
            StatusCode::UNAUTHORIZED
        }
        P::Forbidden
        | P::InsufficientScope
        | P::RequestedWithMissing
        | P::CodesRefused
        | P::TermsRequired
        | P::SecondFactorRequired
        | P::StepUpRequired => StatusCode::FORBIDDEN,
        P::NotFound | P::LinkUnknown => StatusCode::NOT_FOUND,
        P::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        P::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        P::Conflict
        | P::InUse
        | P::NoFreeSeat
        | P::SeatsBelowFilled
        | P::ElectionNotOpen
        | P::ElectionTransition
        | P::ElectionClosed
        | P::AssignmentTransition
        | P::RetentionNotDue
        | P::PersonSeated
        | P::LegalHold
        | P::AlreadyErased
        | P::ErasureChanged
        | P::UserState
        | P::LastAdministrator
        | P::LastFactor
        | P::TooManyFactors
        | P::ClientRevoked
        | P::TooManySecrets
        | P::TooManyKeys
        | P::MailState
        | P::SecretaryRequestsOff
        | P::TooManyRequests
        | P::RequestDecided
        | P::AskerOutOfReach
        | P::ProtectionStands
        | P::NotProtected
        | P::CprNotRegistered => StatusCode::CONFLICT,
        P::LinkUsed | P::LinkExpired | P::LinkReplaced => StatusCode::GONE,
        P::Stale => StatusCode::PRECONDITION_FAILED,
        P::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        P::UriTooLong => StatusCode::URI_TOO_LONG,
        P::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        P::MisdirectedRequest => StatusCode::MISDIRECTED_REQUEST,
        P::ValidationFailed | P::ImportInvalid | P::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        P::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
        P::TooManyAttempts | P::TooManyMails | P::QuotaReached => StatusCode::TOO_MANY_REQUESTS,
        P::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        P::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status_of(self.code())
    }

    /// Only the status: `app::edge` writes the body, where the request's language and id are known.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
