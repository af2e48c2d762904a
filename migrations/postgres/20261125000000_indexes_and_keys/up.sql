-- Which assignments a page shows is decided inside one index, whose entries hold all that is asked.
drop index assignments_by_party;
drop index assignments_by_site;
create index assignments_by_party on assignments (election_id, party_id, name_key, id, site_id, seat_id);
create index assignments_by_site on assignments (election_id, site_id, party_id, name_key, id, seat_id);

-- An idempotency key names what was made; it keeps nothing of what was said about a person.
alter table idempotency_keys add column object_id uuid;
update idempotency_keys set body = null;

-- A user has one open link at most.
update one_time_links set revoked_at = created_at where used_at is null and revoked_at is null and exists (
    select 1 from one_time_links newer where newer.user_id = one_time_links.user_id and newer.id > one_time_links.id
);
create unique index one_time_links_one_open on one_time_links (user_id) where used_at is null and revoked_at is null;
