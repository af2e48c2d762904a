delete from email_template_versions where kind = 'staff_welcome';
alter table email_template_versions drop constraint email_template_versions_kind_check;
alter table email_template_versions add constraint email_template_versions_kind_check check (kind in ('welcome', 'password_reset'));
