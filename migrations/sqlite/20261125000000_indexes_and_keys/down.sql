drop table sqlite_stat1;
drop index assignments_by_party;
drop index assignments_by_site;
create index assignments_by_party on assignments (election_id, party_id, name_key, id);
create index assignments_by_site on assignments (election_id, site_id, party_id, name_key, id);
drop index one_time_links_one_open;
alter table idempotency_keys drop column object_id;
