-- A grant that came of a request never reaches further than whoever asked for it, until the office sets the grants anew.
alter table access_grants add column follows blob references users (id) on delete set null;
create index access_grants_by_followed on access_grants (follows);
insert into sqlite_stat1 (tbl, idx, stat) values ('access_grants', 'access_grants_by_followed', '300 10');
