import Type from 'typebox';
import { HubError, type RedriveTask } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { sameId } from '../accept.ts';
import { callerOf } from '../caller.ts';
import { signedOrToken } from '../envelopes.ts';
import type { DeadLetterPorts } from './ports.ts';
import { countReply, taskReply } from './replies.ts';
import {
  CancelEnvelope,
  DryRunReply,
  filterOf,
  Id,
  PreviewEnvelope,
  StartEnvelope,
  Task,
  TasksReply,
} from './schemas.ts';
import { warningsOf } from './warnings.ts';

const tags = ['operations'];
const permission = 'operator';
const right = 'deadLetters.redrive';

const known = (task: RedriveTask | null, id: number): RedriveTask => {
  if (task) return task;
  throw new HubError('RecordNotFound', { field: 'id', reason: `Возврата № ${id} нет.` });
};

const readRoutes = ({ redrives }: DeadLetterPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/operations/redrives',
    summary: 'Возвраты недоставленных, новые первыми',
    tags,
    permission,
    right,
    query: Type.Object(
      { before: Type.Optional(Type.Integer({ minimum: 1 })) },
      { additionalProperties: false },
    ),
    responses: { 200: { description: 'Страница; следующая — по before', schema: TasksReply } },
    handler: async ({ query }) => ({
      status: 200,
      body: { redrives: (await redrives.list(query.before)).map(taskReply) },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/operations/redrives/{id}',
    summary: 'Ход одного возврата',
    tags,
    permission,
    right,
    params: Id,
    responses: { 200: { description: 'Возврат', schema: Task } },
    handler: async ({ params: { id } }) => ({
      status: 200,
      body: taskReply(known(await redrives.find(id), id)),
    }),
  }),
];

const dryRunRoute = (ports: DeadLetterPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/dead-letters/dry-run',
    summary: 'Пробный возврат: что произошло бы, без последствий',
    description:
      'Выполняет возврат в базе и отменяет его: число в counts — настоящее, не более 10 000 сообщений за раз.',
    tags,
    permission,
    right,
    body: signedOrToken(PreviewEnvelope),
    responses: { 200: { description: 'Итог пробы', schema: DryRunReply } },
    handler: async ({ body }) => {
      const filter = filterOf(body.envelope.filter);
      const counts = await ports.redrives.dryRun(filter, ports.clock.nowMs());
      const all = await ports.deadLetters.preview(filter);
      return {
        status: 200,
        body: {
          counts: counts.map(countReply),
          left: all.filter(({ redrivable }) => !redrivable).map(countReply),
          total: all.reduce((sum, one) => sum + (one.redrivable ? one.count : 0), 0),
          warnings: await warningsOf(ports, all),
        },
      };
    },
  });

const startRoute = (ports: DeadLetterPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/redrives',
    summary: 'Возвращать недоставленные с ограничением скорости',
    description:
      'Задача хранится в базе и продолжается любым узлом; сообщения, ставшие недоставленными позже её начала, в неё не входят.',
    tags,
    permission,
    right,
    audit: 'deadLetters.redriven',
    body: signedOrToken(StartEnvelope),
    responses: { 201: { description: 'Начатый возврат', schema: Task } },
    handler: async ({ body, caller, note }) => {
      const { filter, ratePerSecond, note: reason } = body.envelope;
      const task = await ports.redrives.begin({
        filter: filterOf(filter),
        by: callerOf(caller).name,
        note: reason,
        ratePerSecond,
        atMs: ports.clock.nowMs(),
      });
      const { redriveId, total } = task;
      note(`redrive:${redriveId}`, { filter, ratePerSecond, total, reason });
      return { status: 201, body: taskReply(task) };
    },
  });

const cancelRoute = (ports: DeadLetterPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/operations/redrives/{id}/cancel',
    summary: 'Остановить возврат; уже возвращённое остаётся в очередях',
    tags,
    permission,
    right,
    audit: 'deadLetters.redriven',
    params: Id,
    body: signedOrToken(CancelEnvelope),
    responses: { 200: { description: 'Остановленный возврат', schema: Task } },
    handler: async ({ params: { id }, body, note }) => {
      sameId(String(id), String(body.envelope.redriveId), 'envelope.redriveId');
      note(`redrive:${id}`, { cancelled: true });
      const cancelled = await ports.redrives.cancel(id, ports.clock.nowMs());
      if (cancelled === null) {
        known(await ports.redrives.find(id), id);
        throw new HubError('ActionNotAllowed', {
          field: 'id',
          reason: `Возврат № ${id} уже завершён.`,
        });
      }
      return { status: 200, body: taskReply(cancelled) };
    },
  });

/** Redrives as tasks: history, dry run, start, stop. */
export const makeRedriveRoutes = (ports: DeadLetterPorts): readonly Route[] => [
  ...readRoutes(ports),
  dryRunRoute(ports),
  startRoute(ports),
  cancelRoute(ports),
];
