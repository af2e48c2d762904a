delete from mails where kind = 'security_notice';
alter table mails drop constraint mails_kind_check;
alter table mails add constraint mails_kind_check check (kind in ('welcome', 'password_reset', 'test'));
drop table factor_challenges;
drop table recovery_codes;
drop table second_factors;
alter table municipalities drop column secretary_factor_waiver;
alter table municipalities drop column secretary_factor_required;
alter table sessions drop column authenticated_at;
