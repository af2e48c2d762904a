//! The tables of mails and their texts.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    email_template_versions (id) {
        id -> Uid,
        municipality_id -> Uid,
        kind -> Text,
        locale -> Text,
        version -> Integer,
        subject -> Nullable<Text>,
        body -> Nullable<Text>,
        created_by -> Nullable<Uid>,
        created_at -> UtcInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    mails (id) {
        id -> Uid,
        municipality_id -> Uid,
        user_id -> Nullable<Uid>,
        link_id -> Nullable<Uid>,
        kind -> Text,
        locale -> Text,
        recipient -> Text,
        message_id -> Text,
        content_sealed -> Nullable<Binary>,
        content_key_id -> Nullable<Text>,
        state -> Text,
        attempts -> Integer,
        queued_at -> UtcInstant,
        sent_at -> Nullable<UtcInstant>,
        next_attempt_at -> UtcInstant,
        lease_until -> Nullable<UtcInstant>,
        failure -> Nullable<Text>,
    }
}
