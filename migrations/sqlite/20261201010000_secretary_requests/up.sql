-- Whether a party secretary may ask the office for a further one.
alter table municipalities add column secretary_requests text not null default 'with_approval'
    check (secretary_requests in ('off', 'with_approval'));

-- What a secretary has asked for, and what the office has decided.
create table secretary_requests (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    asked_by blob not null references users (id) on delete cascade,
    party_id blob not null references parties (id) on delete cascade,
    full_name text not null,
    email text not null,
    state text not null check (state in ('open', 'approved', 'rejected')),
    asked_at integer not null,
    decided_at integer,
    reason text,
    created_user_id blob references users (id) on delete set null,
    version integer not null default 1
) strict, without rowid;
create index secretary_requests_by_state on secretary_requests (municipality_id, state);
create index secretary_requests_by_user on secretary_requests (asked_by);
create index secretary_requests_by_party on secretary_requests (party_id);
create index secretary_requests_by_created on secretary_requests (created_user_id);

create table secretary_request_sites (
    request_id blob not null references secretary_requests (id) on delete cascade,
    site_id blob not null references sites (id) on delete cascade,
    primary key (request_id, site_id)
) strict, without rowid;
create index secretary_request_sites_by_site on secretary_request_sites (site_id);
