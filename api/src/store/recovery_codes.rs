//! Recovery codes: ten at a time, each good once. The table holds a keyed hash of each and nobody's text.

use diesel::prelude::*;

use super::db::Tx;
use super::schema::recovery_codes as codes;
use crate::crypto::{KeyKind, RecoveryCode};
use crate::domain::ids::{MunicipalityId, UserId};
use crate::domain::time::Instant;
use crate::error::Result;

/// So many are made at a time.
const EACH_TIME: usize = 10;

/// Makes new ones in the place of all that the user has, to be shown once.
pub fn renew(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId) -> Result<Vec<RecoveryCode>> {
    super::users::lock(tx, user)?;
    diesel::delete(codes::table.filter(codes::user_id.eq(user))).execute(tx.conn)?;
    let new: Vec<RecoveryCode> = (0..EACH_TIME).map(|_| RecoveryCode::random()).collect();
    for code in &new {
        let hash = tx.keys.recovery_hash(municipality, user, code);
        let row = (codes::user_id.eq(user), codes::code_hash.eq(hash.to_vec()), codes::created_at.eq(tx.now()));
        let row = (row, codes::key_id.eq(tx.keys.id_in_use(KeyKind::Index)));
        diesel::insert_into(codes::table).values(row).execute(tx.conn)?;
    }
    Ok(new)
}

/// How many are still good.
pub fn left(tx: &mut Tx<'_>, user: UserId) -> Result<i64> {
    Ok(codes::table.filter(codes::user_id.eq(user).and(codes::used_at.is_null())).count().get_result(tx.conn)?)
}

/// Spends one: answers whether it was good. Of two at once the statement lets one through.
pub fn spend(tx: &mut Tx<'_>, municipality: MunicipalityId, user: UserId, code: &RecoveryCode) -> Result<bool> {
    let hashes: Vec<Vec<u8>> =
        tx.keys.recovery_hashes(municipality, user, code).into_iter().map(|hash| hash.to_vec()).collect();
    let unspent = codes::table
        .filter(codes::user_id.eq(user).and(codes::code_hash.eq_any(hashes)))
        .filter(codes::used_at.is_null());
    Ok(diesel::update(unspent).set(codes::used_at.eq(Some::<Instant>(tx.now()))).execute(tx.conn)? == 1)
}
