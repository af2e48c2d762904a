-- Which assignments a page shows is decided inside one index, whose entries hold all that is asked.
drop index assignments_by_party;
drop index assignments_by_site;
create index assignments_by_party on assignments (election_id, party_id, name_key, id, site_id, seat_id);
create index assignments_by_site on assignments (election_id, site_id, party_id, name_key, id, seat_id);
