-- One row for each seat again; those who hold a seat get one each.
create table seats (
    id uuid primary key,
    election_id uuid not null references elections (id) on delete cascade,
    site_id uuid not null references sites (id),
    duty_id uuid not null references duties (id),
    party_id uuid references parties (id),
    filled boolean not null default false
);
create index seats_by_kind on seats (election_id, site_id, party_id, duty_id, filled);
create index seats_by_party on seats (party_id, election_id, site_id);
create index seats_by_site on seats (site_id);
create index seats_by_duty on seats (duty_id);
create table seats_in_turn (allocation_id uuid, turn integer, seat_id uuid);
with recursive each (allocation_id, turn, count) as (
    select id, 1, count from allocations union all select allocation_id, turn + 1, count from each where turn < count
) insert into seats_in_turn select allocation_id, turn, gen_random_uuid() from each;
insert into seats (id, election_id, site_id, duty_id, party_id, filled)
    select t.seat_id, a.election_id, a.site_id, a.duty_id, a.party_id, t.turn <= a.filled
    from seats_in_turn t join allocations a on a.id = t.allocation_id;

alter table assignments add column seat_id uuid references seats (id) on delete set null;
create index seats_by_turn on seats_in_turn (allocation_id, turn);
update assignments set seat_id = t.seat_id
    from (
        select id, allocation_id, row_number() over (partition by allocation_id order by id) as turn
        from assignments where state not in ('excused', 'withdrawn')
    ) held join seats_in_turn t on t.allocation_id = held.allocation_id and t.turn = held.turn
    where held.id = assignments.id;
update assignments set seat_id = t.seat_id
    from seats_in_turn t
    where t.allocation_id = assignments.allocation_id and t.turn = 1 and assignments.state in ('excused', 'withdrawn');
drop table seats_in_turn;
drop index assignments_by_allocation;
drop index assignments_by_party;
drop index assignments_by_site;
alter table assignments drop column allocation_id;
drop table allocations;
create unique index assignments_one_per_seat on assignments (seat_id) where state not in ('excused', 'withdrawn');
create index assignments_by_party on assignments (election_id, party_id, name_key, id, site_id, seat_id);
create index assignments_by_site on assignments (election_id, site_id, party_id, name_key, id, seat_id);
