import Type, { type Static } from 'typebox';
import { componentKeyword } from '../../module/index.ts';
import { limits } from '../../broker/index.ts';
import { entryStates, registerNames } from '../../registries/index.ts';
import { control } from './envelopes.ts';

const codeCharsMax = 2_000;
const comment = Type.Optional(Type.String({ maxLength: limits.humanNameCharsMax }));
export const RegisterParam = Type.Enum(registerNames, { description: 'Реестр' });
const code = Type.String({ minLength: 1, maxLength: codeCharsMax, description: 'Код записи' });

export const RegisterPath = Type.Object({ register: RegisterParam });
export const EntryPath = Type.Object({ register: RegisterParam, code });
export const CodePath = Type.Object({ code });

export const SubmitEnvelope = control('SubmitEnvelope', 'submit', 'Новая редакция записи', {
  register: RegisterParam,
  card: Type.Unknown({ description: 'Карточка по схеме реестра' }),
  expectedVersion: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Последняя редакция, которую видел автор; 0 — записи ещё нет',
    }),
  ),
  state: Type.Optional(
    Type.Enum(['draft', 'on-approval'], {
      description: 'draft — черновик, on-approval (по умолчанию) — на согласование',
    }),
  ),
  comment,
});

export const entrySteps = [
  'requestApproval',
  'sendBack',
  'publish',
  'deprecate',
  'retire',
  'remove',
  'discard',
] as const;

export const StepEnvelope = Type.Object(
  {
    operation: Type.Enum(entrySteps, { description: 'Шаг жизни редакции' }),
    timestamp: Type.String({ format: 'date-time' }),
    register: RegisterParam,
    code,
    version: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Редакция; не нужна только для remove' }),
    ),
    comment,
    validTo: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Для deprecate: когда перестанет действовать',
      }),
    ),
  },
  { additionalProperties: false, [componentKeyword]: 'StepEnvelope' },
);
export type StepData = Static<typeof StepEnvelope>;

export const SystemStateEnvelope = control(
  'SystemStateEnvelope',
  'setSystemState',
  'Блокировка системы и снятие блокировки',
  { mnemonic: code, state: Type.Enum(['active', 'blocked']), comment },
);

export const ImportEnvelope = control('ImportEnvelope', 'importBundle', 'Пакет реестров', {
  bundle: Type.Unknown({ description: 'Пакет по схеме schemas/registry-bundle.json' }),
});

const moment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const text = Type.String();
const entryFields = {
  register: RegisterParam,
  code: text,
  version: Type.Integer({ minimum: 1 }),
  state: Type.Enum(entryStates),
  baseVersion: Type.Union([Type.Integer(), Type.Null()]),
  validFrom: moment,
  validTo: moment,
  createdAt: moment,
  createdBy: text,
  publishedAt: moment,
  publishedBy: Type.Union([text, Type.Null()]),
  comment: Type.Union([text, Type.Null()]),
};

export const EntryReply = Type.Object(
  { ...entryFields, data: Type.Record(text, Type.Unknown()) },
  { [componentKeyword]: 'RegistryEntry', additionalProperties: false },
);
export const EntryListReply = Type.Object(
  {
    total: Type.Integer({ minimum: 0 }),
    rows: Type.Array(
      Type.Object({
        ...entryFields,
        name: text,
        currentVersion: Type.Union([Type.Integer(), Type.Null()]),
      }),
    ),
  },
  { [componentKeyword]: 'RegistryEntryList', additionalProperties: false },
);
export const HistoryReply = Type.Object(
  {
    versions: Type.Array(EntryReply),
    events: Type.Array(
      Type.Object({
        version: Type.Integer(),
        at: Type.String({ format: 'date-time' }),
        by: text,
        event: text,
        state: Type.Union([Type.Enum(entryStates), Type.Null()]),
        comment: Type.Union([text, Type.Null()]),
      }),
    ),
  },
  { [componentKeyword]: 'RegistryHistory', additionalProperties: false },
);
export const UsagesReply = Type.Object(
  {
    usages: Type.Array(
      Type.Object({
        register: RegisterParam,
        code: text,
        name: text,
        version: Type.Integer(),
        state: Type.Enum(entryStates),
        field: text,
        toVersion: Type.Union([Type.Integer(), Type.Null()]),
      }),
    ),
  },
  { [componentKeyword]: 'RegistryUsages', additionalProperties: false },
);
export const ImportReply = Type.Object(
  {
    created: Type.Integer(),
    updated: Type.Integer(),
    unchanged: Type.Integer(),
    entries: Type.Array(
      Type.Object({
        register: text,
        code: text,
        version: Type.Integer(),
        outcome: Type.Enum(['created', 'updated', 'unchanged']),
      }),
    ),
  },
  { [componentKeyword]: 'ImportReport', additionalProperties: false },
);
export const ListQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(entryStates)),
    text: Type.Optional(Type.String({ maxLength: limits.humanNameCharsMax })),
    author: Type.Optional(
      Type.String({ maxLength: limits.humanNameCharsMax, description: 'Кто составил редакцию' }),
    ),
    naming: Type.Optional(
      Type.String({
        maxLength: codeCharsMax,
        description: 'Только записи, которые называют эту: системы участника, права системы',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.listRowsMax })),
    skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  },
  { additionalProperties: false },
);
