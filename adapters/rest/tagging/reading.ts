import { HubError } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { callerOf } from '../caller.ts';
import type { TaggingRoutePorts } from './ports.ts';
import { applicationReply, askerOf, cardReply, markReply } from './replies.ts';
import {
  ApplicationPath,
  CardReply,
  ListQuery,
  ListReply,
  MarkPath,
  MarkReply,
  StatisticsQuery,
  StatisticsReply,
} from './schemas.ts';

const tags = ['marking'];

const applications = (ports: TaggingRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/applications',
    summary: 'Заявления, новые первыми',
    tags,
    permission: 'participant',
    right: 'marks.read',
    query: ListQuery,
    responses: { 200: { description: 'Страница; следующая — по before', schema: ListReply } },
    handler: async ({ query: { text, open, before }, caller }) => {
      const found = await ports.marks.list(
        {
          ...askerOf(callerOf(caller)),
          ...(text !== undefined && { text }),
          ...(open !== undefined && { open }),
        },
        before,
      );
      return { status: 200, body: { applications: found.map(applicationReply) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/applications/{id}',
    summary: 'Заявление с кодами маркировки',
    tags,
    permission: 'participant',
    right: 'marks.read',
    params: ApplicationPath,
    responses: { 200: { description: 'Карточка', schema: CardReply } },
    handler: async ({ params, caller }) => {
      const card = await ports.tagging.card(params.id, askerOf(callerOf(caller)));
      return { status: 200, body: cardReply(card, ports.clock.nowMs()) };
    },
  }),
];

const codes = (ports: TaggingRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/codes/{code}',
    summary: 'Состояние кода маркировки',
    description: 'Видят источник заявления, отправитель, которому код выдан, и оператор.',
    tags,
    permission: 'participant',
    right: 'marks.read',
    params: MarkPath,
    responses: { 200: { description: 'Код', schema: MarkReply } },
    handler: async ({ params, caller }) => {
      const asker = callerOf(caller);
      const mark = await ports.marks.find(params.code);
      if (mark === null) throw new HubError('RecordNotFound', { field: 'code' });
      if (asker.system?.mnemonic !== mark.sender) {
        await ports.tagging.card(mark.applicationId, askerOf(asker));
      }
      return { status: 200, body: markReply(mark, ports.clock.nowMs()) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/monitor/marks',
    summary: 'Использование кодов маркировки по услугам и ведомствам',
    tags,
    permission: 'operator',
    right: 'marks.read',
    query: StatisticsQuery,
    responses: { 200: { description: 'Строка на услугу и ведомство', schema: StatisticsReply } },
    handler: async ({ query, caller }) => {
      const period = { sinceMs: Date.parse(query.since), untilMs: Date.parse(query.until) };
      const { organisations } = callerOf(caller);
      const rows = await ports.marks.statistics(period);
      const own = rows.filter(({ authority }) => organisations?.includes(authority) ?? true);
      return { status: 200, body: { rows: own } };
    },
  }),
];

/** Applications, codes and the statistics of their use are read (KIS-6.3.7.d). */
export const makeReadingRoutes = (ports: TaggingRoutePorts): readonly Route[] => [
  ...applications(ports),
  ...codes(ports),
];
