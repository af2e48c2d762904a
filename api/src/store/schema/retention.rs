//! The tables of retention and erasure.

use super::{elections, persons, users};

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    retention_consents (person_id) {
        person_id -> Uid,
        given_on -> Date,
        expires_on -> Date,
        obtained -> Text,
        recorded_by -> Nullable<Uid>,
        recorded_at -> UtcInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::Uid;

    erasure_certificates (election_id) {
        election_id -> Uid,
        municipality_id -> Uid,
        certificate -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    erased_persons (person_id) {
        person_id -> Uid,
        municipality_id -> Uid,
        erased_at -> UtcInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    erasures (election_id) {
        election_id -> Uid,
        begun_at -> UtcInstant,
        begun_by -> Nullable<Uid>,
        request_id -> Text,
        persons -> Integer,
        done -> Text,
    }
}

diesel::joinable!(erasures -> elections (election_id));
diesel::joinable!(retention_consents -> persons (person_id));
diesel::joinable!(retention_consents -> users (recorded_by));
