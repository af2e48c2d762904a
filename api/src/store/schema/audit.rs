//! The tables of the audit log, which are only added to; `audit_waiting` alone is a list that empties.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    audit_events (id) {
        id -> Uid,
        municipality_id -> Uid,
        at -> UtcInstant,
        actor_id -> Nullable<Uid>,
        action -> Text,
        object_type -> Text,
        object_id -> Nullable<Uid>,
        reason -> Nullable<Text>,
        request_id -> Text,
        details -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::Uid;

    audit_chain (municipality_id, sequence) {
        municipality_id -> Uid,
        sequence -> BigInt,
        event_id -> Uid,
        hash -> Binary,
    }
}

diesel::table! {
    use crate::store::types::Uid;

    audit_waiting (event_id) {
        event_id -> Uid,
        municipality_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    audit_checkpoints (id) {
        id -> Uid,
        municipality_id -> Uid,
        sequence -> BigInt,
        hash -> Binary,
        at -> UtcInstant,
        key_id -> Text,
        signature -> Binary,
    }
}
