-- How many weeks after the polling day the data of those who served are kept, and whether they then go by themselves.
alter table municipalities add column retention_weeks integer not null default 26
    check (retention_weeks between 4 and 208);
alter table municipalities add column erases_by_itself integer not null default 0 check (erases_by_itself in (0, 1));

-- Why nothing of an election may be erased at present; and when it was.
alter table elections add column hold_reason text;
alter table elections add column held_since integer;
alter table elections add column erased_at integer;

-- That a person wants to be kept for a later election, how the municipality knows, and until when.
create table retention_consents (
    person_id blob primary key references persons (id) on delete cascade,
    given_on text not null,
    expires_on text not null,
    obtained text not null,
    recorded_by blob references users (id) on delete set null,
    recorded_at integer not null
) strict, without rowid;
create index retention_consents_by_user on retention_consents (recorded_by);
create index retention_consents_by_end on retention_consents (expires_on);

-- What was erased of an election, signed.
create table erasure_certificates (
    election_id blob primary key references elections (id),
    municipality_id blob not null references municipalities (id),
    certificate text not null
) strict, without rowid;

-- Those who were erased and whose line does not stand outside the database yet.
create table erased_persons (
    person_id blob primary key,
    municipality_id blob not null references municipalities (id),
    erased_at integer not null
) strict, without rowid;

insert into sqlite_stat1 (tbl, idx, stat) values
    ('retention_consents', 'retention_consents', '500 1'),
    ('retention_consents', 'retention_consents_by_user', '500 50'),
    ('retention_consents', 'retention_consents_by_end', '500 20'),
    ('erasure_certificates', 'erasure_certificates', '20 1');
