import Type from 'typebox';
import type {
  Clock,
  DeadLetter,
  DeadLetters,
  EpochMs,
  Incident,
  Journal,
} from '../../broker/index.ts';
import { type Route, defineRoute } from '../../module/index.ts';
import { sameId } from './accept.ts';
import { callerOf } from './caller.ts';
import { signedOrToken } from './envelopes.ts';
import { iso } from './moments.ts';
import {
  DeadLetterQuery,
  DeadLetterReply,
  filterOf,
  IncidentQuery,
  IncidentsReply,
  PreviewEnvelope,
  PreviewReply,
  RedriveEnvelope,
  RefusalQuery,
  RefusalsReply,
  UndoEnvelope,
} from './operationSchemas.ts';
import { ownerFor } from './queues.ts';

/** Reads incidents, newest first, at most limits.listRowsMax. */
export type Incidents = (filter: {
  readonly sinceMs?: EpochMs;
  readonly addressee?: Incident['addressee'];
}) => Promise<readonly Incident[]>;

export type OperationPorts = {
  readonly journal: Pick<Journal, 'refusals'>;
  readonly deadLetters: DeadLetters;
  readonly incidents: Incidents;
  readonly clock: Clock;
};

const tags = ['operations'];

const letterReply = ({ deadId, message: { head }, queue, reason, atMs, attempts }: DeadLetter) => ({
  deadId,
  messageId: head.messageId,
  type: head.typeCode,
  sender: head.sender,
  recipient: head.recipient,
  queue,
  reason,
  at: iso(atMs),
  attempts,
});

const deadLetterRoutes = ({ deadLetters, clock }: OperationPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/operations/dead-letters',
    summary: 'Недоставленные сообщения, новые первыми',
    tags,
    permission: 'operator',
    query: DeadLetterQuery,
    responses: { 200: { description: 'Страница; следующая — по before', schema: DeadLetterReply } },
    handler: async ({ query: { before, ...asked } }) => {
      const found = await deadLetters.list(filterOf(asked), before);
      return { status: 200, body: { deadLetters: found.map(letterReply) } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/dead-letters/preview',
    summary: 'Что вернёт в очереди повтор с этим отбором',
    tags,
    permission: 'operator',
    body: signedOrToken(PreviewEnvelope),
    responses: {
      200: { description: 'Число сообщений по очередям и причинам', schema: PreviewReply },
    },
    handler: async ({ body }) => ({
      status: 200,
      body: { counts: await deadLetters.preview(filterOf(body.envelope.filter)) },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/dead-letters/redrive',
    summary: 'Вернуть недоставленные сообщения в очереди',
    tags,
    permission: 'operator',
    audit: 'deadLetters.redriven',
    body: signedOrToken(RedriveEnvelope),
    responses: {
      200: {
        description: 'Номер для отмены и число возвращённых',
        schema: Type.Object({ redriveId: Type.Integer(), moved: Type.Integer() }),
      },
    },
    handler: async ({ body, caller, note }) => {
      const by = callerOf(caller).name;
      note('deadLetters', { filter: body.envelope.filter });
      const filter = filterOf(body.envelope.filter);
      const done = await deadLetters.redrive(filter, by, clock.nowMs());
      note(`redrive:${done.redriveId}`, { moved: done.moved, redriveId: done.redriveId });
      return { status: 200, body: done };
    },
  }),
];

const undoRoute = ({ deadLetters, clock }: OperationPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/redrives/{id}/undo',
    summary: 'Отменить возврат: вернуть то, что ещё никто не забрал',
    tags,
    permission: 'operator',
    audit: 'deadLetters.undone',
    params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
    body: signedOrToken(UndoEnvelope),
    responses: {
      200: {
        description: 'Сколько отменено и сколько уже ушло',
        schema: Type.Object({ undone: Type.Integer(), late: Type.Integer() }),
      },
    },
    handler: async ({ params, body, caller, note }) => {
      const { redriveId } = body.envelope;
      note(`redrive:${params.id}`);
      sameId(String(params.id), String(redriveId), 'envelope.redriveId');
      const by = callerOf(caller).name;
      const done = await deadLetters.undo(redriveId, by, clock.nowMs());
      note(`redrive:${params.id}`, done);
      return { status: 200, body: done };
    },
  });

const recordRoutes = ({ journal, incidents }: OperationPorts): readonly Route[] => [
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

/** What operators do with messages that were not delivered, and what participants ask about refusals. */
export const makeOperationRoutes = (ports: OperationPorts): readonly Route[] => [
  ...deadLetterRoutes(ports),
  undoRoute(ports),
  ...recordRoutes(ports),
];
