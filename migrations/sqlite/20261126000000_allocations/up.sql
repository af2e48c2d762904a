-- The seats of one kind are one row, with how many there are and how many are filled: whoever counts `filled` up has a seat.
create table allocations (
    id blob primary key,
    election_id blob not null references elections (id) on delete cascade,
    site_id blob not null references sites (id),
    duty_id blob not null references duties (id),
    party_id blob references parties (id),
    count integer not null,
    filled integer not null default 0,
    constraint allocations_count check (count > 0),
    constraint allocations_filled check (filled between 0 and count)
) strict, without rowid;
create index allocations_by_kind on allocations (election_id, site_id, party_id, duty_id, count, filled);
create unique index allocations_of_a_party on allocations (party_id, election_id, site_id, duty_id);
create unique index allocations_of_the_office on allocations (election_id, site_id, duty_id) where party_id is null;
create index allocations_by_site on allocations (site_id);
create index allocations_by_duty on allocations (duty_id);
insert into allocations (id, election_id, site_id, duty_id, party_id, count, filled)
    select randomblob(16), election_id, site_id, duty_id, party_id, count(*), sum(filled)
    from seats group by election_id, site_id, duty_id, party_id;

alter table assignments add column allocation_id blob references allocations (id) on delete set null;
update assignments set allocation_id = a.id
    from seats s join allocations a on a.election_id = s.election_id and a.site_id = s.site_id
        and a.duty_id = s.duty_id and a.party_id is s.party_id
    where s.id = assignments.seat_id;
drop index assignments_one_per_seat;
drop index assignments_by_party;
drop index assignments_by_site;
alter table assignments drop column seat_id;
drop table seats;
create index assignments_by_party on assignments (election_id, party_id, name_key, id, site_id, allocation_id);
create index assignments_by_site on assignments (election_id, site_id, party_id, name_key, id, allocation_id);
create index assignments_by_allocation on assignments (allocation_id);

-- The statistics of a table or an index go with it.
insert into sqlite_stat1 (tbl, idx, stat) values
    ('allocations', 'allocations', '40000 1'),
    ('allocations', 'allocations_by_kind', '40000 20000 30 3 1 1 1'),
    ('allocations', 'allocations_of_a_party', '40000 4000 2000 3 1'),
    ('allocations', 'allocations_of_the_office', '1000 1000 1 1'),
    ('allocations', 'allocations_by_site', '40000 60'),
    ('allocations', 'allocations_by_duty', '40000 10000'),
    ('assignments', 'assignments_by_allocation', '50000 2'),
    ('assignments', 'assignments_by_party', '50000 25000 2500 1 1 1 1'),
    ('assignments', 'assignments_by_site', '50000 25000 39 4 1 1 1');
