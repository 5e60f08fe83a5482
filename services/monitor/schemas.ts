import Type, { type TProperties } from 'typebox';
import {
  alertKindNames,
  connectionStates,
  incidentKindNames,
  incidentStates,
  limits,
  noticeChannels,
  severities,
} from '../../broker/index.ts';
import { componentKeyword } from '../../module/index.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const maybeMoment = Type.Union([moment, Type.Null()]);
const maybeText = Type.Union([text, Type.Null()]);
const maybeNumber = Type.Union([Type.Number(), Type.Null()]);
const texts = Type.Array(text);
const severity = Type.Enum([...severities]);
const mnemonic = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,50}$' });

const component = (name: string, fields: TProperties) =>
  Type.Object(fields, { [componentKeyword]: name, additionalProperties: false });

const page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.listRowsMax })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
};

export const idParams = Type.Object({ id: Type.Integer({ minimum: 1 }) });

export const IncidentsQuery = Type.Object(
  {
    ...page,
    /** Several, by comma. */
    state: Type.Optional(
      Type.String({ pattern: `^(${incidentStates.join('|')})(,(${incidentStates.join('|')}))*$` }),
    ),
    severity: Type.Optional(
      Type.String({ pattern: `^(${severities.join('|')})(,(${severities.join('|')}))*$` }),
    ),
    kind: Type.Optional(Type.Enum([...incidentKindNames])),
    system: Type.Optional(mnemonic),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    since: Type.Optional(moment),
    until: Type.Optional(moment),
  },
  { additionalProperties: false },
);

const incidentFields = {
  incidentId: Type.Integer(),
  kind: Type.Enum([...incidentKindNames]),
  source: Type.Enum(['rule', 'record']),
  ruleId: maybeText,
  severity,
  state: Type.Enum([...incidentStates]),
  addressee: Type.Enum(['operator', 'security']),
  title: text,
  text,
  advice: text,
  value: maybeNumber,
  unit: maybeText,
  openedAt: moment,
  lastAt: moment,
  count: Type.Integer(),
  acknowledgedBy: maybeText,
  acknowledgedAt: maybeMoment,
  resolvedAt: maybeMoment,
  resolvedHow: Type.Union([Type.Enum(['auto', 'manual']), Type.Null()]),
  systems: texts,
  queues: texts,
  types: texts,
};

export const IncidentReply = component('MonitorIncident', incidentFields);
export const IncidentListReply = Type.Object({
  incidents: Type.Array(IncidentReply),
  total: Type.Integer(),
  unresolved: Type.Array(
    Type.Object({ severity, state: Type.Enum([...incidentStates]), count: Type.Integer() }),
  ),
});

export const NoticeReply = component('MonitorNotice', {
  noticeId: Type.Integer(),
  incidentId: Type.Union([Type.Integer(), Type.Null()]),
  channel: Type.Enum([...noticeChannels]),
  address: text,
  reason: text,
  severity,
  subject: text,
  state: Type.Enum(['waiting', 'sent', 'failed', 'dropped']),
  attempts: Type.Integer(),
  createdAt: moment,
  dueAt: moment,
  sentAt: maybeMoment,
  error: maybeText,
});

export const IncidentCardReply = Type.Object({
  incident: IncidentReply,
  steps: Type.Array(
    Type.Object({ stepId: Type.Integer(), at: moment, what: text, by: text, text }),
  ),
  records: Type.Array(
    Type.Object({ at: moment, kind: text, messageId: maybeText, system: maybeText, text }),
  ),
  notices: Type.Array(NoticeReply),
});

const note = Type.String({ maxLength: 1_000 });
export const NoteBody = Type.Object(
  { note: Type.String({ minLength: 1, maxLength: 1_000 }) },
  { additionalProperties: false },
);
export const MaybeNoteBody = Type.Object(
  { note: Type.Optional(note) },
  { additionalProperties: false },
);

const ruleFields = {
  kind: Type.Enum([...alertKindNames]),
  title: Type.String({ minLength: 1, maxLength: 200 }),
  enabled: Type.Boolean(),
  levels: Type.Array(Type.Object({ value: Type.Number(), severity }), { minItems: 1, maxItems: 6 }),
  holdMinutes: Type.Number({ minimum: 0, maximum: 24 * 60 }),
  scope: Type.Object(
    {
      system: Type.Optional(mnemonic),
      queue: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      typeCode: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    },
    { additionalProperties: false },
  ),
};
export const RuleBody = Type.Object(ruleFields, { additionalProperties: false });
export const RuleChangeBody = Type.Object(
  { ...ruleFields, version: Type.Integer({ minimum: 0 }) },
  { additionalProperties: false },
);
export const ruleParams = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,60}$' }) });
export const RuleReply = component('AlertRule', {
  ruleId: text,
  ...ruleFields,
  shipped: Type.Boolean(),
  version: Type.Integer(),
  changedBy: maybeText,
  changedAt: maybeMoment,
});
export const RulesReply = Type.Object({
  rules: Type.Array(RuleReply),
  kinds: Type.Array(
    Type.Object({ kind: text, title: text, unit: text, worse: text, subject: text, advice: text }),
  ),
});
export const RuleTestReply = Type.Object({
  at: moment,
  /** Subjects that the rule judges now, those over a level first. */
  subjects: Type.Array(
    Type.Object({
      subject: text,
      value: Type.Number(),
      text,
      severity: Type.Union([severity, Type.Null()]),
    }),
  ),
  raised: Type.Integer(),
});

