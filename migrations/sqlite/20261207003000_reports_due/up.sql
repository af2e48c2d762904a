-- By which day the office asks the parties to have reported; nothing locks by itself.
alter table elections add column reports_due_on text;
