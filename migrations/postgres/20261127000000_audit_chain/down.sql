drop trigger audit_events_not_emptied on audit_events;
drop trigger audit_events_kept on audit_events;
drop trigger audit_events_wait on audit_events;
drop table audit_checkpoints;
drop table audit_waiting;
drop table audit_chain;
drop function audit_log_is_only_added_to();
drop function audit_event_waits();
