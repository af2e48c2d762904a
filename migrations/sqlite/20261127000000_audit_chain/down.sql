drop trigger audit_events_not_replaced;
drop trigger audit_events_kept;
drop trigger audit_events_kept_as_written;
drop trigger audit_events_wait;
drop table audit_checkpoints;
drop table audit_waiting;
drop table audit_chain;
