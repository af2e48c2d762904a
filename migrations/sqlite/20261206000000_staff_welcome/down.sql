delete from email_template_versions where kind = 'staff_welcome';
create table email_template_versions_anew (
    id blob primary key,
    municipality_id blob not null references municipalities (id),
    kind text not null check (kind in ('welcome', 'password_reset')),
    locale text not null check (locale in ('da', 'en')),
    version integer not null,
    subject text,
    body text,
    created_by blob references users (id) on delete set null,
    created_at integer not null,
    constraint email_template_versions_number_unique unique (municipality_id, kind, locale, version),
    constraint email_template_versions_whole check ((subject is null) = (body is null))
) strict, without rowid;
insert into email_template_versions_anew select * from email_template_versions;
drop table email_template_versions;
alter table email_template_versions_anew rename to email_template_versions;
