import Type, { type Static } from 'typebox';
import { limits } from '../../broker/index.ts';
import { componentKeyword } from '../../module/index.ts';
import type { TrailFilter } from './search.ts';

const text = (description: string, maxLength = 200) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }));
const moment = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', description }));

const filterFields = {
  event: text('Коды событий через запятую; код с точкой на конце — вся группа: session.', 1_000),
  actor: text('Кто: логин, мнемоника системы или hub'),
  organisation: text('ОГРН организации'),
  object: text('Над чем: объект или его начало, например person:'),
  outcome: Type.Optional(Type.Enum(['done', 'refused'])),
  from: moment('Не раньше'),
  to: moment('Раньше этого момента'),
  text: text('Часть объекта, имени, адреса или подробностей'),
};

export const FilterQuery = Type.Object(filterFields, { additionalProperties: false });
export const ListQuery = Type.Object(
  {
    ...filterFields,
    before: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Номер последней записи предыдущей страницы' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.listRowsMax })),
  },
  { additionalProperties: false },
);
export type FilterData = Static<typeof FilterQuery>;

/** The filter of a query. */
export const filterOf = ({ event, from, to, ...same }: FilterData): TrailFilter => ({
  ...same,
  ...(event !== undefined && { events: event.split(',').filter((code) => code !== '') }),
  ...(from !== undefined && { fromMs: Date.parse(from) }),
  ...(to !== undefined && { toMs: Date.parse(to) }),
});

export const EntryReply = Type.Object(
  {
    no: Type.Integer(),
    at: Type.String({ format: 'date-time' }),
    event: Type.String(),
    title: Type.String(),
    actor: Type.Object({
      kind: Type.Enum(['person', 'token', 'system', 'hub']),
      name: Type.String(),
      organisation: Type.Union([Type.String(), Type.Null()]),
      address: Type.Union([Type.String(), Type.Null()]),
    }),
    outcome: Type.Enum(['done', 'refused']),
    object: Type.Union([Type.String(), Type.Null()]),
    details: Type.Record(Type.String(), Type.Unknown()),
    prev: Type.String({ description: 'Хеш предыдущей записи' }),
    hash: Type.String({ description: 'Хеш этой записи' }),
  },
  { [componentKeyword]: 'AuditEntry' },
);
export type EntryReplyData = Static<typeof EntryReply>;

export const ListReply = Type.Object({
  entries: Type.Array(EntryReply),
  next: Type.Union([Type.Integer(), Type.Null()], {
    description: 'before следующей страницы; null — записей больше нет',
  }),
});
export type AuditListData = Static<typeof ListReply>;

export const EventsReply = Type.Object({
  events: Type.Array(
    Type.Object({
      code: Type.String(),
      title: Type.String(),
      fields: Type.Record(Type.String(), Type.String()),
    }),
  ),
});
export type AuditEventsData = Static<typeof EventsReply>;

export const VerificationQuery = Type.Object(
  {
    no: Type.Optional(Type.Integer({ minimum: 1, description: 'Номер из прежней проверки' })),
    hash: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Хеш из прежней проверки' }),
    ),
  },
  { additionalProperties: false },
);

export const VerificationReply = Type.Object(
  {
    ok: Type.Boolean(),
    entries: Type.Integer({ description: 'Проверено записей подряд с первой' }),
    hash: Type.String({ description: 'Хеш последней: сохраните вне хаба для будущей проверки' }),
    at: Type.String({ format: 'date-time' }),
    guarded: Type.Boolean({ description: 'Запреты на изменение таблицы стоят' }),
    firstBroken: Type.Union([
      Type.Object({
        no: Type.Integer(),
        reason: Type.Enum(['altered', 'removed', 'cut', 'inserted']),
      }),
      Type.Null(),
    ]),
    anchor: Type.Union([Type.Enum(['holds', 'differs']), Type.Null()], {
      description: 'Совпал ли хеш из запроса; null — не указан',
    }),
  },
  { [componentKeyword]: 'AuditVerification' },
);
export type VerificationData = Static<typeof VerificationReply>;
