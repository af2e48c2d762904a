delete from idempotency_keys where holder_id not in (select id from users);
alter table idempotency_keys rename column holder_id to user_id;
alter table idempotency_keys add constraint idempotency_keys_user_id_fkey
    foreign key (user_id) references users (id) on delete cascade;

drop index users_by_client;
drop index users_by_external_id;
alter table users drop column managed_by;
alter table users drop column external_id;

drop table machine_client_secrets;
drop table machine_client_sites;
drop table machine_client_parties;
drop table machine_clients;
