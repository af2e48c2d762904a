-- From which address a session was used last.
alter table sessions add column source text;

-- The terms that the user has accepted, and when.
alter table users add column terms_version integer;
alter table users add column terms_accepted_at timestamptz;

-- A count that lasts until somebody gets it right, and goes with its user.
alter table throttle_buckets add column user_id uuid references users (id) on delete cascade;
create index throttle_buckets_by_user on throttle_buckets (user_id);

-- A further kind of mail.
alter table mails drop constraint mails_kind_check;
alter table mails add constraint mails_kind_check
    check (kind in ('welcome', 'password_reset', 'test', 'security_notice', 'notice'));
