-- Rules by which terms are counted live the life of every other entry (KIS-6.4.b).
alter table registry.entry drop constraint entry_register_check;
alter table registry.entry add constraint entry_register_check check (register in (
  'agreements', 'participants', 'systems', 'classifiers', 'attributes', 'informationTypes', 'services', 'routes', 'accessRules',
  'calendars', 'regulations', 'scenarios', 'deadlinePolicies'));
