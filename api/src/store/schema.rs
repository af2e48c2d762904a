//! The tables, as both databases have them. Private to `store`: outside nobody can name one.

mod audit;
mod clients;
mod factors;
mod keys;
mod mail;
mod requests;
mod retention;

pub use audit::{audit_chain, audit_checkpoints, audit_events, audit_waiting};
pub use clients::{
    machine_client_assertions, machine_client_parties, machine_client_secrets, machine_client_sites, machine_clients,
};
pub use factors::{factor_challenges, recovery_codes, second_factors};
pub use keys::{key_readers, keys_in_use};
pub use mail::{email_template_versions, mails};
pub use requests::{secretary_request_sites, secretary_requests};
pub use retention::{erased_persons, erasure_certificates, erasures, retention_consents};

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    municipalities (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        public_url -> Text,
        site_name -> Text,
        contact_name -> Text,
        contact_email -> Text,
        contact_phone -> Text,
        contact_hours -> Text,
        login_text -> Text,
        link_life_hours -> Integer,
        protects_contact -> Bool,
        version -> Integer,
        created_at -> UtcInstant,
        secretary_factor_required -> Bool,
        secretary_factor_waiver -> Nullable<Text>,
        secretary_requests -> Text,
        retention_weeks -> Integer,
        erases_by_itself -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    users (id) {
        id -> Uid,
        municipality_id -> Uid,
        username -> Text,
        username_key -> Text,
        full_name -> Text,
        name_key -> Binary,
        search_key -> Text,
        email -> Text,
        email_key -> Text,
        role -> Text,
        locale -> Text,
        password_hash -> Nullable<Text>,
        invited_until -> Nullable<UtcInstant>,
        blocked_at -> Nullable<UtcInstant>,
        last_login_at -> Nullable<UtcInstant>,
        terms_version -> Nullable<Integer>,
        terms_accepted_at -> Nullable<UtcInstant>,
        version -> Integer,
        created_at -> UtcInstant,
        updated_at -> UtcInstant,
        external_id -> Nullable<Text>,
        managed_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    sessions (id) {
        id -> Uid,
        user_id -> Uid,
        seed -> Binary,
        generation -> Integer,
        created_at -> UtcInstant,
        rotated_at -> UtcInstant,
        expires_at -> UtcInstant,
        ended_at -> Nullable<UtcInstant>,
        user_agent -> Nullable<Text>,
        authenticated_at -> UtcInstant,
        source -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    one_time_links (id) {
        id -> Uid,
        user_id -> Uid,
        purpose -> Text,
        token_hash -> Binary,
        created_at -> UtcInstant,
        expires_at -> UtcInstant,
        used_at -> Nullable<UtcInstant>,
        revoked_at -> Nullable<UtcInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    throttle_buckets (bucket) {
        bucket -> Binary,
        failures -> Integer,
        blocked_until -> Nullable<UtcInstant>,
        updated_at -> UtcInstant,
        user_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    parties (id) {
        id -> Uid,
        municipality_id -> Uid,
        letter -> Text,
        letter_key -> Binary,
        name -> Text,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    constituencies (id) {
        id -> Uid,
        municipality_id -> Uid,
        number -> Integer,
        name -> Text,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    sites (id) {
        id -> Uid,
        municipality_id -> Uid,
        constituency_id -> Nullable<Uid>,
        number -> Integer,
        name -> Text,
        name_key -> Binary,
        search_key -> Text,
        venue -> Nullable<Text>,
        address -> Nullable<Text>,
        eligible_voters -> Nullable<Integer>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    duties (id) {
        id -> Uid,
        municipality_id -> Uid,
        code -> Text,
        name -> Text,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    elections (id) {
        id -> Uid,
        municipality_id -> Uid,
        name -> Text,
        kind -> Text,
        held_on -> Date,
        state -> Text,
        version -> Integer,
        seats_version -> Integer,
        hold_reason -> Nullable<Text>,
        held_since -> Nullable<UtcInstant>,
        erased_at -> Nullable<UtcInstant>,
        reports_due_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    allocations (id) {
        id -> Uid,
        election_id -> Uid,
        site_id -> Uid,
        duty_id -> Uid,
        party_id -> Nullable<Uid>,
        count -> Integer,
        filled -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    access_grants (id) {
        id -> Uid,
        user_id -> Uid,
        party_id -> Uid,
        scope -> Text,
        constituency_id -> Nullable<Uid>,
        expires_on -> Nullable<Date>,
        follows -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    access_grant_sites (grant_id, site_id) {
        grant_id -> Uid,
        site_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    persons (id) {
        id -> Uid,
        municipality_id -> Uid,
        full_name -> Text,
        name_key -> Binary,
        search_key -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
        protected -> Bool,
        protected_until -> Nullable<Date>,
        cpr_sealed -> Nullable<Binary>,
        cpr_key_id -> Nullable<Text>,
        cpr_index -> Nullable<Binary>,
        cpr_index_key_id -> Nullable<Text>,
        version -> Integer,
        created_at -> UtcInstant,
        updated_at -> UtcInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    assignments (id) {
        id -> Uid,
        municipality_id -> Uid,
        election_id -> Uid,
        allocation_id -> Nullable<Uid>,
        site_id -> Uid,
        duty_id -> Uid,
        party_id -> Nullable<Uid>,
        person_id -> Uid,
        name_key -> Binary,
        state -> Text,
        reported_by -> Nullable<Uid>,
        reported_at -> UtcInstant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    idempotency_keys (holder_id, idempotency_key) {
        holder_id -> Uid,
        idempotency_key -> Text,
        fingerprint -> Binary,
        status -> Nullable<Integer>,
        etag -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Nullable<Text>,
        created_at -> UtcInstant,
        object_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{Uid, UtcInstant};

    cpr_decisions (person_id, other_id) {
        person_id -> Uid,
        other_id -> Uid,
        decided_by -> Nullable<Uid>,
        decided_at -> UtcInstant,
        reason -> Text,
    }
}

diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(one_time_links -> users (user_id));
diesel::joinable!(second_factors -> users (user_id));
diesel::joinable!(recovery_codes -> users (user_id));
diesel::joinable!(factor_challenges -> users (user_id));
diesel::joinable!(sites -> constituencies (constituency_id));
diesel::joinable!(allocations -> elections (election_id));
diesel::joinable!(allocations -> sites (site_id));
diesel::joinable!(allocations -> duties (duty_id));
diesel::joinable!(allocations -> parties (party_id));
diesel::joinable!(access_grants -> users (user_id));
diesel::joinable!(access_grants -> parties (party_id));
diesel::joinable!(access_grants -> constituencies (constituency_id));
diesel::joinable!(access_grant_sites -> access_grants (grant_id));
diesel::joinable!(access_grant_sites -> sites (site_id));
diesel::joinable!(assignments -> elections (election_id));
diesel::joinable!(assignments -> allocations (allocation_id));
diesel::joinable!(assignments -> sites (site_id));
diesel::joinable!(assignments -> duties (duty_id));
diesel::joinable!(assignments -> parties (party_id));
diesel::joinable!(assignments -> persons (person_id));
diesel::joinable!(assignments -> users (reported_by));
diesel::joinable!(email_template_versions -> users (created_by));
diesel::joinable!(mails -> users (user_id));
diesel::joinable!(mails -> one_time_links (link_id));
diesel::joinable!(machine_client_secrets -> machine_clients (client_id));
diesel::joinable!(machine_client_parties -> parties (party_id));
diesel::joinable!(machine_client_sites -> sites (site_id));

diesel::allow_tables_to_appear_in_same_query!(
    municipalities,
    users,
    sessions,
    one_time_links,
    second_factors,
    recovery_codes,
    factor_challenges,
    throttle_buckets,
    parties,
    constituencies,
    sites,
    duties,
    elections,
    allocations,
    access_grants,
    access_grant_sites,
    persons,
    assignments,
    email_template_versions,
    mails,
    audit_events,
    audit_chain,
    audit_waiting,
    audit_checkpoints,
    secretary_requests,
    secretary_request_sites,
    idempotency_keys,
    cpr_decisions,
    machine_clients,
    machine_client_parties,
    machine_client_sites,
    machine_client_secrets,
    machine_client_assertions,
    retention_consents,
    erasure_certificates,
    erased_persons,
    erasures,
);
