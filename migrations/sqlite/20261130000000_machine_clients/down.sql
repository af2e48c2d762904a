create table old_idempotency_keys (
    user_id blob not null references users (id) on delete cascade,
    idempotency_key text not null,
    fingerprint blob not null,
    status integer,
    etag text,
    location text,
    body text,
    created_at integer not null,
    object_id blob,
    primary key (user_id, idempotency_key)
) strict, without rowid;
insert into old_idempotency_keys select * from idempotency_keys where holder_id in (select id from users);
drop table idempotency_keys;
alter table old_idempotency_keys rename to idempotency_keys;
create index idempotency_keys_by_age on idempotency_keys (created_at);

drop index users_by_client;
drop index users_by_external_id;
alter table users drop column managed_by;
alter table users drop column external_id;

drop table machine_client_secrets;
drop table machine_client_sites;
drop table machine_client_parties;
drop table machine_clients;
