-- Which assignments a page shows is decided inside one index, whose entries hold all that is asked.
drop index assignments_by_party;
drop index assignments_by_site;
create index assignments_by_party on assignments (election_id, party_id, name_key, id, site_id, seat_id);
create index assignments_by_site on assignments (election_id, site_id, party_id, name_key, id, seat_id);

-- An idempotency key names what was made; it keeps nothing of what was said about a person.
alter table idempotency_keys add column object_id blob;
update idempotency_keys set body = null;

-- A user has one open link at most.
update one_time_links set revoked_at = created_at where used_at is null and revoked_at is null and exists (
    select 1 from one_time_links newer where newer.user_id = one_time_links.user_id and newer.id > one_time_links.id
);
create unique index one_time_links_one_open on one_time_links (user_id) where used_at is null and revoked_at is null;

-- How the tables look in the last weeks before an election, so that the planner chooses from the first day as it should
-- then, and never otherwise (https://sqlite.org/optoverview.html#manual_control_of_query_plans_using_sqlite_stat_tables).
analyze;
delete from sqlite_stat1;
insert into sqlite_stat1 (tbl, idx, stat) values
    ('access_grant_sites', 'access_grant_sites', '2000 20 1'),
    ('access_grant_sites', 'access_grant_sites_by_site', '2000 20'),
    ('access_grants', 'access_grants', '300 1'),
    ('access_grants', 'access_grants_by_user', '300 1 1'),
    ('access_grants', 'access_grants_by_party', '300 30'),
    ('access_grants', 'access_grants_by_constituency', '300 100'),
    ('assignments', 'assignments', '50000 1'),
    ('assignments', 'assignments_by_name', '50000 25000 1 1'),
    ('assignments', 'assignments_by_party', '50000 25000 2500 1 1 1 1'),
    ('assignments', 'assignments_by_site', '50000 25000 39 4 1 1 1'),
    ('assignments', 'assignments_by_person', '50000 1'),
    ('assignments', 'assignments_by_reporter', '50000 200'),
    ('assignments', 'assignments_one_per_seat', '50000 1'),
    ('constituencies', 'constituencies', '20 1'),
    ('duties', 'duties', '5 1'),
    ('elections', 'elections', '4 1'),
    ('elections', 'elections_by_municipality', '4 4 2'),
    ('parties', 'parties', '12 1'),
    ('persons', 'persons', '50000 1'),
    ('persons', 'persons_by_cpr', '50000 50000 1'),
    ('seats', 'seats', '80000 1'),
    ('seats', 'seats_by_kind', '80000 40000 60 6 2 2'),
    ('seats', 'seats_by_party', '80000 8000 4000 6'),
    ('seats', 'seats_by_site', '80000 120'),
    ('seats', 'seats_by_duty', '80000 20000'),
    ('sites', 'sites', '1300 1'),
    ('sites', 'sites_by_constituency', '1300 60'),
    ('users', 'users', '400 1'),
    ('users', 'users_by_name', '400 400 1 1');
