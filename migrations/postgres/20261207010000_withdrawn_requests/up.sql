-- Whoever asked may take the request back while it waits.
alter table secretary_requests drop constraint secretary_requests_state_check;
alter table secretary_requests add constraint secretary_requests_state_check
    check (state in ('open', 'approved', 'rejected', 'withdrawn'));
