delete from mails where kind = 'notice';
alter table mails drop constraint mails_kind_check;
alter table mails add constraint mails_kind_check
    check (kind in ('welcome', 'password_reset', 'test', 'security_notice'));
drop index throttle_buckets_by_user;
alter table throttle_buckets drop column user_id;
alter table users drop column terms_accepted_at;
alter table users drop column terms_version;
alter table sessions drop column source;
