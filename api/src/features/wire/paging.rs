//! Pages of a list: `limit`, an opaque `cursor`, `next_cursor`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::domain::fault::FieldCode;
use crate::error::{Error, Result};

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// Give it as `cursor` to go on; null on the last page.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// How many there are in all; only with `with_total=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<i64>,
}

/// How many items are asked for: 1 to 200, 50 when nothing is said.
pub fn limit(asked: Option<i64>) -> Result<i64> {
    match asked.unwrap_or(50) {
        limit @ 1..=200 => Ok(limit),
        _ => Err(Error::field("/limit", FieldCode::OutOfRange)),
    }
}

/// Where the last page ended, read back from the cursor.
pub fn after<P: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<P>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let place = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    place.map(Some).ok_or_else(|| Error::field("/cursor", FieldCode::Format))
}

impl<T> Page<T> {
    /// Makes a page of rows that were read with one more than `limit`: the extra one tells that there is a next page.
    pub fn cut<R, P: Serialize>(
        mut rows: Vec<R>,
        limit: i64,
        total: Option<i64>,
        place: impl Fn(&R) -> P,
        view: impl Fn(R) -> T,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows
            .last()
            .filter(|_| more)
            .map(|last| URL_SAFE_NO_PAD.encode(serde_json::to_vec(&place(last)).unwrap_or_default()));
        Self { items: rows.into_iter().map(view).collect(), next_cursor, total }
    }

    /// A list that is never longer than a page.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None, total: None }
    }
}
