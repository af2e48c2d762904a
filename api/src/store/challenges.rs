//! What was asked and not answered yet: the second step of a log-in, or a passkey's signature. A challenge is one user's,
//! for one purpose and five minutes, and its row goes with the answer. The table holds the hash of its token.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::db::Tx;
use super::schema::{factor_challenges as challenges, users};
use crate::crypto::LinkToken;
use crate::domain::fault::ProblemCode;
use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::roles::ChallengePurpose;
use crate::domain::time::Instant;
use crate::error::{Error, Result};

/// How long there is to answer.
const LIFE: TimeDelta = TimeDelta::minutes(5);

/// A challenge that may be answered.
#[derive(Debug, Queryable)]
pub struct Challenge {
    /// Whose.
    pub user: UserId,
    /// In which municipality.
    pub municipality: MunicipalityId,
    /// What a passkey's answer is held against.
    pub passkey_state: Option<String>,
}

/// Asks. Answers the token and until when.
pub fn issue(
    tx: &mut Tx<'_>,
    user: UserId,
    purpose: ChallengePurpose,
    passkey_state: Option<&str>,
) -> Result<(LinkToken, Instant)> {
    let (token, expires_at) = (LinkToken::random(), tx.now().plus(LIFE));
    diesel::insert_into(challenges::table)
        .values((
            challenges::token_hash.eq(token.hash().to_vec()),
            challenges::user_id.eq(user),
            challenges::purpose.eq(purpose),
            challenges::passkey_state.eq(passkey_state),
            challenges::created_at.eq(tx.now()),
            challenges::expires_at.eq(expires_at),
        ))
        .execute(tx.conn)?;
    Ok((token, expires_at))
}

/// The challenge of a token. Errors: `challenge_ended` for one that ran out, was answered, is for something else or unknown.
pub fn find(tx: &mut Tx<'_>, token: &LinkToken, purpose: ChallengePurpose) -> Result<Challenge> {
    let found = challenges::table
        .inner_join(users::table)
        .filter(challenges::token_hash.eq(token.hash().to_vec()).and(challenges::purpose.eq(purpose)))
        .filter(challenges::expires_at.gt(tx.now()))
        .select((users::id, users::municipality_id, challenges::passkey_state))
        .first(tx.conn)
        .optional()?;
    found.ok_or(Error::of(ProblemCode::ChallengeEnded))
}

/// Takes a challenge away with its answer. Errors: `challenge_ended` when another answer was faster.
pub fn spend(tx: &mut Tx<'_>, token: &LinkToken) -> Result<()> {
    match diesel::delete(challenges::table.find(token.hash().to_vec())).execute(tx.conn)? {
        0 => Err(Error::of(ProblemCode::ChallengeEnded)),
        _ => Ok(()),
    }
}

/// Makes all of a user's worth nothing: after a block, a new password, another role.
pub(super) fn end_all(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    diesel::delete(challenges::table.filter(challenges::user_id.eq(user))).execute(tx.conn)?;
    Ok(())
}

/// Removes those that ran out.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize> {
    Ok(diesel::delete(challenges::table.filter(challenges::expires_at.lt(tx.now()))).execute(tx.conn)?)
}
