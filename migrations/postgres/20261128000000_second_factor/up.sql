-- When the session's user last proved who it is: sensitive operations ask how long ago that was.
alter table sessions add column authenticated_at timestamptz;
update sessions set authenticated_at = created_at;
alter table sessions alter column authenticated_at set not null;

-- Whether party secretaries need a second factor, and the reason where they do not; the office always does.
alter table municipalities add column secretary_factor_required boolean not null default true;
alter table municipalities add column secretary_factor_waiver text;

-- A second factor; the seed or the key stands sealed for its user. Not confirmed: nothing yet.
create table second_factors (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    kind text not null check (kind in ('totp', 'passkey')),
    name text not null,
    secret_sealed bytea not null,
    secret_key_id text not null,
    last_step bigint,
    created_at timestamptz not null,
    confirmed_at timestamptz,
    last_used_at timestamptz,
    version integer not null default 1
);
create index second_factors_by_user on second_factors (user_id);

create table recovery_codes (
    user_id uuid not null references users (id) on delete cascade,
    code_hash bytea not null,
    created_at timestamptz not null,
    used_at timestamptz,
    primary key (user_id, code_hash)
);

-- What was asked and not answered yet: the second step of a log-in, a passkey's signature. A row goes when it is answered.
create table factor_challenges (
    token_hash bytea primary key,
    user_id uuid not null references users (id) on delete cascade,
    purpose text not null check (purpose in ('login', 'step_up', 'registration')),
    passkey_state text,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index factor_challenges_by_user on factor_challenges (user_id);

-- A further kind of mail.
alter table mails drop constraint mails_kind_check;
alter table mails add constraint mails_kind_check
    check (kind in ('welcome', 'password_reset', 'test', 'security_notice'));
