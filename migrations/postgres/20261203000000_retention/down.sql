drop table erased_persons;
drop table erasure_certificates;
drop table retention_consents;
alter table elections drop column erased_at;
alter table elections drop column held_since;
alter table elections drop column hold_reason;
alter table municipalities drop column erases_by_itself;
alter table municipalities drop column retention_weeks;
