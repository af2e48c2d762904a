drop index access_grants_by_followed;
alter table access_grants drop column follows;
