//! The tables of a secretary's requests for a further one.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    secretary_requests (id) {
        id -> Uid,
        municipality_id -> Uid,
        asked_by -> Uid,
        party_id -> Uid,
        full_name -> Text,
        email -> Text,
        state -> Text,
        asked_at -> UtcInstant,
        decided_at -> Nullable<UtcInstant>,
        reason -> Nullable<Text>,
        created_user_id -> Nullable<Uid>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::Uid;

    secretary_request_sites (request_id, site_id) {
        request_id -> Uid,
        site_id -> Uid,
    }
}
