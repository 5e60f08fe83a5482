import type { EpochMs, Incident, Journal } from '../../broker/index.ts';
import { type Route, defineRoute } from '../../module/index.ts';
import { callerOf } from './caller.ts';
import { iso } from './moments.ts';
import { IncidentQuery, IncidentsReply, RefusalQuery, RefusalsReply } from './operationSchemas.ts';
import { ownerFor } from './queues.ts';

/** Reads incidents, newest first, at most limits.listRowsMax. */
export type Incidents = (filter: {
  readonly sinceMs?: EpochMs;
  readonly addressee?: Incident['addressee'];
}) => Promise<readonly Incident[]>;

export type OperationPorts = {
  readonly journal: Pick<Journal, 'refusals'>;
  readonly incidents: Incidents;
};

const tags = ['operations'];

/** What participants ask about refusals, and operators about incidents. */
export const makeOperationRoutes = ({ journal, incidents }: OperationPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/operations/refusals',
    summary: 'Отказы: почему сообщение не принято',
    description: 'Участник видит отказы своей системе, оператор — все или отказы owner.',
    tags,
    permission: 'participant',
    query: RefusalQuery,
    responses: { 200: { description: 'Отказы', schema: RefusalsReply } },
    handler: async ({ query, caller }) => {
      const sender = ownerFor(callerOf(caller), query.owner);
      const found = await journal.refusals({
        ...(sender !== undefined && { sender }),
        ...(query.messageId !== undefined && { messageId: query.messageId }),
        ...(query.since !== undefined && { sinceMs: Date.parse(query.since) }),
      });
      const refusals = found.map(({ atMs, ...rest }) => ({ at: iso(atMs), ...rest }));
      return { status: 200, body: { refusals } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/operations/incidents',
    summary: 'Инциденты для оператора и офицера безопасности',
    tags,
    permission: 'operator',
    query: IncidentQuery,
    responses: { 200: { description: 'Инциденты, новые первыми', schema: IncidentsReply } },
    handler: async ({ query }) => {
      const found = await incidents({
        ...(query.since !== undefined && { sinceMs: Date.parse(query.since) }),
        ...(query.addressee !== undefined && { addressee: query.addressee }),
      });
      return {
        status: 200,
        body: { incidents: found.map(({ atMs, ...rest }) => ({ at: iso(atMs), ...rest })) },
      };
    },
  }),
];
