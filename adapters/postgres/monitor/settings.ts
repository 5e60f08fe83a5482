import {
  HubError,
  noticeSettingsDefault,
  type AlertRule,
  type Contact,
  type MonitorSettings,
  type NoticeSettings,
} from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

const ruleColumns = `rule_id as "ruleId", kind, title, enabled, levels, hold_ms as "holdMs", scope, version,
  changed_by as "changedBy", broker.ms(changed_at) as "changedAtMs"`;

const selectRules = statement(
  'rule_list',
  `select ${ruleColumns} from monitor.rule order by rule_id`,
);

const writeRule = statement(
  'rule_put',
  `insert into monitor.rule as r (rule_id, kind, title, enabled, levels, hold_ms, scope, version, changed_by, changed_at)
   values ($1::text, $2::text, $3::text, $4::boolean, $5::jsonb, $6::bigint, $7::jsonb, $8::int + 1, $9::text, broker.at_ms($10::bigint))
   on conflict (rule_id) do update set title = excluded.title, enabled = excluded.enabled, levels = excluded.levels,
     hold_ms = excluded.hold_ms, scope = excluded.scope, version = excluded.version, changed_by = excluded.changed_by,
     changed_at = excluded.changed_at
    where r.version = $8::int
   returning ${ruleColumns}`,
);

const deleteRule = statement(
  'rule_drop',
  'delete from monitor.rule where rule_id = $1::text and version = $2::int returning rule_id',
);

const contactColumns = `contact_id as "contactId", audience, organisation, channel, address, severity_min as "severityMin",
  quiet, enabled, version`;

const selectContacts = statement(
  'contact_list',
  `select ${contactColumns} from monitor.contact order by audience, organisation, contact_id`,
);

const insertContact = statement(
  'contact_add',
  `insert into monitor.contact (audience, organisation, channel, address, severity_min, quiet, enabled)
   values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::jsonb, $7::boolean)
   returning ${contactColumns}`,
);

const updateContact = statement(
  'contact_put',
  `update monitor.contact set audience = $1::text, organisation = $2::text, channel = $3::text, address = $4::text,
          severity_min = $5::text, quiet = $6::jsonb, enabled = $7::boolean, version = version + 1
    where contact_id = $8::bigint and version = $9::int
   returning ${contactColumns}`,
);

const deleteContact = statement(
  'contact_drop',
  'delete from monitor.contact where contact_id = $1::bigint',
);

const selectSetting = statement(
  'setting_read',
  'select value, version from monitor.setting where name = $1::text',
);

const writeSetting = statement(
  'setting_write',
  `insert into monitor.setting as s (name, value, version) values ($1::text, $2::jsonb, 1)
   on conflict (name) do update set value = excluded.value, version = s.version + 1 where s.version = $3::int
   returning version`,
);

const conflict = (): HubError =>
  new HubError('RecordConflict', {
    field: 'version',
    reason: 'Запись изменена с тех пор, как вы её прочитали.',
  });

const jsonOrNull = (value: unknown): string | null =>
  value === null ? null : JSON.stringify(value);

const contactValues = (one: Contact): readonly unknown[] => [
  one.audience,
  one.organisation,
  one.channel,
  one.address,
  one.severityMin,
  jsonOrNull(one.quiet),
  one.enabled,
];

/** Rules, contacts and quiet hours in PostgreSQL; a change of what another has changed is refused. */
export const makeMonitorSettings = (database: Database): MonitorSettings => ({
  rules: () => database.read<AlertRule>(selectRules),
  putRule: async (rule) => {
    const [written] = await database.query<AlertRule>(writeRule, [
      rule.ruleId,
      rule.kind,
      rule.title,
      rule.enabled,
      JSON.stringify(rule.levels),
      rule.holdMs,
      JSON.stringify(rule.scope),
      rule.version,
      rule.changedBy,
      rule.changedAtMs,
    ]);
    if (!written) throw conflict();
    return written;
  },
  dropRule: async (ruleId, version) => {
    const dropped = await database.query(deleteRule, [ruleId, version]);
    if (dropped.length === 0) throw conflict();
  },
  contacts: () => database.read<Contact>(selectContacts),
  putContact: async (contact) => {
    const values = contactValues(contact);
    const [written] =
      contact.contactId === 0
        ? await database.query<Contact>(insertContact, values)
        : await database.query<Contact>(updateContact, [
            ...values,
            contact.contactId,
            contact.version,
          ]);
    if (!written) throw conflict();
    return written;
  },
  dropContact: async (contactId) => {
    await database.query(deleteContact, [contactId]);
  },
  notices: {
    read: async () => {
      const [row] = await database.read<{ value: NoticeSettings; version: number }>(selectSetting, [
        'notices',
      ]);
      return { ...noticeSettingsDefault, ...row?.value, version: row?.version ?? 0 };
    },
    write: async ({ quiet, repeatMs }, version) => {
      const value = JSON.stringify({ quiet, repeatMs });
      const written = await database.query(writeSetting, ['notices', value, version]);
      if (written.length === 0) throw conflict();
    },
  },
});
