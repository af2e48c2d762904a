-- A grant that came of a request never reaches further than whoever asked for it, until the office sets the grants anew.
alter table access_grants add column follows uuid references users (id) on delete set null;
create index access_grants_by_followed on access_grants (follows);
