-- A protection may end by itself. What else it keeps from secretaries, the municipality says.
alter table persons add column protected_until text;
alter table municipalities add column protects_contact integer not null default 1;

-- That two people with the same CPR number both stay where they are, as the office has decided; each pair both ways round.
create table cpr_decisions (
    person_id blob not null references persons (id) on delete cascade,
    other_id blob not null references persons (id) on delete cascade,
    decided_by blob references users (id) on delete set null,
    decided_at integer not null,
    reason text not null,
    primary key (person_id, other_id)
) strict, without rowid;
create index cpr_decisions_by_other on cpr_decisions (other_id);
create index cpr_decisions_by_user on cpr_decisions (decided_by);
