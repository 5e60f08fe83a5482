import Type from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { localDateOf, startOfDayMs, yearDays } from '../../../registries/index.ts';
import type { RegistersPorts } from '../ports.ts';
import { answer, iso, moment, optionalText, root, tags, text } from '../schemas.ts';

const YearReply = Type.Object({
  year: Type.Integer(),
  source: text,
  /** The register has its own entry for the year; otherwise the one that comes with the hub counts. */
  registered: Type.Boolean(),
  workingDays: Type.Integer(),
  days: Type.Array(Type.Object({ date: text, working: Type.Boolean(), reason: optionalText })),
});

const yearRoute = ({ registers }: RegistersPorts): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/production-calendar/{year}`,
    summary: 'Рабочие и нерабочие дни года с переносами',
    description: 'Год без данных — 404: молча считать по выходным нельзя.',
    tags,
    permission: 'participant',
    right: 'registry.read',
    params: Type.Object({ year: Type.Integer({ minimum: 1900, maximum: 2999 }) }),
    responses: answer('Год', YearReply),
    handler: async ({ params }) => {
      const found = await registers.calendars.year(params.year);
      const days = yearDays(found.card);
      const { source } = found.card;
      return {
        status: 200,
        body: {
          year: params.year,
          source,
          registered: found.registered,
          workingDays: days.filter(({ working }) => working).length,
          days,
        },
      };
    },
  });

const DeadlineReply = Type.Object({ receivedOn: text, dueOn: text, overdueFrom: moment });

const deadlineRoute = ({ registers }: RegistersPorts): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/production-calendar`,
    summary: 'Срок в рабочих днях от даты получения',
    description: 'Сам день получения не считается (ГК РФ, статья 191).',
    tags,
    permission: 'participant',
    right: 'registry.read',
    query: Type.Object(
      {
        from: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Дата получения' }),
        days: Type.Integer({ minimum: 0, maximum: limits.workingDaysMax }),
      },
      { additionalProperties: false },
    ),
    responses: answer('Срок', DeadlineReply),
    handler: async ({ query }) => {
      const fromMs = Date.parse(`${query.from}T00:00:00Z`);
      if (Number.isNaN(fromMs) || iso(fromMs).slice(0, 10) !== query.from)
        throw new HubError('BadRequest', { field: 'from', reason: 'такой даты нет' });
      const calendar = await registers.calendars.at();
      const { receivedOn, dueOn, overdueFromMs } = calendar.deadline(
        startOfDayMs(localDateOf(startOfDayMs(query.from))),
        query.days,
      );
      return { status: 200, body: { receivedOn, dueOn, overdueFrom: iso(overdueFromMs) } };
    },
  });

const PolicyReply = Type.Object({
  policy: Type.Object({
    code: text,
    name: text,
    basis: text,
    counting: Type.Enum(['working', 'calendar']),
    days: Type.Integer(),
  }),
  receivedOn: text,
  dueOn: text,
  overdueFrom: moment,
});

const policyRoute = ({ registers }: RegistersPorts): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/deadlines`,
    summary: 'Срок ответа по правилу или по виду сведений',
    description:
      'Считается по правилам и календарю, которые действовали в момент получения; из нескольких правил вида сведений берётся меньший срок.',
    tags,
    permission: 'participant',
    right: 'registry.read',
    query: Type.Object(
      {
        receivedAt: Type.String({ format: 'date-time', description: 'Юридическое получение' }),
        policy: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
        type: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
      },
      { additionalProperties: false },
    ),
    responses: answer('Срок и правило', PolicyReply),
    handler: async ({ query: { receivedAt, policy, type } }) => {
      if ((policy === undefined) === (type === undefined)) {
        throw new HubError('BadRequest', {
          field: 'policy',
          reason: 'укажите одно: policy или type',
        });
      }
      const atMs = Date.parse(receivedAt);
      const found =
        policy === undefined
          ? await registers.deadlines.ofType(type ?? '', atMs)
          : await registers.deadlines.byPolicy(policy, atMs);
      if (found === null) {
        const reason = `Для вида сведений «${type}» правила срока нет.`;
        throw new HubError('RegistryEntryNotFound', { field: 'type', reason });
      }
      const { code, name, basis, counting, days } = found.policy;
      return {
        status: 200,
        body: {
          policy: { code, name, basis, counting, days },
          receivedOn: found.receivedOn,
          dueOn: found.dueOn,
          overdueFrom: iso(found.overdueFromMs),
        },
      };
    },
  });

/** The production calendar as people look at it, and the terms that it gives. */
export const makeCalendarRoutes = (ports: RegistersPorts): readonly Route[] => [
  deadlineRoute(ports),
  yearRoute(ports),
  policyRoute(ports),
];
