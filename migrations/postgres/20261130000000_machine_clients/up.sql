-- A machine client: a municipal system or a script. What it reaches is what it was given; a list that has lost its last
-- party or site gives nothing, since the flag beside it says that the list counts.
create table machine_clients (
    id uuid primary key,
    municipality_id uuid not null references municipalities (id),
    name text not null,
    scopes text not null,
    all_parties boolean not null,
    all_sites boolean not null,
    accounts_per_day integer not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    version integer not null default 1
);
create index machine_clients_by_municipality on machine_clients (municipality_id);

create table machine_client_parties (
    client_id uuid not null references machine_clients (id) on delete cascade,
    party_id uuid not null references parties (id) on delete cascade,
    primary key (client_id, party_id)
);
create index machine_client_parties_by_party on machine_client_parties (party_id);

create table machine_client_sites (
    client_id uuid not null references machine_clients (id) on delete cascade,
    site_id uuid not null references sites (id) on delete cascade,
    primary key (client_id, site_id)
);
create index machine_client_sites_by_site on machine_client_sites (site_id);

-- A secret of a client: the hash of 256 random bits.
create table machine_client_secrets (
    id uuid primary key,
    client_id uuid not null references machine_clients (id) on delete cascade,
    secret_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    constraint machine_client_secrets_hash_unique unique (secret_hash)
);
create index machine_client_secrets_by_client on machine_client_secrets (client_id);

-- What another system calls the account, and the client that last said how the account is to be.
alter table users add column external_id text;
alter table users add column managed_by uuid references machine_clients (id);
create unique index users_by_external_id on users (municipality_id, external_id) where external_id is not null;
create index users_by_client on users (managed_by) where managed_by is not null;

-- Whoever sent a key may be a client.
alter table idempotency_keys drop constraint idempotency_keys_user_id_fkey;
alter table idempotency_keys rename column user_id to holder_id;
