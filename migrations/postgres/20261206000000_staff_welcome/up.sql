-- The municipality's own staff get a welcome mail of their own.
alter table email_template_versions drop constraint email_template_versions_kind_check;
alter table email_template_versions add constraint email_template_versions_kind_check check (kind in ('welcome', 'staff_welcome', 'password_reset'));
