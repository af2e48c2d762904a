//! What waiting mails say, sealed anew while keys are rotated.

use diesel::prelude::*;

use super::place;
use crate::crypto::KeyKind;
use crate::domain::ids::{MailId, MunicipalityId};
use crate::error::Result;
use crate::store::db::Tx;
use crate::store::dialect::{Held, native};
use crate::store::keys::Moved;
use crate::store::schema::mails;

/// Seals the content of some mails after `after` under the key in use that were sealed under another one.
pub fn reseal(tx: &mut Tx<'_>, after: Option<MailId>, limit: i64) -> Result<Moved<MailId>> {
    let in_use = tx.keys.id_in_use(KeyKind::Data).to_owned();
    let mut query = mails::table.filter(mails::content_key_id.ne(in_use)).into_boxed();
    if let Some(after) = after {
        query = query.filter(mails::id.gt(after));
    }
    let query = query.order(mails::id).limit(limit);
    let columns = (mails::id, mails::municipality_id, mails::content_sealed, mails::content_key_id);
    type Row = (MailId, MunicipalityId, Option<Vec<u8>>, Option<String>);
    let rows: Vec<Row> = Held(query.select(columns)).load(tx.conn)?;
    let mut moved = Moved::default();
    for (id, municipality, bytes, key) in rows {
        let plain = bytes.zip(key).and_then(|(bytes, key)| tx.keys.open(&place(municipality, id), &key, &bytes).ok());
        moved.passed(id, plain.is_some());
        let Some(plain) = plain else { continue };
        let sealed = tx.keys.seal(&place(municipality, id), &plain);
        let set = (mails::content_sealed.eq(sealed.bytes), mails::content_key_id.eq(sealed.key_id));
        native!(tx.conn, conn => diesel::update(mails::table.find(id)).set(set).execute(conn))?;
    }
    Ok(moved)
}
