-- Preset sequences of requests live the life of every other entry (KIS-6.2.4).
alter table registry.entry drop constraint entry_register_check;
alter table registry.entry add constraint entry_register_check check (register in (
  'agreements', 'participants', 'systems', 'classifiers', 'attributes', 'informationTypes', 'services', 'routes', 'accessRules',
  'calendars', 'regulations', 'scenarios'));
