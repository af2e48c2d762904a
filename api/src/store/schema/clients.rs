//! The tables of the machine clients.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    machine_clients (id) {
        id -> Uid,
        municipality_id -> Uid,
        name -> Text,
        scopes -> Text,
        all_parties -> Bool,
        all_sites -> Bool,
        accounts_per_day -> Integer,
        created_at -> UtcInstant,
        revoked_at -> Nullable<UtcInstant>,
        version -> Integer,
    }
}

diesel::table! {
    use crate::store::types::Uid;

    machine_client_parties (client_id, party_id) {
        client_id -> Uid,
        party_id -> Uid,
    }
}

diesel::table! {
    use crate::store::types::Uid;

    machine_client_sites (client_id, site_id) {
        client_id -> Uid,
        site_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    machine_client_secrets (id) {
        id -> Uid,
        client_id -> Uid,
        secret_hash -> Binary,
        created_at -> UtcInstant,
        expires_at -> UtcInstant,
        last_used_at -> Nullable<UtcInstant>,
        public_key -> Nullable<Text>,
        label -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    machine_client_assertions (client_id, jti_hash) {
        client_id -> Uid,
        jti_hash -> Binary,
        expires_at -> UtcInstant,
    }
}
