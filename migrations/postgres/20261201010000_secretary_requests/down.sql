drop table secretary_request_sites;
drop table secretary_requests;
alter table municipalities drop column secretary_requests;
