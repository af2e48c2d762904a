-- How many weeks after the polling day the data of those who served are kept, and whether they then go by themselves.
alter table municipalities add column retention_weeks integer not null default 26
    check (retention_weeks between 4 and 208);
alter table municipalities add column erases_by_itself boolean not null default false;

-- Why nothing of an election may be erased at present; and when it was.
alter table elections add column hold_reason text;
alter table elections add column held_since timestamptz;
alter table elections add column erased_at timestamptz;

-- That a person wants to be kept for a later election, how the municipality knows, and until when.
create table retention_consents (
    person_id uuid primary key references persons (id) on delete cascade,
    given_on date not null,
    expires_on date not null,
    obtained text not null,
    recorded_by uuid references users (id) on delete set null,
    recorded_at timestamptz not null
);
create index retention_consents_by_user on retention_consents (recorded_by);
create index retention_consents_by_end on retention_consents (expires_on);

-- What was erased of an election, signed.
create table erasure_certificates (
    election_id uuid primary key references elections (id),
    municipality_id uuid not null references municipalities (id),
    certificate text not null
);

-- Those who were erased and whose line does not stand outside the database yet.
create table erased_persons (
    person_id uuid primary key,
    municipality_id uuid not null references municipalities (id),
    erased_at timestamptz not null
);
