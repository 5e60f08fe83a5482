-- Marking codes, sequences, reconciliation and passports came after the first roles. A role that a person has changed stays theirs.
with added (code, rights) as (
  values
    ('kis.registrar', array['scenarios.read', 'scenarios.run']),
    ('kis.monitor', array['scenarios.read', 'marks.read', 'reconciliation.use']),
    -- who appoints the duty must have its rights
    ('kis.sysadmin', array['scenarios.read', 'marks.read', 'reconciliation.use']),
    ('participant.admin', array['messages.export', 'marks.read', 'marks.manage', 'scenarios.read', 'scenarios.run', 'reconciliation.use']),
    ('participant.clerk', array['marks.read', 'marks.manage', 'scenarios.read', 'scenarios.run', 'reconciliation.use'])
)
update identity.role as known
set rights = known.rights || array(select unnest(added.rights) except select unnest(known.rights))
from added
where added.code = known.code and known.changed_by = 'hub';
