//! What still needs which key: counted for `keys status`, and before a key is put away.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::crypto::KeyKind;
use crate::domain::erasure::ErasureCertificate;
use crate::domain::time::Instant;
use crate::error::{Error, Result};
use crate::store::db::Tx;
use crate::store::dialect::native;
use crate::store::schema::{
    audit_checkpoints, erasure_certificates, idempotency_keys, mails, persons, recovery_codes, second_factors, sessions,
};

/// How many of what need a key.
pub type Counts = BTreeMap<&'static str, i64>;

/// How many need each key. What does not say which key it needs stands under none.
#[derive(Debug, Default)]
pub struct Left(BTreeMap<(KeyKind, Option<String>), Counts>);

impl Left {
    fn add(&mut self, kind: KeyKind, key: Option<String>, what: &'static str, many: i64) {
        if many > 0 {
            *self.0.entry((kind, key)).or_default().entry(what).or_default() += many;
        }
    }

    /// What needs this key.
    pub fn under(&self, kind: KeyKind, id: &str) -> Counts {
        self.0.get(&(kind, Some(id.to_owned()))).cloned().unwrap_or_default()
    }

    /// What needs keys of the kind that are none of these, by the key.
    pub fn beyond<'a>(&'a self, kind: KeyKind, known: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a Counts)> {
        let of_kind = self.0.iter().filter(move |((of, _), _)| *of == kind);
        let named = of_kind.filter_map(|((_, id), counts)| Some((id.as_deref()?, counts)));
        named.filter(|(id, _)| !known.contains(id))
    }

    /// What needs some earlier key of the kind, and does not say which.
    pub fn unsaid(&self, kind: KeyKind) -> Counts {
        self.0.get(&(kind, None)).cloned().unwrap_or_default()
    }
}

/// Counts what needs each key. Sessions and idempotency keys name none: those from before `link_since`, when the link key in
/// use came into use, need an earlier one.
pub fn count(tx: &mut Tx<'_>, link_since: Option<Instant>) -> Result<Left> {
    let mut left = Left::default();
    macro_rules! by_key {
        ($kind:ident, $what:expr, $table:ident, $column:ident, $rows:expr) => {{
            let rows = $rows.group_by($table::$column).select(($table::$column, count_star()));
            for (key, many) in native!(tx.conn, conn => rows.load::<(Option<String>, i64)>(conn))? {
                left.add(KeyKind::$kind, key, $what, many);
            }
        }};
    }
    let numbers = persons::table.filter(persons::cpr_sealed.is_not_null());
    by_key!(Data, "CPR numbers", persons, cpr_key_id, numbers);
    by_key!(Index, "CPR numbers", persons, cpr_index_key_id, numbers);
    let contents = mails::table.filter(mails::content_sealed.is_not_null());
    by_key!(Data, "mails", mails, content_key_id, contents);
    let good = recovery_codes::table.filter(recovery_codes::used_at.is_null());
    by_key!(Index, "recovery codes", recovery_codes, key_id, good);
    let factors = second_factors::table.group_by(second_factors::secret_key_id);
    let factors = factors.select((second_factors::secret_key_id, count_star()));
    for (key, many) in native!(tx.conn, conn => factors.load::<(String, i64)>(conn))? {
        left.add(KeyKind::Data, Some(key), "second factors", many);
    }
    let checkpoints = audit_checkpoints::table.group_by(audit_checkpoints::key_id);
    let checkpoints = checkpoints.select((audit_checkpoints::key_id, count_star()));
    for (key, many) in native!(tx.conn, conn => checkpoints.load::<(String, i64)>(conn))? {
        left.add(KeyKind::Checkpoint, Some(key), "checkpoints", many);
    }
    let texts = erasure_certificates::table.select(erasure_certificates::certificate);
    for text in native!(tx.conn, conn => texts.load::<String>(conn))? {
        let certificate: ErasureCertificate = serde_json::from_str(&text).map_err(Error::internal)?;
        left.add(KeyKind::Checkpoint, Some(certificate.key_id), "certificates of erasure", 1);
    }
    if let Some(since) = link_since {
        let now = tx.now();
        let alive = sessions::table.filter(sessions::ended_at.is_null().and(sessions::expires_at.gt(now)));
        let alive = alive.filter(sessions::rotated_at.gt(now.minus(crate::store::sessions::IDLE)));
        let before = alive.filter(sessions::rotated_at.lt(since)).count();
        left.add(KeyKind::Link, None, "sessions", native!(tx.conn, conn => before.get_result(conn))?);
        let kept = idempotency_keys::created_at.gt(now.minus(TimeDelta::hours(24)));
        let before = idempotency_keys::table.filter(kept.and(idempotency_keys::created_at.lt(since))).count();
        left.add(KeyKind::Link, None, "idempotency keys", native!(tx.conn, conn => before.get_result(conn))?);
    }
    Ok(left)
}
