-- A public key of a client (a JWK) stands beside its secrets: what a token is bound to is one thing. Its hash is over the client
-- and the key's thumbprint (RFC 7638), which no secret has.
alter table machine_client_secrets add column public_key text;
alter table machine_client_secrets add column label text;

-- The assertions that were used and have not run out: each is good once (RFC 7523, section 3).
create table machine_client_assertions (
    client_id blob not null references machine_clients (id) on delete cascade,
    jti_hash blob not null,
    expires_at integer not null,
    primary key (client_id, jti_hash)
) strict, without rowid;
create index machine_client_assertions_by_age on machine_client_assertions (expires_at);
