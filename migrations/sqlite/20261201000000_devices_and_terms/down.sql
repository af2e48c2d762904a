delete from mails where kind = 'notice';
alter table mails add column new_kind text not null default 'test'
    check (new_kind in ('welcome', 'password_reset', 'test', 'security_notice'));
update mails set new_kind = kind;
alter table mails drop column kind;
alter table mails rename column new_kind to kind;
drop index throttle_buckets_by_user;
alter table throttle_buckets drop column user_id;
alter table users drop column terms_accepted_at;
alter table users drop column terms_version;
alter table sessions drop column source;
