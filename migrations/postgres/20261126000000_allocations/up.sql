-- The seats of one kind are one row, with how many there are and how many are filled: whoever counts `filled` up has a seat.
create table allocations (
    id uuid primary key,
    election_id uuid not null references elections (id) on delete cascade,
    site_id uuid not null references sites (id),
    duty_id uuid not null references duties (id),
    party_id uuid references parties (id),
    count integer not null,
    filled integer not null default 0,
    constraint allocations_count check (count > 0),
    constraint allocations_filled check (filled between 0 and count)
);
create index allocations_by_kind on allocations (election_id, site_id, party_id, duty_id, count, filled);
create unique index allocations_of_a_party on allocations (party_id, election_id, site_id, duty_id);
create unique index allocations_of_the_office on allocations (election_id, site_id, duty_id) where party_id is null;
create index allocations_by_site on allocations (site_id);
create index allocations_by_duty on allocations (duty_id);
insert into allocations (id, election_id, site_id, duty_id, party_id, count, filled)
    select gen_random_uuid(), election_id, site_id, duty_id, party_id, count(*), count(*) filter (where filled)
    from seats group by election_id, site_id, duty_id, party_id;

alter table assignments add column allocation_id uuid references allocations (id) on delete set null;
update assignments set allocation_id = a.id
    from seats s join allocations a on a.election_id = s.election_id and a.site_id = s.site_id
        and a.duty_id = s.duty_id and a.party_id is not distinct from s.party_id
    where s.id = assignments.seat_id;
drop index assignments_one_per_seat;
drop index assignments_by_party;
drop index assignments_by_site;
alter table assignments drop column seat_id;
drop table seats;
create index assignments_by_party on assignments (election_id, party_id, name_key, id, site_id, allocation_id);
create index assignments_by_site on assignments (election_id, site_id, party_id, name_key, id, allocation_id);
create index assignments_by_allocation on assignments (allocation_id);
