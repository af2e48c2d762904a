create table municipalities (
    id blob primary key,
    code text not null constraint municipalities_code_unique unique check (length(code) = 4),
    name text not null,
    public_url text not null constraint municipalities_public_url_unique unique,
    site_name text not null,
    contact_name text not null,
    contact_email text not null,
    contact_phone text not null,
    contact_hours text not null,
    login_text text not null,
    link_life_hours integer not null check (link_life_hours between 1 and 168),
    version integer not null default 1,
    created_at integer not null
) strict, without rowid;

create table users (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    username text not null,
    username_key text not null,
    full_name text not null,
    name_key blob not null,
    search_key text not null,
    email text not null,
    email_key text not null,
    role text not null check (role in ('administrator', 'election_officer', 'party_secretary', 'auditor')),
    locale text not null check (locale in ('da', 'en')),
    password_hash text,
    invited_until integer,
    blocked_at integer,
    last_login_at integer,
    version integer not null default 1,
    created_at integer not null,
    updated_at integer not null,
    constraint users_username_unique unique (municipality_id, username_key),
    constraint users_email_unique unique (municipality_id, email_key)
) strict, without rowid;
create index users_by_name on users (municipality_id, name_key, id);

create table sessions (
    id blob primary key,
    user_id blob not null references users (id) on delete cascade,
    seed blob not null,
    generation integer not null,
    created_at integer not null,
    rotated_at integer not null,
    expires_at integer not null,
    ended_at integer,
    user_agent text
) strict, without rowid;
create index sessions_by_user on sessions (user_id, ended_at);

create table one_time_links (
    id blob primary key,
    user_id blob not null references users (id) on delete cascade,
    purpose text not null check (purpose in ('invite', 'reset')),
    token_hash blob not null constraint one_time_links_token_unique unique,
    created_at integer not null,
    expires_at integer not null,
    used_at integer,
    revoked_at integer
) strict, without rowid;
create index one_time_links_by_user on one_time_links (user_id, purpose);

create table throttle_buckets (
    bucket blob primary key,
    failures integer not null,
    blocked_until integer,
    updated_at integer not null
) strict, without rowid;

create table parties (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    letter text not null,
    letter_key blob not null,
    name text not null,
    version integer not null default 1,
    constraint parties_letter_unique unique (municipality_id, letter)
) strict, without rowid;

create table constituencies (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    number integer not null check (number > 0),
    name text not null,
    version integer not null default 1,
    constraint constituencies_number_unique unique (municipality_id, number)
) strict, without rowid;

create table sites (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    constituency_id blob references constituencies (id),
    number integer not null check (number > 0),
    name text not null,
    name_key blob not null,
    search_key text not null,
    venue text,
    address text,
    eligible_voters integer check (eligible_voters >= 0),
    version integer not null default 1,
    constraint sites_number_unique unique (municipality_id, number)
) strict, without rowid;
create index sites_by_constituency on sites (constituency_id);

create table duties (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    code text not null,
    name text not null,
    version integer not null default 1,
    constraint duties_code_unique unique (municipality_id, code)
) strict, without rowid;

create table elections (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    name text not null,
    kind text not null check (kind in ('municipal', 'regional', 'general', 'european', 'referendum')),
    held_on text not null,
    state text not null check (state in ('draft', 'open', 'locked', 'closed')),
    version integer not null default 1,
    seats_version integer not null default 1
) strict, without rowid;
create index elections_by_municipality on elections (municipality_id, state);

create table seats (
    id blob primary key,
    election_id blob not null references elections (id) on delete cascade,
    site_id blob not null references sites (id),
    duty_id blob not null references duties (id),
    party_id blob references parties (id),
    filled integer not null default 0
) strict, without rowid;
create index seats_by_kind on seats (election_id, site_id, party_id, duty_id, filled);
create index seats_by_party on seats (party_id, election_id, site_id);
create index seats_by_site on seats (site_id);
create index seats_by_duty on seats (duty_id);

