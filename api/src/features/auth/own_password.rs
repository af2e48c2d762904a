//! The password of somebody who is logged in, asked for once more. It counts as at the log-in: a session that somebody
//! else has got hold of is no place to guess at leisure.

use std::net::IpAddr;

use super::login::hashing;
use crate::auth::password_hash::{PasswordHasher, Verdict};
use crate::auth::password_policy::NormalisedPassword;
use crate::domain::ids::MunicipalityId;
use crate::domain::username::Username;
use crate::error::Result;
use crate::store::access::Caller;
use crate::store::db::{Db, Tx};
use crate::store::throttle::{self, Attempt};
use crate::store::{credentials, users};

/// A password that was right.
pub struct Right {
    municipality: MunicipalityId,
    login_key: String,
    source: Option<IpAddr>,
}

impl Right {
    /// Clears the count of wrong ones, in the transaction that the password was asked for.
    pub fn note(&self, tx: &mut Tx<'_>) -> Result<()> {
        throttle::succeeded(tx, &self.attempt())
    }

    fn attempt(&self) -> Attempt<'_> {
        Attempt { municipality: self.municipality, login_key: &self.login_key, source: self.source }
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
        let right = Right { municipality: actor.municipality(), login_key, source };
        throttle::begin(tx, &right.attempt())?;
        Ok((right, credentials::own_hash(tx, actor)?))
    });
    let (right, hash) = begun.await?;
    match hasher.verify(NormalisedPassword::typed(password), hash.as_deref()).await.map_err(hashing)? {
        Verdict::Right { .. } => Ok(Some(right)),
        Verdict::Wrong => {
            db.write(move |tx| throttle::failed(tx, &right.attempt())).await?;
            Ok(None)
        }
    }
}
