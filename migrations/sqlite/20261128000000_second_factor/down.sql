delete from mails where kind = 'security_notice';
alter table mails add column new_kind text not null default 'test'
    check (new_kind in ('welcome', 'password_reset', 'test'));
update mails set new_kind = kind;
alter table mails drop column kind;
alter table mails rename column new_kind to kind;
drop table factor_challenges;
drop table recovery_codes;
drop table second_factors;
alter table municipalities drop column secretary_factor_waiver;
alter table municipalities drop column secretary_factor_required;
alter table sessions drop column authenticated_at;
