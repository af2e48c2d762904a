delete from secretary_requests where state = 'withdrawn';
alter table secretary_requests drop constraint secretary_requests_state_check;
alter table secretary_requests add constraint secretary_requests_state_check
    check (state in ('open', 'approved', 'rejected'));
