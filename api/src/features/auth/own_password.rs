//! The password of somebody who is logged in, asked for once more. It counts for the session: one that somebody else has
//! got hold of is no place to guess at leisure, and what others guess at the log-in is no hindrance here.

use std::net::IpAddr;

use super::login::hashing;
use crate::auth::password_hash::{PasswordHasher, Verdict};
use crate::auth::password_policy::NormalisedPassword;
use crate::domain::username::Username;
use crate::error::Result;
use crate::store::access::Caller;
use crate::store::db::{Db, Tx};
use crate::store::throttle::{self, Asker, Attempt};
use crate::store::{credentials, users};

/// A password that was right.
pub struct Right(Attempt);

impl Right {
    /// Clears the count of wrong ones, in the transaction that the password was asked for.
    pub fn note(&self, tx: &mut Tx<'_>) -> Result<()> {
        throttle::succeeded(tx, &self.0)
    }
}

/// Compares the caller's password; none when it is another. Errors: `too_many_attempts`, `unavailable`.
pub async fn check(
    db: &Db,
    hasher: &PasswordHasher,
    caller: &Caller,
    source: Option<IpAddr>,
    password: &str,
) -> Result<Option<Right>> {
    let begun = db.write_as(caller.clone(), move |tx, actor| {
        let login_key = Username::login_key(&users::own(tx, actor)?.username);
        let (municipality, account) = (actor.municipality(), Some(actor.user()));
        let mut attempt = Attempt { municipality, login_key, account, source, asker: Asker::Session(actor.session()) };
        let open = throttle::begin(tx, &mut attempt)?;
        Ok((attempt, credentials::own_hash(tx, actor)?.filter(|_| open)))
    });
    let (attempt, hash) = begun.await?;
    match hasher.verify(NormalisedPassword::typed(password), hash.as_deref()).await.map_err(hashing)? {
        Verdict::Right { .. } => Ok(Some(Right(attempt))),
        Verdict::Wrong => {
            db.write(move |tx| throttle::failed(tx, &attempt)).await?;
            Ok(None)
        }
    }
}
