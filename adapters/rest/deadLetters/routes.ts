import Type from 'typebox';
import { limits, type DeadLetter } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { sameId } from '../accept.ts';
import { callerOf } from '../caller.ts';
import { signedOrToken } from '../envelopes.ts';
import { ownersFor } from '../monitor/scope.ts';
import type { DeadLetterPorts } from './ports.ts';
import { makeRedriveRoutes } from './redriveRoutes.ts';
import { countReply, letterReply } from './replies.ts';
import {
  DeadLetterQuery,
  DeadLetterReply,
  filterOf,
  Id,
  PreviewEnvelope,
  PreviewReply,
  RedriveEnvelope,
  UndoEnvelope,
} from './schemas.ts';

const tags = ['operations'];
const permission = 'operator';

/** What the caller may see at all, for the filter. */
const seenBy = async ({ registry, board }: DeadLetterPorts, caller: Caller) => {
  const owners = await ownersFor({ registry, owners: board.owners }, caller);
  return owners === null ? {} : { owners };
};

const unhiddenOf = async (
  { unhidden }: DeadLetterPorts,
  { person }: Caller,
  letters: readonly DeadLetter[],
): Promise<readonly DeadLetter[]> => {
  if (person === null || person.hidden.length === 0 || letters.length === 0) return letters;
  const places = letters.map(({ message }) => message);
  const shown = await unhidden(places, person.hidden);
  return letters.filter(({ message }) => shown.has(message.seq));
};

const readRoutes = (ports: DeadLetterPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/operations/dead-letters',
    summary: 'Недоставленные сообщения, новые первыми',
    description: 'Сотрудник участника видит недоставленное из очередей своей организации.',
    tags,
    permission,
    right: 'queues.read',
    query: DeadLetterQuery,
    responses: { 200: { description: 'Страница; следующая — по before', schema: DeadLetterReply } },
    handler: async ({ query: { before, ...asked }, caller }) => {
      const asks = callerOf(caller);
      const filter = { ...filterOf(asked), ...(await seenBy(ports, asks)) };
      const found = await ports.deadLetters.list(filter, before);
      const shown = await unhiddenOf(ports, asks, found);
      return {
        status: 200,
        body: {
          deadLetters: shown.map((letter) => letterReply(ports, letter)),
          next: found.length < limits.listRowsMax ? null : (found.at(-1)?.deadId ?? null),
        },
      };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/dead-letters/preview',
    summary: 'Что вернёт в очереди повтор с этим отбором',
    tags,
    permission,
    right: 'queues.read',
    body: signedOrToken(PreviewEnvelope),
    responses: {
      200: { description: 'Число сообщений по очередям и причинам', schema: PreviewReply },
    },
    handler: async ({ body, caller }) => {
      const seen = await seenBy(ports, callerOf(caller));
      const counts = await ports.deadLetters.preview({
        ...filterOf(body.envelope.filter),
        ...seen,
      });
      return { status: 200, body: { counts: counts.map(countReply) } };
    },
  }),
];

const changeRoutes = ({ deadLetters, clock }: DeadLetterPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/dead-letters/redrive',
    summary: 'Вернуть недоставленные сообщения в очереди сразу',
    description: 'Большие возвраты — через /api/v1/operations/redrives: с ограничением скорости.',
    tags,
    permission,
    right: 'deadLetters.redrive',
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
      const { filter } = body.envelope;
      const done = await deadLetters.redrive(filterOf(filter), by, clock.nowMs());
      note(`redrive:${done.redriveId}`, { filter, moved: done.moved });
      return { status: 200, body: done };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/redrives/{id}/undo',
    summary: 'Отменить возврат: вернуть то, что ещё никто не забрал',
    tags,
    permission,
    right: 'deadLetters.redrive',
    audit: 'deadLetters.undone',
    params: Id,
    body: signedOrToken(UndoEnvelope),
    responses: {
      200: {
        description: 'Сколько отменено и сколько уже ушло',
        schema: Type.Object({ undone: Type.Integer(), late: Type.Integer() }),
      },
    },
    handler: async ({ params, body, caller, note }) => {
      const { redriveId } = body.envelope;
      sameId(String(params.id), String(redriveId), 'envelope.redriveId');
      const by = callerOf(caller).name;
      const done = await deadLetters.undo(redriveId, by, clock.nowMs());
      note(`redrive:${redriveId}`, done);
      return { status: 200, body: done };
    },
  }),
];

/** Messages that could not be delivered: why, and what is done about them. */
export const makeDeadLetterRoutes = (ports: DeadLetterPorts): readonly Route[] => [
  ...readRoutes(ports),
  ...changeRoutes(ports),
  ...makeRedriveRoutes(ports),
];
