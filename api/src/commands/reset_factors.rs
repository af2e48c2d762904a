//! The way out when the only administrator has lost phone and recovery codes: whoever runs the server takes the second
//! factors away. It stands in the audit log with its reason and without an actor, and the user is told by mail.

use super::ResetFactors;
use super::serve;
use crate::config::Config;
use crate::domain::audit::Action;
use crate::domain::text;
use crate::domain::username::Username;
use crate::error::{Error, Result};
use crate::features::notice;
use crate::mail::notice::Notice;
use crate::store::access::Trail;
use crate::store::audit::{self, Event};
use crate::store::{credentials, factors, links, municipalities, sessions, throttle};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("--reason: give one of 5 to 500 characters")]
    Reason,
    #[error("--municipality: there is no municipality {0}")]
    Municipality(String),
    #[error("--user: there is no such user in the municipality")]
    User,
    #[error("--user: the user has no second factor; nothing was changed")]
    Nothing,
}

/// Takes a user's second factors and recovery codes away, and ends the sessions.
pub async fn reset_factors(config: Config, arguments: ResetFactors) -> Result<()> {
    let refuse = |refused: Refused| Error::internal(refused);
    let ResetFactors { municipality: code, user, reason } = arguments;
    let reason = text::reason(&reason).map_err(|_| refuse(Refused::Reason))?;
    let db = serve::open(&config).await?;
    db.write(move |tx| {
        let found = municipalities::by_code(tx, &code)?.ok_or_else(|| refuse(Refused::Municipality(code)))?.id;
        let account = credentials::by_login(tx, found, &Username::login_key(&user))?;
        let id = account.ok_or_else(|| refuse(Refused::User))?.user;
        links::hold_user(tx, id)?;
        if !factors::forget(tx, id)? {
            return Err(refuse(Refused::Nothing));
        }
        throttle::codes::forgive(tx, found, id)?;
        sessions::end_all(tx, id, None)?;
        let trail = Trail::of(found, None, "reset-second-factors".to_owned());
        audit::record(tx, &trail, Event::new(Action::UserFactorsReset, id.0).because(reason))?;
        notice::send_widely(tx, id, &Notice::FactorsReset)
    })
    .await?;
    println!("The second factors are gone, the sessions ended. The next log-in with the password sets one up.");
    Ok(())
}
