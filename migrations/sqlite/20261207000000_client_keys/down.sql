drop table machine_client_assertions;
delete from machine_client_secrets where public_key is not null;
alter table machine_client_secrets drop column public_key;
alter table machine_client_secrets drop column label;
