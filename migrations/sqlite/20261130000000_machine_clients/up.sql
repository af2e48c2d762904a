-- A machine client: a municipal system or a script. What it reaches is what it was given; a list that has lost its last
-- party or site gives nothing, since the flag beside it says that the list counts.
create table machine_clients (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    name text not null,
    scopes text not null,
    all_parties integer not null check (all_parties in (0, 1)),
    all_sites integer not null check (all_sites in (0, 1)),
    accounts_per_day integer not null,
    created_at integer not null,
    revoked_at integer,
    version integer not null default 1
) strict, without rowid;
create index machine_clients_by_municipality on machine_clients (municipality_id);

create table machine_client_parties (
    client_id blob not null references machine_clients (id) on delete cascade,
    party_id blob not null references parties (id) on delete cascade,
    primary key (client_id, party_id)
) strict, without rowid;
create index machine_client_parties_by_party on machine_client_parties (party_id);

create table machine_client_sites (
    client_id blob not null references machine_clients (id) on delete cascade,
    site_id blob not null references sites (id) on delete cascade,
    primary key (client_id, site_id)
) strict, without rowid;
create index machine_client_sites_by_site on machine_client_sites (site_id);

-- A secret of a client: the hash of 256 random bits.
create table machine_client_secrets (
    id blob primary key,
    client_id blob not null references machine_clients (id) on delete cascade,
    secret_hash blob not null,
    created_at integer not null,
    expires_at integer not null,
    last_used_at integer,
    constraint machine_client_secrets_hash_unique unique (secret_hash)
) strict, without rowid;
create index machine_client_secrets_by_client on machine_client_secrets (client_id);

-- What another system calls the account, and the client that last said how the account is to be.
alter table users add column external_id text;
alter table users add column managed_by blob references machine_clients (id);
create unique index users_by_external_id on users (municipality_id, external_id) where external_id is not null;
create index users_by_client on users (managed_by) where managed_by is not null;
insert into sqlite_stat1 (tbl, idx, stat) values
    ('users', 'users_by_external_id', '400 400 1'),
    ('users', 'users_by_client', '400 400');

-- Whoever sent a key may be a client.
create table new_idempotency_keys (
    holder_id blob not null,
    idempotency_key text not null,
    fingerprint blob not null,
    status integer,
    etag text,
    location text,
    body text,
    created_at integer not null,
    object_id blob,
    primary key (holder_id, idempotency_key)
) strict, without rowid;
insert into new_idempotency_keys select * from idempotency_keys;
drop table idempotency_keys;
alter table new_idempotency_keys rename to idempotency_keys;
create index idempotency_keys_by_age on idempotency_keys (created_at);
