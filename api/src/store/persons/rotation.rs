//! CPR numbers while keys are rotated: each is sealed anew under the key in use, and found again under another index. All
//! people with the same number change their index in one transaction, and whoever is reported meanwhile gets the index of
//! those who are there: no two with the same number ever miss each other (docs/adr/0030).

use diesel::prelude::*;

use super::{open_sealed, place};
use crate::crypto::{CprIndex, KeyKind};
use crate::domain::cpr::CprNumber;
use crate::domain::ids::{MunicipalityId, PersonId};
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::dialect::{Held, native};
use crate::store::keys::{self, Moved, Turn};
use crate::store::schema::persons;

/// By which index a number is to be found. As long as an older key is there, by the one under which others with this number
/// stand still; the same statements are made whether there are any.
pub(super) fn index(tx: &mut Tx<'_>, municipality: MunicipalityId, number: &CprNumber) -> Result<CprIndex> {
    let all = tx.keys.cpr_indexes(municipality, number);
    if let [only] = all.as_slice() {
        return Ok(only.clone());
    }
    keys::index_turn(tx, Turn::Report)?;
    let in_use = keys::in_use_of(tx, KeyKind::Index)?;
    let (new, older): (Vec<_>, Vec<_>) = all.into_iter().partition(|index| Some(&index.key_id) == in_use.as_ref());
    let there = persons::table
        .filter(persons::municipality_id.eq(municipality))
        .filter(persons::cpr_index.eq_any(digests(&older)))
        .select(persons::cpr_index.assume_not_null());
    let there: Option<Vec<u8>> = native!(tx.conn, conn => there.first(conn)).optional()?;
    let found = there.and_then(|there| older.into_iter().find(|index| index.digest.as_slice() == there));
    found.or_else(|| new.into_iter().next()).ok_or_else(|| Error::internal("the index key in use is not known"))
}

fn digests(indexes: &[CprIndex]) -> Vec<Vec<u8>> {
    indexes.iter().map(|index| index.digest.to_vec()).collect()
}

type Sealed = (PersonId, MunicipalityId, Option<Vec<u8>>, Option<String>);

/// Seals some numbers under the key in use that were sealed under another one, of people after `after`.
pub fn reseal(tx: &mut Tx<'_>, after: Option<PersonId>, limit: i64) -> Result<Moved<PersonId>> {
    let in_use = tx.keys.id_in_use(KeyKind::Data).to_owned();
    let mut query = persons::table.filter(persons::cpr_key_id.ne(in_use)).into_boxed();
    if let Some(after) = after {
        query = query.filter(persons::id.gt(after));
    }
    let query = query.order(persons::id).limit(limit);
    let columns = (persons::id, persons::municipality_id, persons::cpr_sealed, persons::cpr_key_id);
    let rows: Vec<Sealed> = Held(query.select(columns)).load(tx.conn)?;
    let mut moved = Moved::default();
    for (id, municipality, bytes, key) in rows {
        let number = bytes.zip(key).and_then(|(bytes, key)| open_sealed(tx, municipality, id, &key, &bytes).ok());
        moved.passed(id, number.is_some());
        let Some(number) = number else { continue };
        let sealed = tx.keys.seal(&place(municipality, id), number.reveal().as_bytes());
        let set = (persons::cpr_sealed.eq(sealed.bytes), persons::cpr_key_id.eq(sealed.key_id));
        native!(tx.conn, conn => diesel::update(persons::table.find(id)).set(set).execute(conn))?;
    }
    Ok(moved)
}

/// Gives some numbers, of people after `after`, the index of the key in use, each to all who have it.
pub fn reindex(tx: &mut Tx<'_>, after: Option<PersonId>, limit: i64) -> Result<Moved<PersonId>> {
    keys::index_turn(tx, Turn::Rotation)?;
    let in_use = tx.keys.id_in_use(KeyKind::Index).to_owned();
    let other = persons::cpr_index_key_id.is_null().or(persons::cpr_index_key_id.ne(&in_use));
    let mut query = persons::table.filter(persons::cpr_index.is_not_null()).filter(other).into_boxed();
    if let Some(after) = after {
        query = query.filter(persons::id.gt(after));
    }
    let query = query.order(persons::id).limit(limit);
    let columns = (persons::id, persons::municipality_id, persons::cpr_sealed, persons::cpr_key_id);
    let rows: Vec<(Sealed, Option<Vec<u8>>)> = Held(query.select((columns, persons::cpr_index))).load(tx.conn)?;
    let mut moved = Moved::default();
    for ((id, municipality, bytes, key), stored) in rows {
        let number = bytes.zip(key).and_then(|(bytes, key)| open_sealed(tx, municipality, id, &key, &bytes).ok());
        moved.passed(id, number.is_some());
        let Some(number) = number else { continue };
        let new = tx.keys.cpr_index(municipality, &number);
        // An index that a lost key has made is this person's alone.
        let any = [digests(&tx.keys.cpr_indexes(municipality, &number)), stored.into_iter().collect()].concat();
        let same =
            persons::table.filter(persons::municipality_id.eq(municipality)).filter(persons::cpr_index.eq_any(any));
        let set = (persons::cpr_index.eq(new.digest.to_vec()), persons::cpr_index_key_id.eq(new.key_id));
        native!(tx.conn, conn => diesel::update(same).set(set).execute(conn))?;
    }
    Ok(moved)
}
