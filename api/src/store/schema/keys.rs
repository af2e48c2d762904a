//! The tables of the keys: which are in use, and who knows which. Never a key.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::UtcInstant;

    keys_in_use (kind) {
        kind -> Text,
        key_id -> Text,
        since -> UtcInstant,
        next_id -> Nullable<Text>,
        unfinished -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::Uid;

    key_readers (id) {
        id -> Uid,
        name -> Text,
        knows -> Text,
        uses -> Text,
        beat -> BigInt,
    }
}