const quiet = Type.Union([
  Type.Object(
    {
      fromMinute: Type.Integer({ minimum: 0, maximum: 1439 }),
      toMinute: Type.Integer({ minimum: 0, maximum: 1439 }),
    },
    { additionalProperties: false },
  ),
  Type.Null(),
]);
const contactFields = {
  audience: Type.Enum(['operator', 'security', 'participant']),
  organisation: Type.Union([
    Type.String({ pattern: '^([0-9]{13}|[0-9]{15})$', description: 'ОГРН: 13 или 15 цифр' }),
    Type.Null(),
  ]),
  channel: Type.Enum([...noticeChannels]),
  address: Type.String({ minLength: 3, maxLength: 500 }),
  severityMin: severity,
  quiet,
  enabled: Type.Boolean(),
};
export const ContactBody = Type.Object(contactFields, { additionalProperties: false });
export const ContactChangeBody = Type.Object(
  { ...contactFields, version: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);
export const ContactReply = component('MonitorContact', {
  contactId: Type.Integer(),
  ...contactFields,
  version: Type.Integer(),
  secret: maybeText,
});
export const ContactsReply = Type.Object({ contacts: Type.Array(ContactReply) });
export const NoticeSettingsBody = Type.Object(
  {
    quiet,
    repeatMinutes: Type.Integer({ minimum: 0, maximum: 7 * 24 * 60 }),
    version: Type.Integer({ minimum: 0 }),
  },
  { additionalProperties: false },
);
export const PageQuery = Type.Object(page, { additionalProperties: false });
export const NoticesReply = Type.Object({
  notices: Type.Array(NoticeReply),
  counts: Type.Object({
    waiting: Type.Integer(),
    sent: Type.Integer(),
    failed: Type.Integer(),
    dropped: Type.Integer(),
  }),
});

export const ParticipantReply = component('ParticipantHealth', {
  system: text,
  name: text,
  organisation: text,
  organisationName: text,
  state: Type.Enum([...connectionStates]),
  stateWord: text,
  lastSeenAt: maybeMoment,
  lastSendAt: maybeMoment,
  lastPollAt: maybeMoment,
  lastAckAt: maybeMoment,
  pollIntervalMs: maybeNumber,
  pollGapsMs: Type.Array(Type.Number()),
  ackP50Ms: maybeNumber,
  ackP95Ms: maybeNumber,
  accepted24h: Type.Integer(),
  refused24h: Type.Integer(),
  errorShare24h: maybeNumber,
  certificateEndsAt: maybeMoment,
  certificateDaysLeft: maybeNumber,
  clockSkewMs: maybeNumber,
  silenceMinutes: maybeNumber,
  incidents: Type.Integer(),
});
export const ParticipantsReply = Type.Object({
  at: moment,
  participants: Type.Array(ParticipantReply),
});

export const HealthReply = component('HubHealth', {
  at: moment,
  status: Type.Enum(['ok', 'warning', 'fail']),
  version: text,
  checks: Type.Array(
    Type.Object({
      name: text,
      title: text,
      /** 1 answers … 5 traffic: the higher, the more and the milder the reasons. */
      stage: Type.Integer({ minimum: 1, maximum: 5 }),
      status: Type.Enum(['ok', 'warning', 'fail', 'unknown']),
      value: maybeNumber,
      unit: maybeText,
      text,
    }),
  ),
});
export const HealthQuery = Type.Object(
  { stage: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })) },
  { additionalProperties: false },
);

export const ComponentsReply = Type.Object({
  components: Type.Array(
    component('HubComponent', {
      code: text,
      title: text,
      kind: Type.Enum(['door', 'job', 'part']),
      switchable: Type.Boolean(),
      enabled: Type.Boolean(),
      state: Type.Enum(['works', 'off', 'fails']),
      version: text,
      text,
      changedBy: maybeText,
      changedAt: maybeMoment,
      reason: text,
    }),
  ),
  nodes: Type.Array(
    component('HubNode', {
      node: text,
      version: text,
      roles: texts,
      startedAt: moment,
      seenAt: moment,
    }),
  ),
});
export const ComponentParams = Type.Object({ code: Type.String({ pattern: '^[a-z.]{1,40}$' }) });
export const ComponentBody = Type.Object(
  { enabled: Type.Boolean(), reason: Type.String({ minLength: 3, maxLength: 500 }) },
  { additionalProperties: false },
);
export const BackupBody = Type.Object(
  { at: Type.Optional(moment), note: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
);
