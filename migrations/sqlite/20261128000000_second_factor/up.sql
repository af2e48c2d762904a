-- When the session's user last proved who it is: sensitive operations ask how long ago that was.
alter table sessions add column authenticated_at integer not null default 0;
update sessions set authenticated_at = created_at;

-- Whether party secretaries need a second factor, and the reason where they do not; the office always does.
alter table municipalities add column secretary_factor_required integer not null default 1
    check (secretary_factor_required in (0, 1));
alter table municipalities add column secretary_factor_waiver text;

-- A second factor; the seed or the key stands sealed for its user. Not confirmed: nothing yet.
create table second_factors (
    id blob primary key,
    user_id blob not null references users (id) on delete cascade,
    kind text not null check (kind in ('totp', 'passkey')),
    name text not null,
    secret_sealed blob not null,
    secret_key_id text not null,
    last_step integer,
    created_at integer not null,
    confirmed_at integer,
    last_used_at integer,
    version integer not null default 1
) strict, without rowid;
create index second_factors_by_user on second_factors (user_id);

create table recovery_codes (
    user_id blob not null references users (id) on delete cascade,
    code_hash blob not null,
    created_at integer not null,
    used_at integer,
    primary key (user_id, code_hash)
) strict, without rowid;

-- What was asked and not answered yet: the second step of a log-in, a passkey's signature. A row goes when it is answered.
create table factor_challenges (
    token_hash blob primary key,
    user_id blob not null references users (id) on delete cascade,
    purpose text not null check (purpose in ('login', 'step_up', 'registration')),
    passkey_state text,
    created_at integer not null,
    expires_at integer not null
) strict, without rowid;
create index factor_challenges_by_user on factor_challenges (user_id);

-- A further kind of mail. The check goes with its column.
alter table mails add column new_kind text not null default 'test'
    check (new_kind in ('welcome', 'password_reset', 'test', 'security_notice'));
update mails set new_kind = kind;
alter table mails drop column kind;
alter table mails rename column new_kind to kind;
