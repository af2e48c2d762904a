-- The audit log is only ever added to, and each record gets a place in its municipality's chain (docs/audit.md). No foreign
-- keys: what is missing is found and named by `valghalla audit verify`.
create table audit_chain (
    municipality_id blob not null,
    sequence integer not null,
    event_id blob not null,
    hash blob not null,
    primary key (municipality_id, sequence)
) strict, without rowid;
create unique index audit_chain_by_event on audit_chain (event_id);

-- Records that wait for their place; those that are there already are the first.
create table audit_waiting (
    event_id blob primary key,
    municipality_id blob not null
) strict, without rowid;
insert into audit_waiting (event_id, municipality_id) select id, municipality_id from audit_events;
create trigger audit_events_wait after insert on audit_events begin
    insert into audit_waiting (event_id, municipality_id) values (new.id, new.municipality_id);
end;

create table audit_checkpoints (
    id blob primary key,
    municipality_id blob not null,
    sequence integer not null,
    hash blob not null,
    at integer not null,
    key_id text not null,
    signature blob not null
) strict, without rowid;
create index audit_checkpoints_by_municipality on audit_checkpoints (municipality_id, id);

create trigger audit_events_kept_as_written before update on audit_events begin
    select raise(abort, 'the audit log is only added to');
end;
create trigger audit_events_kept before delete on audit_events begin
    select raise(abort, 'the audit log is only added to');
end;
-- `insert or replace` deletes without asking the trigger above.
create trigger audit_events_not_replaced before insert on audit_events
when exists (select 1 from audit_events where id = new.id) begin
    select raise(abort, 'the audit log is only added to');
end;
create trigger audit_chain_kept_as_written before update on audit_chain begin
    select raise(abort, 'the audit log is only added to');
end;
create trigger audit_chain_kept before delete on audit_chain begin
    select raise(abort, 'the audit log is only added to');
end;
create trigger audit_chain_not_replaced before insert on audit_chain
when exists (select 1 from audit_chain where municipality_id = new.municipality_id and sequence = new.sequence)
    or exists (select 1 from audit_chain where event_id = new.event_id) begin
    select raise(abort, 'the audit log is only added to');
end;
create trigger audit_checkpoints_kept_as_written before update on audit_checkpoints begin
    select raise(abort, 'the audit log is only added to');
end;
create trigger audit_checkpoints_kept before delete on audit_checkpoints begin
    select raise(abort, 'the audit log is only added to');
end;
create trigger audit_checkpoints_not_replaced before insert on audit_checkpoints
when exists (select 1 from audit_checkpoints where id = new.id) begin
    select raise(abort, 'the audit log is only added to');
end;
