//! The tables of the second factor.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    second_factors (id) {
        id -> Uid,
        user_id -> Uid,
        kind -> Text,
        name -> Text,
        secret_sealed -> Binary,
        secret_key_id -> Text,
        last_step -> Nullable<BigInt>,
        created_at -> UtcInstant,
        confirmed_at -> Nullable<UtcInstant>,
        last_used_at -> Nullable<UtcInstant>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    recovery_codes (user_id, code_hash) {
        user_id -> Uid,
        code_hash -> Binary,
        created_at -> UtcInstant,
        used_at -> Nullable<UtcInstant>,
        key_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    factor_challenges (token_hash) {
        token_hash -> Binary,
        user_id -> Uid,
        purpose -> Text,
        passkey_state -> Nullable<Text>,
        created_at -> UtcInstant,
        expires_at -> UtcInstant,
    }
}
