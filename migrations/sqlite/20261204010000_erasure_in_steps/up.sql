-- The erasures that have begun and not come to their end: who began each in which request, of how many people, and what is
-- erased by now, as JSON.
create table erasures (
    election_id blob primary key references elections (id) on delete cascade,
    begun_at integer not null,
    begun_by blob,
    request_id text not null,
    persons integer not null,
    done text not null
) strict, without rowid;
