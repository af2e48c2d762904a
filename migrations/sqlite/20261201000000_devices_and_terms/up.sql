-- From which address a session was used last.
alter table sessions add column source text;

-- The terms that the user has accepted, and when.
alter table users add column terms_version integer;
alter table users add column terms_accepted_at integer;

-- A count that lasts until somebody gets it right, and goes with its user.
alter table throttle_buckets add column user_id blob references users (id) on delete cascade;
create index throttle_buckets_by_user on throttle_buckets (user_id);

-- A further kind of mail. The check goes with its column.
alter table mails add column new_kind text not null default 'test'
    check (new_kind in ('welcome', 'password_reset', 'test', 'security_notice', 'notice'));
update mails set new_kind = kind;
alter table mails drop column kind;
alter table mails rename column new_kind to kind;
