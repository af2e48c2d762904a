-- The audit log is only ever added to, and each record gets a place in its municipality's chain (docs/audit.md). No foreign
-- keys: what is missing is found and named by `valghalla audit verify`.
create table audit_chain (
    municipality_id uuid not null,
    sequence bigint not null,
    event_id uuid not null,
    hash bytea not null,
    primary key (municipality_id, sequence)
);
create unique index audit_chain_by_event on audit_chain (event_id);

-- Records that wait for their place; those that are there already are the first.
create table audit_waiting (
    event_id uuid primary key,
    municipality_id uuid not null
);
insert into audit_waiting (event_id, municipality_id) select id, municipality_id from audit_events;
create function audit_event_waits() returns trigger language plpgsql as $$
begin
    insert into audit_waiting (event_id, municipality_id) values (new.id, new.municipality_id);
    return null;
end $$;
create trigger audit_events_wait after insert on audit_events for each row execute function audit_event_waits();

create table audit_checkpoints (
    id uuid primary key,
    municipality_id uuid not null,
    sequence bigint not null,
    hash bytea not null,
    at timestamptz not null,
    key_id text not null,
    signature bytea not null
);
create index audit_checkpoints_by_municipality on audit_checkpoints (municipality_id, id);

create function audit_log_is_only_added_to() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is only added to';
end $$;
create trigger audit_events_kept before update or delete on audit_events
    for each row execute function audit_log_is_only_added_to();
create trigger audit_events_not_emptied before truncate on audit_events
    for each statement execute function audit_log_is_only_added_to();
create trigger audit_chain_kept before update or delete on audit_chain
    for each row execute function audit_log_is_only_added_to();
create trigger audit_chain_not_emptied before truncate on audit_chain
    for each statement execute function audit_log_is_only_added_to();
create trigger audit_checkpoints_kept before update or delete on audit_checkpoints
    for each row execute function audit_log_is_only_added_to();
create trigger audit_checkpoints_not_emptied before truncate on audit_checkpoints
    for each statement execute function audit_log_is_only_added_to();
