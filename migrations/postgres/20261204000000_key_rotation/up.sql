-- Which key of each kind seals and signs, since when, and which one is to follow; whether rows are still under an earlier
-- one because a rotation has not come to its end.
create table keys_in_use (
    kind text primary key check (kind in ('data', 'index', 'link', 'signing', 'checkpoint')),
    key_id text not null,
    since timestamptz not null,
    next_id text,
    unfinished boolean not null default false
);

-- The servers and workers that run, and which keys each knows and uses by now. A rotation waits for all of them.
create table key_readers (
    id uuid primary key,
    name text not null,
    knows text not null,
    uses text not null,
    beat bigint not null
);

-- By which key; null in rows from before this was noted.
alter table persons add column cpr_index_key_id text;
alter table recovery_codes add column key_id text;
