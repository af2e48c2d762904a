alter table recovery_codes drop column key_id;
alter table persons drop column cpr_index_key_id;
drop table key_readers;
drop table keys_in_use;
