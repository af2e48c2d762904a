alter table elections drop column reports_due_on;