create table access_grants (
    id blob primary key,
    user_id blob not null references users (id) on delete cascade,
    party_id blob not null references parties (id),
    scope text not null check (scope in ('party', 'constituency', 'site')),
    constituency_id blob references constituencies (id),
    expires_on text,
    constraint access_grants_shape check ((scope = 'constituency') = (constituency_id is not null))
) strict, without rowid;
create index access_grants_by_user on access_grants (user_id, party_id);
create index access_grants_by_party on access_grants (party_id);
create index access_grants_by_constituency on access_grants (constituency_id);

create table access_grant_sites (
    grant_id blob not null references access_grants (id) on delete cascade,
    site_id blob not null references sites (id) on delete cascade,
    primary key (grant_id, site_id)
) strict, without rowid;
create index access_grant_sites_by_site on access_grant_sites (site_id);

create table persons (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    full_name text not null,
    name_key blob not null,
    search_key text not null,
    email text,
    phone text,
    address text,
    protected integer not null,
    cpr_sealed blob,
    cpr_key_id text,
    cpr_index blob,
    version integer not null default 1,
    created_at integer not null,
    updated_at integer not null,
    constraint persons_cpr_whole check ((cpr_sealed is null) = (cpr_key_id is null) and (cpr_sealed is null) = (cpr_index is null))
) strict, without rowid;
create index persons_by_cpr on persons (municipality_id, cpr_index);

create table assignments (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    election_id blob not null references elections (id),
    seat_id blob references seats (id) on delete set null,
    site_id blob not null references sites (id),
    duty_id blob not null references duties (id),
    party_id blob references parties (id),
    person_id blob not null references persons (id),
    name_key blob not null,
    state text not null check (state in ('reported', 'invited', 'accepted', 'excuse_claimed', 'excused', 'withdrawn')),
    reported_by blob references users (id) on delete set null,
    reported_at integer not null,
    version integer not null default 1
) strict, without rowid;
create unique index assignments_one_per_seat on assignments (seat_id) where state not in ('excused', 'withdrawn');
create index assignments_by_name on assignments (election_id, name_key, id);
create index assignments_by_party on assignments (election_id, party_id, name_key, id);
create index assignments_by_site on assignments (election_id, site_id, party_id, name_key, id);
create index assignments_by_person on assignments (person_id);
create index assignments_by_reporter on assignments (reported_by);

create table email_template_versions (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    kind text not null check (kind in ('welcome', 'password_reset')),
    locale text not null check (locale in ('da', 'en')),
    version integer not null,
    subject text,
    body text,
    created_by blob references users (id) on delete set null,
    created_at integer not null,
    constraint email_template_versions_number_unique unique (municipality_id, kind, locale, version),
    constraint email_template_versions_whole check ((subject is null) = (body is null))
) strict, without rowid;

create table mails (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    user_id blob references users (id) on delete set null,
    link_id blob references one_time_links (id) on delete set null,
    kind text not null check (kind in ('welcome', 'password_reset', 'test')),
    locale text not null check (locale in ('da', 'en')),
    recipient text not null,
    message_id text not null constraint mails_message_id_unique unique,
    content_sealed blob,
    content_key_id text,
    state text not null check (state in ('queued', 'sent', 'failed', 'dead', 'cancelled')),
    attempts integer not null default 0,
    queued_at integer not null,
    sent_at integer,
    next_attempt_at integer not null,
    lease_until integer,
    failure text
) strict, without rowid;
create index mails_due on mails (state, next_attempt_at);
create index mails_by_municipality on mails (municipality_id, id);
create index mails_by_user on mails (user_id, id);

create table audit_events (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    at integer not null,
    actor_id blob,
    action text not null,
    object_type text not null,
    object_id blob,
    reason text,
    request_id text not null,
    details text not null
) strict, without rowid;
create index audit_events_by_municipality on audit_events (municipality_id, id);
create index audit_events_by_object on audit_events (object_id, id);
create index audit_events_by_actor on audit_events (actor_id, id);

create table idempotency_keys (
    user_id blob not null references users (id) on delete cascade,
    idempotency_key text not null,
    fingerprint blob not null,
    status integer,
    etag text,
    location text,
    body text,
    created_at integer not null,
    primary key (user_id, idempotency_key)
) strict, without rowid;
create index idempotency_keys_by_age on idempotency_keys (created_at);
