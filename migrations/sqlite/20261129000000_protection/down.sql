drop table cpr_decisions;
alter table municipalities drop column protects_contact;
alter table persons drop column protected_until;
